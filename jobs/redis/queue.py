"""The queue: sorted sets say who is next, a stream's consumer group remembers who was handed out and not yet claimed.

A stream alone is first in, first out: a job that comes back (a retry, a lease that ran out, a shoot whose look was
decided) would stand behind all that came later. So a job that can be claimed waits in two sorted sets, `delayed`
until its `available_at` and then `ready`, in the order in which jobs are claimed; the stream begins where the
order is decided:

    delayed ──due──▶ ready ──hand_out──▶ handed (stream, group) ──the job is claimed, or canceled, …──▶ gone
                       ▲                       │
                       └──RECLAIM_MS unheard───┘

Handing out is one script: it takes the first of `ready`, adds it to the stream and reads it there for the group, so
eight who claim at once get eight jobs and do not fight for one. The claim itself is a transaction that is watched
like every other, and that acknowledges and deletes the entry. One who dies between the two leaves the entry pending;
the server counts its idle time, and after RECLAIM_MS the next one who claims puts it back where it stood. Should the
first one have been slow, not dead, both try the same transaction, and the second one's finds that the job changed.

A job is thus at every moment in exactly one of `delayed`, `ready` and `handed`, or is not claimable: each move is one
script or one transaction. `order` and `available` hold all three together, for positions and depth (`index.py`).
"""

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from jobs.redis.keys import Keys, id_on_ticket

RECLAIM_MS = 5_000
"""How long a claim may take from hearing of a job to its transaction, before another is sent after it."""

GROUP = "claimers"

HAND_OUT = """
local delayed, ready, handed, entries = unpack(KEYS)
local group, worker, reclaim_ms = unpack(ARGV)

if redis.call('EXISTS', handed) == 0 then
  redis.call('XGROUP', 'CREATE', handed, group, '$', 'MKSTREAM')
end

local time = redis.call('TIME')
for _, ticket in ipairs(redis.call('ZRANGEBYSCORE', delayed, '-inf', string.format('%s.%06d', time[1], time[2]))) do
  redis.call('ZREM', delayed, ticket)
  redis.call('ZADD', ready, 0, ticket)
end

local unclaimed = redis.call('XAUTOCLAIM', handed, group, group, reclaim_ms, '0-0', 'COUNT', 1000)[2]
for _, entry in ipairs(unclaimed) do
  local ticket = entry[2][2]
  redis.call('XACK', handed, group, entry[1])
  redis.call('XDEL', handed, entry[1])
  redis.call('HDEL', entries, ticket)
  redis.call('ZADD', ready, 0, ticket)
end

local ticket = redis.call('ZPOPMIN', ready)[1]
if not ticket then return false end
redis.call('HSET', entries, ticket, redis.call('XADD', handed, '*', 'ticket', ticket, 'worker', worker))
redis.call('XREADGROUP', 'GROUP', group, group, 'COUNT', 1, 'STREAMS', handed, '>')
return ticket
"""

LEAVE = """
local delayed, ready, handed, entries = unpack(KEYS)
local group, ticket = unpack(ARGV)

redis.call('ZREM', delayed, ticket)
redis.call('ZREM', ready, ticket)
local entry = redis.call('HGET', entries, ticket)
if entry then
  redis.call('XACK', handed, group, entry)
  redis.call('XDEL', handed, entry)
  redis.call('HDEL', entries, ticket)
end
"""


async def hand_out(redis: Redis, keys: Keys, worker: str) -> str | None:
    """The id of the job that is next, for `worker` to claim within RECLAIM_MS; None: there is none now."""
    ticket = await redis.eval(HAND_OUT, 4, *_parts(keys), GROUP, worker, str(RECLAIM_MS))
    return None if ticket is None else id_on_ticket(ticket)


def enter_queue(pipe: Pipeline, keys: Keys, ticket: str, available_at: float) -> None:
    pipe.zadd(keys.queue("delayed"), {ticket: available_at})


def leave_queue(pipe: Pipeline, keys: Keys, ticket: str) -> None:
    """Out of the queue, wherever in it the job is. As text, not by digest: a server that restarted knows no digests."""
    pipe.eval(LEAVE, 4, *_parts(keys), GROUP, ticket)


def _parts(keys: Keys) -> list[str]:
    return [keys.queue(part) for part in ("delayed", "ready", "handed", "entries")]
