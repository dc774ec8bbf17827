"""What somebody has to do whatever becomes of single workers: any Runner may, several at once do no harm."""

from contextlib import suppress

from jobs import transitions
from jobs.job import Deadline, Job
from jobs.store import JobStore, UnknownJobError
from serve.settings import JobsArgs

EXPIRE = {"lease": transitions.expire_lease, "queue": transitions.expire_queue}


async def expire_jobs(store: JobStore, args: JobsArgs) -> list[Job]:
    """Take jobs from workers that were not heard of, and out of a queue that they waited in too long; these jobs."""
    return [*await _expire(store, "lease", args.keep_s), *await _expire(store, "queue", args.keep_s)]


async def _expire(store: JobStore, deadline: Deadline, keep_s: float) -> list[Job]:
    expired = []
    for job_id in await store.due(deadline):
        found: list[Job] = []

        def expire(job: Job, now: float, found: list[Job] = found) -> Job:
            found[:] = [job]
            return EXPIRE[deadline](job, now, keep_s)

        with suppress(UnknownJobError):  # deleted meanwhile
            job = await store.update(job_id, expire)
            if job is not found[0]:  # else somebody else was quicker
                expired.append(job)
    return expired
