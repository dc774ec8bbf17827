"""The heartbeat of an attempt: it goes on only as long as the job is its own."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from functools import partial
from typing import Any

from jobs import transitions
from jobs.job import Job
from jobs.store import StoreUnavailableError
from serve.jobs.desk import Desk
from serve.jobs.progress import Progress

BEATS = 5
"""Heartbeats within one lease, at least."""
MOST_S = 0.5
"""Between two of them at most: who cancels a job sees it end within a second."""
LEAST_S = 0.1
"""Between two of them, however fast tiles come."""


async def keep_lease(job: Job, desk: Desk, progress: Progress, work: Coroutine[Any, Any, Job]) -> Job:
    """The result of `work`, its progress told with every tile; raises what it raises.

    Raises LeaseLostError, and cancels the work and all its calls, once the job is canceled or another's: with the
    first tile that is answered after that, or the next beat.
    """
    working = asyncio.get_running_loop().create_task(work)
    beating = asyncio.get_running_loop().create_task(_beat(job, desk, progress))
    try:
        await asyncio.wait((working, beating), return_when=asyncio.FIRST_COMPLETED)
        return await (working if working.done() else beating)
    finally:
        for task in (working, beating):
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task


async def _beat(job: Job, desk: Desk, progress: Progress) -> Job:
    """Renews for ever; a store that is not there keeps nobody from working, and the lease may be renewed later."""
    lease_s = desk.config.lease_s
    while True:
        with suppress(TimeoutError):
            # wait_for may swallow a cancellation, and this beat for ever
            async with asyncio.timeout(min(MOST_S, lease_s / BEATS)):
                await progress.moved.wait()
        progress.moved.clear()
        renew = partial(transitions.renew, lease=job.lease, lease_s=lease_s, progress=progress.read())
        with suppress(StoreUnavailableError):
            await desk.store.update(job.id, renew)
        await asyncio.sleep(LEAST_S)
