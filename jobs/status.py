"""A job as those see it who asked for it."""

from datetime import UTC, datetime

from fanlight_client.job_wire import JobStatus, Priority, WebhookStatus
from jobs.job import PRIORITIES, Job, Webhook

PRIORITY_NAMES: dict[int, Priority] = {number: name for name, number in PRIORITIES.items()}


def describe_job(job: Job, position: int | None = None, eta_s: float | None = None) -> JobStatus:
    """What the wire says of a job; where it stands in the queue, and how long it will take, are for others to know."""
    return JobStatus(
        id=job.id,
        state=job.state,
        name=job.name,
        frames=len(job.frames) or 1,
        photo=job.photo,
        listing=job.listing,
        priority=PRIORITY_NAMES[job.priority],
        options=job.options,
        created=datetime.fromtimestamp(job.created_at, UTC),
        started=_moment(job.started_at),
        ended=_moment(job.ended_at),
        expires=_moment(job.expires_at),
        position=position,
        eta_s=eta_s,
        attempt=job.attempt,
        max_attempts=job.max_attempts,
        progress=job.progress,
        cached=job.cached,
        waits_for_listing=job.held,
        failure=job.failure,
        history=list(job.history),
        gpu_seconds=job.gpu_seconds,
        result_format=job.result_format,
        webhook=job.webhook and _describe_webhook(job.webhook),
        revision=job.revision,
    )


def _describe_webhook(webhook: Webhook) -> WebhookStatus:
    return WebhookStatus.model_validate(webhook.model_dump(include=set(WebhookStatus.model_fields)))


def _moment(timestamp: float | None) -> datetime | None:
    return None if timestamp is None else datetime.fromtimestamp(timestamp, UTC)
