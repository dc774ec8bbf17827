"""Every way a job goes from one state to another: pure functions of a job and the store's time.

    queued ──claim──▶ running ──complete──▶ succeeded
      │  ▲               │ ├──fail────────▶ failed ──retry──▶ queued
      │  └─fail, release,┘ └──cancel──────▶ canceled ──retry──▶ queued
      │    hold, lease expired (attempts left)
      └──cancel──▶ canceled      └──queue expired──▶ failed

A job that failed for good is the dead letter: it keeps its cause, every failed attempt, and its original, until it
expires or is retried.
"""

from dataclasses import dataclass
from typing import Any

from fanlight_client.job_wire import ENDED, JobFailure, JobProgress
from fanlight_client.video_wire import VideoFacts
from jobs.backoff import backoff_s
from jobs.job import Job, KeyFrame, Lease, Variant, Webhook
from jobs.store import LeaseLostError, WrongStateError


@dataclass(frozen=True)
class Outcome:
    """What a job that succeeded leaves: artefacts by digest, and what it cost.

    `twin` and `variants`: of one that stages a room, as the job keeps them; `keys`: of a video.
    """

    result: str
    report: str
    result_format: str
    cache_key: str | None
    gpu_seconds: float
    cached: bool = False
    twin: str | None = None
    variants: tuple[Variant, ...] = ()
    keys: tuple[KeyFrame, ...] = ()

    @property
    def artefacts(self) -> frozenset[str]:
        several = (digest for variant in self.variants for digest in (variant.result, variant.report))
        keys = (digest for key in self.keys for digest in (key.before, key.after))
        return frozenset((self.result, self.report, *([self.twin] if self.twin else ()), *several, *keys))


def claim(job: Job, now: float, worker: str, lease_s: float) -> Job:
    """A claimable job becomes its worker's; raises WrongStateError for another."""
    if not job.is_claimable:
        raise WrongStateError(f"job {job.id} is {job.state}")
    return job.revise(
        state="running",
        attempt=job.attempt + 1,
        token=job.token + 1,
        worker=worker,
        started_at=job.started_at or now,
        claimed_at=now,
        lease_until=now + lease_s,
        queue_until=None,  # it has begun in time; should it come back, it is not too late
        progress=JobProgress(tiles_total=job.progress.tiles_total),
    )


def check_lease(job: Job, lease: Lease) -> None:
    """Raises LeaseLostError unless the job is still that lease's; one that ran out but was not taken still is."""
    if job.state != "running" or job.token != lease.token:
        raise LeaseLostError(f"job {job.id} is {job.state}, claim {job.token}; this was claim {lease.token}")


def renew(job: Job, now: float, lease: Lease, lease_s: float, progress: JobProgress | None = None) -> Job:
    """The heartbeat, with how far it is; raises LeaseLostError."""
    check_lease(job, lease)
    renewed = job.model_copy(update={"lease_until": now + lease_s})  # no news for anybody who follows the job
    return renewed if progress in (None, job.progress) else renewed.revise(progress=progress)


def keep_original(job: Job, lease: Lease, digest: str, name: str | None, video: VideoFacts | None = None) -> Job:
    """A photo, or a video, that was fetched, and what it was called there; raises LeaseLostError."""
    check_lease(job, lease)
    return job.revise(original=digest, name=job.name or name, video=video)


def complete(job: Job, now: float, lease: Lease, outcome: Outcome, keep_s: float) -> Job:
    """Raises LeaseLostError: a result of a worker that was replaced is not taken."""
    check_lease(job, lease)
    return _end(
        job,
        now,
        keep_s,
        state="succeeded",
        result=outcome.result,
        report=outcome.report,
        result_format=outcome.result_format,
        cache_key=outcome.cache_key,
        gpu_seconds=outcome.gpu_seconds,
        cached=outcome.cached,
        twin=outcome.twin,
        variants=outcome.variants,
        keys=outcome.keys,
        ran_s=now - (job.claimed_at or now),
    )


def fail(job: Job, now: float, lease: Lease, failure: JobFailure, keep_s: float, *, retryable: bool) -> Job:
    """Back into the queue after a while, where that may help and attempts are left; else the end."""
    check_lease(job, lease)
    return _fail(job, now, failure, keep_s, retryable=retryable)


def release(job: Job, now: float, lease: Lease, delay_s: float = 0.0) -> Job:
    """Back into the queue, as if it had not been claimed: no fault of the photo's; raises LeaseLostError."""
    check_lease(job, lease)
    return _requeue(job, now + delay_s, attempt=job.attempt - 1)


def hold(job: Job, now: float, lease: Lease, survey: dict[str, Any], queue_s: float) -> Job:
    """Back into the queue until its listing's look is decided, `queue_s` at most; raises LeaseLostError."""
    check_lease(job, lease)
    return _requeue(
        job,
        job.available_at,
        attempt=job.attempt - 1,
        held=True,
        survey=survey,
        progress=JobProgress(),
        queue_until=now + queue_s,
    )


def adopt(job: Job, lease: Lease, look: dict[str, Any]) -> Job:
    """A photo that came after its listing's look was decided takes that; raises LeaseLostError."""
    check_lease(job, lease)
    return job.revise(look=look)


def unhold(job: Job, look: dict[str, Any]) -> Job:
    """A job that waits for its listing gets its look; others stay as they are."""
    return job.revise(held=False, look=look) if job.held else job


def cancel(job: Job, now: float, keep_s: float) -> Job:
    """The end for a job that has none yet; its worker, if any, finds its lease lost."""
    return job if job.state in ENDED else _end(job, now, keep_s, state="canceled", held=False)


def retry(job: Job, now: float, queue_s: float | None) -> Job:
    """A failed or canceled job once more, with all its attempts; raises WrongStateError for another.

    One past its time to live is not: whoever sweeps may be about to delete it.
    """
    if job.state not in ("failed", "canceled"):
        raise WrongStateError(f"job {job.id} is {job.state}; only failed and canceled ones are retried")
    if job.expires_at is not None and job.expires_at <= now:
        raise WrongStateError(f"job {job.id} has expired")
    return _requeue(
        job,
        now,
        attempt=0,
        failure=None,
        ended_at=None,
        expires_at=None,
        queue_until=None if queue_s is None else now + queue_s,
        webhook=job.webhook and _unsent(job.webhook),
    )


def prolong(job: Job, now: float, keep_s: float) -> Job:
    """A job that has ended, and whose result is in use, is kept until `keep_s` from now at least; no news for anybody.

    One past its time to live is not: whoever sweeps may be about to delete it.
    """
    if job.expires_at is None or not now < job.expires_at < now + keep_s:
        return job
    return job.model_copy(update={"expires_at": now + keep_s})


def expire_lease(job: Job, now: float, keep_s: float) -> Job:
    """A running job whose worker has not been heard of in time goes back into the queue, or fails as `worker_lost`."""
    if job.state != "running" or job.lease_until is None or job.lease_until > now:
        return job
    stage = job.progress.stage or "claim"
    failure = JobFailure(code="worker_lost", stage=stage, detail=f"{job.worker} was not heard of", attempt=job.attempt)
    return _fail(job, now, failure, keep_s, retryable=True)


def expire_queue(job: Job, now: float, keep_s: float) -> Job:
    """A queued job that has not begun in time fails as `queue_timeout`."""
    if job.state != "queued" or job.queue_until is None or job.queue_until > now:
        return job
    waited = f"it waited for {now - job.created_at:.0f} s"
    failure = JobFailure(code="queue_timeout", stage="queue", detail=waited, attempt=job.attempt)
    return _end(job, now, keep_s, state="failed", failure=failure, held=False)


def _fail(job: Job, now: float, failure: JobFailure, keep_s: float, *, retryable: bool) -> Job:
    if retryable and job.attempt < job.max_attempts:
        return _requeue(job, now + backoff_s(job.attempt), history=(*job.history, failure))
    return _end(job, now, keep_s, state="failed", failure=failure)


def _requeue(job: Job, available_at: float, **changes: Any) -> Job:
    return job.revise(**_free(), state="queued", available_at=available_at, **changes)


def _end(job: Job, now: float, keep_s: float, **changes: Any) -> Job:
    webhook = job.webhook and _to_send(job, job.webhook, now)
    return job.revise(**_free(), ended_at=now, expires_at=now + keep_s, webhook=webhook, **changes)


def _free() -> dict[str, Any]:
    return {"worker": None, "lease_until": None}


def _to_send(job: Job, webhook: Webhook, now: float) -> Webhook:
    """A message of its own for every end: a job that is retried ends again."""
    message_id = f"msg_{job.id}_{job.revision + 1}"
    begun = {"state": "pending", "first_at": now, "next_at": now, "attempts": 0, "last_error": None}
    return webhook.model_copy(update={"message_id": message_id, **begun})


def _unsent(webhook: Webhook) -> Webhook:
    return webhook.model_copy(update={"state": "waiting", "next_at": None})
