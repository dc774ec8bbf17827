"""One attempt at a claimed job, and what becomes of the job when it does not come to an end."""

import asyncio
import logging
from contextlib import suppress

from deployments.allocator import return_memory
from jobs import transitions
from jobs.backoff import backoff_s
from jobs.job import Job
from jobs.store import JobError, LeaseLostError, StorageFullError, StoreUnavailableError, UnknownJobError
from serve.jobs.desk import Desk
from serve.jobs.failures import describe_failure
from serve.jobs.lease import keep_lease
from serve.jobs.progress import Progress
from serve.jobs.source import bring_original
from serve.jobs.video_work import VideoWork
from serve.jobs.work import Work
from serve.metrics import record_end, record_failed, record_lease_lost, record_store_error

logger = logging.getLogger("ray.serve")

GONE = (LeaseLostError, UnknownJobError)
"""The job is somebody else's by now, or has been canceled, or deleted."""


async def attempt_job(job: Job, desk: Desk) -> None:
    """Work on it as long as it is ours; cancelled, put it back. Raises nothing else."""
    try:
        progress = Progress()
        after = await keep_lease(job, desk, progress, _work(job, desk, progress))
    except GONE as error:
        record_lease_lost()
        logger.info("job %s is let go of: %s", job.id, error)
    except asyncio.CancelledError:
        await _put_back(job, desk)
        raise
    except StorageFullError as error:
        await _fail(job, desk, error)
    except StoreUnavailableError as error:
        await _wait_for_storage(job, desk, error)
    except Exception as error:
        await _fail(job, desk, error)
    else:
        await _tidy(after, desk)
    finally:
        await asyncio.to_thread(return_memory)


async def _work(job: Job, desk: Desk, progress: Progress) -> Job:
    """The job as it is afterwards."""
    job = await bring_original(job, desk, progress)
    kind = Work if job.video is None else VideoWork
    return await kind(job, desk, progress).run()


async def _put_back(job: Job, desk: Desk) -> None:
    with suppress(*GONE, StoreUnavailableError):  # the lease runs out by itself
        await desk.store.update(job.id, lambda it, now: transitions.release(it, now, job.lease))


async def _wait_for_storage(job: Job, desk: Desk, error: StoreUnavailableError) -> None:
    """Where store or artefacts are away, that is no fault of the photo's: for as long as it may wait in the queue, the
    attempt does not count."""
    record_store_error(error.code)
    now = job.claimed_at or job.created_at
    if now - job.created_at > desk.args.max_queue_s:
        await _fail(job, desk, error)
        return
    logger.warning("job %s goes back until there is storage again: %s", job.id, error)
    delay_s = backoff_s(3)
    with suppress(*GONE):
        await desk.update(job.id, lambda it, now: transitions.release(it, now, job.lease, delay_s))


async def _fail(job: Job, desk: Desk, error: Exception) -> None:
    failure, retryable = describe_failure(job, error)
    logger.warning("job %s, attempt %d failed: %s", job.id, job.attempt, failure, exc_info=error)
    keep_s = desk.args.keep_s
    with suppress(*GONE):
        after = await desk.update(
            job.id, lambda it, now: transitions.fail(it, now, job.lease, failure, keep_s, retryable=retryable)
        )
        record_failed(after, failure)


async def _tidy(job: Job, desk: Desk) -> None:
    """What is left of a job that ended goes at once, or with the next sweep."""
    if job.ended_at is not None:
        record_end(job)
        with suppress(JobError):
            await desk.artefacts.drop_checkpoints(job.id)
