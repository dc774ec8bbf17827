"""Jobs found by what is asked of them, newest first, page by page."""

from collections.abc import Iterable, Sequence
from itertools import chain

from redis.asyncio import Redis

from fanlight_client.job_wire import JOB_STATES
from jobs.job import Job
from jobs.redis.index import BODY
from jobs.redis.keys import Keys, id_in_place, place
from jobs.store import JobQuery

FEWEST, MOST = 20, 500
"""Jobs read at once."""


async def find_jobs(redis: Redis, keys: Keys, query: JobQuery) -> list[Job]:
    """Walks the narrowest sorted sets that hold all that is asked for, merged, and leaves out what does not match.

    A job that changes meanwhile is looked at as it is when it is read; none is missed and none is told twice, since
    each page reads all of the sets at one moment, and goes on where the last one ended.
    """
    sets = _choose_sets(keys, query)
    at_once = min(max(query.limit, FEWEST), MOST)
    bound = "+" if query.before is None or query.recently_ended else f"({place(*query.before)}"
    found: list[Job] = []
    while len(found) < query.limit:
        members = await _read_page(redis, sets, bound, at_once)
        found += [job for job in await load_jobs(redis, keys, map(id_in_place, members)) if _matches(job, query)]
        if len(members) < at_once:
            break
        bound = f"({members[-1]}"
    return found[: query.limit]


async def load_jobs(redis: Redis, keys: Keys, job_ids: Iterable[str]) -> list[Job]:
    """Those that there are."""
    async with redis.pipeline(transaction=False) as pipe:
        for job_id in job_ids:
            pipe.hget(keys.job(job_id), BODY)
        bodies = await pipe.execute()
    return [Job.model_validate_json(body) for body in bodies if body is not None]


async def _read_page(redis: Redis, sets: Sequence[str], bound: str, at_once: int) -> list[str]:
    """The next members of all sets below a bound, in descending order."""
    async with redis.pipeline() as pipe:
        for key in sets:
            pipe.zrange(key, bound, "-", desc=True, bylex=True, offset=0, num=at_once)
        pages = await pipe.execute()
    return sorted(chain.from_iterable(pages), reverse=True)[:at_once]


def _choose_sets(keys: Keys, query: JobQuery) -> list[str]:
    """Sets that have all jobs asked for between them, no job twice, and few others."""
    if query.recently_ended:
        return [keys.ended]
    if query.artefact is not None:
        return [keys.artefact(query.artefact)]
    if query.cache_key is not None:
        return [keys.answers(query.cache_key)]
    if query.owner is not None and query.listing is not None:
        return [keys.shoot(query.owner, query.listing)]
    states = JOB_STATES if query.states is None else sorted(set(query.states))
    if query.owner is not None:
        return [keys.owned(query.owner, state) for state in states]
    return [keys.state(state) for state in states]


def _matches(job: Job, query: JobQuery) -> bool:
    return (
        query.owner in (None, job.owner)
        and query.listing in (None, job.listing)
        and (query.states is None or job.state in query.states)
        and query.cache_key in (None, job.cache_key)
        and (query.artefact is None or query.artefact in job.artefacts)
        and (query.before is None or (job.created_at, job.id) < query.before)
        and (job.ended_at is not None or not query.recently_ended)
    )
