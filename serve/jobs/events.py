"""A job's life as server-sent events (WHATWG HTML §9.2): each is the whole status, so that none can be missed.

The id of an event is the job's revision. Who comes back with `Last-Event-ID` is told what has changed since; its place
in the queue changes without it, and is told without an id.
"""

import asyncio
import math
import time
from collections.abc import AsyncGenerator

from fanlight_client.job_wire import JobStatus
from jobs.job import Job
from jobs.store import StoreUnavailableError, UnknownJobError
from serve.jobs.service import JobService

LOOKED_EVERY_S, PLACED_EVERY_S = 0.25, 1.0
"""For changes, and for a new place in the queue, which costs the store more."""
QUIET_S = 15.0
"""Without news for so long, a comment keeps proxies from closing the connection."""


async def follow_job(service: JobService, job: Job, after: int) -> AsyncGenerator[str]:
    """Events from revision `after` on, until the job has ended, or is there no more."""
    told, said_at, placed_at = None, time.monotonic(), -math.inf
    while True:
        asks = job.revision > after or (job.state == "queued" and time.monotonic() - placed_at > PLACED_EVERY_S)
        if asks and (status := await _describe(service, job)):
            placed_at = time.monotonic()
            news = job.revision > after or (told is not None and status.position != told)
            if news:
                yield render_event(status, job.revision > after)
                said_at = time.monotonic()
            after, told = max(after, job.revision), status.position
        if job.ended_at is not None:
            return
        if time.monotonic() - said_at > QUIET_S:
            yield ": still here\n\n"
            said_at = time.monotonic()
        await asyncio.sleep(LOOKED_EVERY_S)
        job = await _look_again(service, job)


async def _describe(service: JobService, job: Job) -> JobStatus | None:
    """None while the store does not answer."""
    try:
        return await service.describe(job)
    except StoreUnavailableError:
        return None


async def _look_again(service: JobService, job: Job) -> Job:
    """The job now; as it was, while the store does not answer."""
    try:
        return await service.load(job.owner, job.id)
    except StoreUnavailableError:
        return job
    except UnknownJobError:
        return job.model_copy(update={"ended_at": 0.0})  # swept away: there is no more to tell


def render_event(status: JobStatus, has_id: bool) -> str:
    head = f"id: {status.revision}\n" if has_id else ""
    return f"{head}event: {status.state}\ndata: {status.model_dump_json()}\n\n"
