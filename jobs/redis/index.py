"""What is derived from a job: in which sorted sets it is, and what changes there when the job does."""

from redis.asyncio.client import Pipeline

from jobs.job import Job
from jobs.redis.keys import Keys, place, ticket
from jobs.redis.queue import enter_queue, leave_queue

BODY = "body"


def index_entries(job: Job, keys: Keys) -> dict[tuple[str, str], float]:
    """(key, member) → score of each sorted set that holds the job. Where pages are read, all scores are 0."""
    created = place(job.created_at, job.id)
    pages = [keys.state(job.state), keys.owned(job.owner, job.state)]
    pages += [keys.shoot(job.owner, job.listing)] if job.listing is not None else []
    pages += [keys.answers(job.cache_key)] if job.cache_key is not None else []
    pages += [keys.artefact(digest) for digest in job.artefacts]
    entries = {(key, created): 0.0 for key in pages}
    if job.ended_at is not None:
        entries[keys.ended, place(job.ended_at, job.id)] = 0.0
    for deadline, moment in job.deadlines.items():
        entries[keys.due(deadline), job.id] = moment
    if job.is_claimable:
        entries[keys.queue("order"), ticket(job)] = 0.0
        entries[keys.queue("available"), ticket(job)] = job.available_at
    return entries


def write_job(pipe: Pipeline, keys: Keys, old: Job | None, new: Job | None) -> None:
    """Queue in a transaction all that makes `old` `new`; None for a job that is not there (yet, any more)."""
    _write_body(pipe, keys, old, new)
    before = index_entries(old, keys) if old else {}
    after = index_entries(new, keys) if new else {}
    for key, member in before.keys() - after.keys():
        pipe.zrem(key, member)
    for (key, member), score in after.items():
        if before.get((key, member)) != score:
            pipe.zadd(key, {member: score})
    _write_queue(pipe, keys, old, new)


def _write_body(pipe: Pipeline, keys: Keys, old: Job | None, new: Job | None) -> None:
    if new is not None:
        pipe.hset(keys.job(new.id), mapping={BODY: new.model_dump_json(), "revision": new.revision})
    elif old is not None:
        pipe.delete(keys.job(old.id))
    before, after = _idempotency_key(old, keys), _idempotency_key(new, keys)
    if before != after:
        if before is not None:
            pipe.delete(before)
        if after is not None and new is not None:
            pipe.set(after, new.id)


def _idempotency_key(job: Job | None, keys: Keys) -> str | None:
    return keys.idempotency(job.owner, job.idempotency_key) if job and job.idempotency_key is not None else None


def _write_queue(pipe: Pipeline, keys: Keys, old: Job | None, new: Job | None) -> None:
    """A job that stays claimable as it was keeps its turn, or stays with whom it was handed to."""
    before, after = _turn(old), _turn(new)
    if before == after:
        return
    if before is not None:
        leave_queue(pipe, keys, before[0])
    if after is not None:
        enter_queue(pipe, keys, *after)


def _turn(job: Job | None) -> tuple[str, float] | None:
    return (ticket(job), job.available_at) if job and job.is_claimable else None
