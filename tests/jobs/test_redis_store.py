"""What only Redis has to prove: the queue's parts, what is derived from jobs, and keys that go when jobs do."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from bench.servers import RedisServer
from fanlight_client.job_wire import JobFailure
from jobs import transitions
from jobs.job import Job, Webhook
from jobs.redis.browse import FEWEST
from jobs.redis.index import index_entries
from jobs.redis.keys import Keys, ticket
from jobs.redis.queue import GROUP, RECLAIM_MS, hand_out
from jobs.redis_store import RedisStore
from jobs.store import JobQuery, LeaseLostError, WrongStateError

pytestmark = pytest.mark.skipif(RedisServer.missing() is not None, reason=str(RedisServer.missing()))

KEYS = Keys("fanlight")
HANDED = KEYS.queue("handed")
LASTING = {KEYS.schema, HANDED}


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture
async def redis(server: RedisServer) -> AsyncIterator[Redis]:
    """A client that sees what the store wrote; the server is empty."""
    async with Redis.from_url(server.url, decode_responses=True, protocol=2) as redis:
        await redis.flushall()
        yield redis


@pytest.fixture
async def store(server: RedisServer, redis: Redis) -> AsyncIterator[RedisStore]:
    store = RedisStore(server.url)
    yield store
    await store.close()


def make_job(now: float, **fields: object) -> Job:
    return Job.model_validate({"id": uuid4().hex, "created_at": now, "available_at": now, **fields})


async def let_time_pass(redis: Redis, idle_ms: int) -> None:
    """For the server, everything that is handed out has been idle for so long."""
    entries = [entry["message_id"] for entry in await redis.xpending_range(HANDED, GROUP, "-", "+", 100)]
    await redis.xclaim(HANDED, GROUP, GROUP, 0, entries, idle=idle_ms)


async def test_a_job_whose_claimer_died_before_its_claim_comes_back_where_it_stood(
    store: RedisStore, redis: Redis
) -> None:
    now = await store.now()
    first = await store.add(make_job(now - 2))
    assert await hand_out(redis, KEYS, "dies here") == first.id
    second = await store.add(make_job(now - 1))
    third = await store.add(make_job(now))

    await let_time_pass(redis, RECLAIM_MS // 2)
    assert await store.positions([second]) == [1]  # the first is still to be claimed before it
    claimed = await store.claim("early", 60)
    assert claimed is not None
    assert claimed.id == second.id

    await let_time_pass(redis, RECLAIM_MS)
    assert [job.id for job in [await store.claim("late", 60), await store.claim("late", 60)] if job] == [
        first.id,
        third.id,
    ]
    assert await redis.xlen(HANDED) == 0


async def test_a_claimer_that_was_slow_does_not_get_what_another_has_got(store: RedisStore, redis: Redis) -> None:
    job = await store.add(make_job(await store.now()))
    assert await hand_out(redis, KEYS, "slow") == job.id
    await let_time_pass(redis, RECLAIM_MS)
    assert await store.claim("quick", 60)
    with pytest.raises(WrongStateError):  # what the slow one's claim does now
        await store.update(job.id, lambda job, now: transitions.claim(job, now, "slow", 60))
    assert await store.claim("slow", 60) is None


async def test_a_server_that_was_killed_remembers_what_was_handed_out(store: RedisStore, server: RedisServer) -> None:
    job = await store.add(make_job(await store.now()))
    async with Redis.from_url(server.url, decode_responses=True, protocol=2) as redis:
        await hand_out(redis, KEYS, "dies with the server")
    server.kill()
    server.start()
    assert await store.claim("another", 60) is None
    async with Redis.from_url(server.url, decode_responses=True, protocol=2) as redis:
        await let_time_pass(redis, RECLAIM_MS)
    claimed = await store.claim("another", 60)
    assert claimed is not None
    assert claimed.id == job.id


async def test_a_job_that_is_canceled_while_handed_out_leaves_the_stream(store: RedisStore, redis: Redis) -> None:
    job = await store.add(make_job(await store.now()))
    await hand_out(redis, KEYS, "slow")
    await store.update(job.id, lambda job, now: transitions.cancel(job, now, 60))
    assert await redis.xlen(HANDED) == 0
    assert (await redis.xpending(HANDED, GROUP))["pending"] == 0
    assert await store.claim("another", 60) is None


async def test_eight_claim_two_hundred_jobs_each_once(server: RedisServer, store: RedisStore, redis: Redis) -> None:
    now = await store.now()
    jobs = [make_job(now - 200 + number, priority=number % 3) for number in range(200)]
    await asyncio.gather(*(store.add(job) for job in jobs))
    claimers = [RedisStore(server.url) for _ in range(8)]

    async def claim_all(claimer: RedisStore) -> list[Job]:
        claimed = []
        while job := await claimer.claim("worker", 60):
            claimed.append(job)
        return claimed

    claimed = await asyncio.gather(*(claim_all(claimer) for claimer in claimers))
    await asyncio.gather(*(claimer.close() for claimer in claimers))
    assert sorted(job.id for some in claimed for job in some) == sorted(job.id for job in jobs)
    assert all(some == sorted(some, key=lambda job: (-job.priority, job.created_at)) for some in claimed)
    assert all(job.token == 1 for some in claimed for job in some)
    assert await redis.xlen(HANDED) == 0


async def test_stores_of_two_prefixes_on_one_server_know_nothing_of_each_other(
    server: RedisServer, redis: Redis
) -> None:
    one, two = RedisStore(f"{server.url}?prefix=one"), RedisStore(f"{server.url}?prefix=two")
    job = await one.add(make_job(await one.now(), idempotency_key="key", request_digest="1"))
    other = await two.add(make_job(await two.now(), idempotency_key="key", request_digest="2"))
    assert await two.load(job.id) is None
    assert await one.find(JobQuery()) == [job]
    assert await two.find(JobQuery()) == [other]
    claimed = await two.claim("worker", 60)
    assert claimed is not None
    assert claimed.id == other.id
    assert await two.claim("worker", 60) is None
    assert {key.partition(":")[0] for key in await redis.keys()} == {"{one}", "{two}"}
    await one.close()
    await two.close()


@pytest.mark.parametrize("prefix", ["{a}", "a}"])
def test_a_prefix_has_no_braces(prefix: str) -> None:
    with pytest.raises(ValueError, match="prefix"):
        RedisStore(f"redis://127.0.0.1:1?prefix={prefix}")


def test_what_people_name_cannot_make_another_key() -> None:
    assert Keys("a").owned("{b}:c", "queued") == "{a}:owned:%7Bb%7D%3Ac:queued"


async def test_nothing_is_left_of_jobs_and_listings_that_are_deleted(store: RedisStore, redis: Redis) -> None:
    now = await store.now()
    jobs = [await store.add(make_full_job(now, number)) for number in range(12)]
    for job in jobs[:6]:
        claimed = await store.claim("worker", 60)
        assert claimed is not None
        await store.update(claimed.id, END[jobs.index(job) % len(END)])
    await hand_out(redis, KEYS, "slow")
    await store.update_listing("owner", "shoot", lambda listing, now: listing.revise(touched_at=now, expires_at=now))
    for job in jobs:
        await store.delete(job.id)
        await store.delete(job.id)
    assert await store.sweep_listings() == 1
    assert set(await redis.keys()) == LASTING
    assert await redis.xlen(HANDED) == 0


async def test_what_is_derived_never_differs_from_the_jobs(store: RedisStore, redis: Redis) -> None:
    """Eight at once do all that can be done to twenty jobs, whatever state these are in; then everything is counted."""
    now = await store.now()
    jobs = [await store.add(make_full_job(now, number)) for number in range(20)]

    async def disturb(seed: int) -> None:
        dice = random.Random(seed)
        for _ in range(40):
            step, job = dice.choice([claim, claim, *STEPS]), dice.choice(jobs)
            await step(store, job.id)

    await asyncio.gather(*(disturb(seed) for seed in range(8)))
    await hand_out(redis, KEYS, "slow")
    left = await store.find(JobQuery(limit=100))
    assert {job.state for job in left} >= {"queued", "running", "succeeded", "canceled"}
    assert await read_sorted_sets(redis) == expected_sorted_sets(left)
    assert await read_queue(redis) == sorted(ticket(job) for job in left if job.is_claimable)


async def test_pages_go_on_within_jobs_of_the_same_moment(store: RedisStore) -> None:
    now = await store.now()
    jobs = [await store.add(make_job(now, owner="o", listing="shoot")) for _ in range(3 * FEWEST)]
    newest_first = sorted((job.id for job in jobs), reverse=True)
    before, seen = None, []
    while page := await store.find(JobQuery(before=before, limit=7)):
        seen += [job.id for job in page]
        before = (page[-1].created_at, page[-1].id)
    assert seen == newest_first

    for job_id in newest_first[-2:]:  # behind pages of jobs that do not match
        await store.update(job_id, lambda job, now: transitions.cancel(job, now, 60))
    found = await store.find(JobQuery(owner="o", listing="shoot", states=["canceled"], limit=2))
    assert [job.id for job in found] == newest_first[-2:]


# What is done to jobs.


def make_full_job(now: float, number: int) -> Job:
    return make_job(
        now - number,
        owner=f"owner {number % 2}",
        listing=f"shoot:{number % 3}",
        priority=number % 3,
        idempotency_key=f"key {number}",
        original=f"{number % 5:064x}",
        queue_until=now + 600,
        webhook=Webhook(url="https://example.com/"),
    )


OUTCOME = transitions.Outcome(
    result="a" * 64, report="b" * 64, result_format="jpeg", cache_key="c" * 64, gpu_seconds=1.0
)
FAILURE = JobFailure(code="broken", stage="decode", detail="no photo", attempt=1)
END: list[Callable[[Job, float], Job]] = [
    lambda job, now: transitions.complete(job, now, job.lease, OUTCOME, keep_s=60),
    lambda job, now: transitions.fail(job, now, job.lease, FAILURE, keep_s=60, retryable=False),
    lambda job, now: transitions.fail(job, now, job.lease, FAILURE, keep_s=60, retryable=True),
    lambda job, now: transitions.cancel(job, now, keep_s=60),
    lambda job, now: transitions.hold(job, now, job.lease, {"seen": 1}, 60),
    lambda job, now: transitions.release(job, now, job.lease),
]
OTHER: list[Callable[[Job, float], Job]] = [
    lambda job, now: transitions.renew(job, now, job.lease, 60),
    lambda job, now: transitions.unhold(job, {"white": 1}),
    lambda job, now: transitions.retry(job, now, queue_s=60),
]


async def claim(store: RedisStore, _: str) -> None:
    await store.claim("worker", 60)


def step_of(change: Callable[[Job, float], Job]) -> Callable[[RedisStore, str], object]:
    async def step(store: RedisStore, job_id: str) -> None:
        with suppress(WrongStateError, LeaseLostError):  # not in this state
            await store.update(job_id, change)

    return step


STEPS = [step_of(change) for change in END + OTHER]


# What is in the server, and what ought to be.


async def read_sorted_sets(redis: Redis) -> dict[str, dict[str, float]]:
    """All but the queue's parts that are no function of the jobs."""
    moving = {KEYS.queue("delayed"), KEYS.queue("ready")}
    keys = [key for key in await redis.keys() if await redis.type(key) == "zset" and key not in moving]
    return {key: dict(await redis.zrange(key, 0, -1, withscores=True)) for key in keys}


def expected_sorted_sets(jobs: list[Job]) -> dict[str, dict[str, float]]:
    expected: dict[str, dict[str, float]] = {}
    for job in jobs:
        for (key, member), score in index_entries(job, KEYS).items():
            expected.setdefault(key, {})[member] = score
    return expected


async def read_queue(redis: Redis) -> list[str]:
    """Every ticket in the queue, as often as it is there."""
    handed = [entry["ticket"] for _, entry in await redis.xrange(HANDED)]
    assert set(await redis.hkeys(KEYS.queue("entries"))) == set(handed)
    delayed = await redis.zrange(KEYS.queue("delayed"), 0, -1)
    return sorted([*delayed, *await redis.zrange(KEYS.queue("ready"), 0, -1), *handed])
