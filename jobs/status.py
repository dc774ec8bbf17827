"""A job as those see it who asked for it."""

from datetime import UTC, datetime

from fanlight_client.job_wire import (
    JobStatus,
    JobVariant,
    Priority,
    WebhookStatus,
    job_path,
    key_path,
    variant_path,
)
from fanlight_client.video_wire import JobKey
from jobs.discord_url import hide_token
from jobs.job import PRIORITIES, Job, KeyFrame, Variant, Webhook

PRIORITY_NAMES: dict[int, Priority] = {number: name for name, number in PRIORITIES.items()}


def describe_job(job: Job, position: int | None = None, eta_s: float | None = None) -> JobStatus:
    """What the wire says of a job; where it stands in the queue, and how long it will take, are for others to know."""
    return JobStatus(
        id=job.id,
        state=job.state,
        name=job.name,
        frames=len(job.frames) or 1,
        video=job.video,
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
        variants=[_describe_variant(job.id, number, variant) for number, variant in enumerate(job.variants, 1)],
        keys=[_describe_key(job.id, key) for key in job.keys],
        twin=job_path(job.id, "twin") if job.twin else None,
        original=job_path(job.id, "original") if job.original else None,
        webhook=job.webhook and _describe_webhook(job.webhook),
        revision=job.revision,
    )


def _describe_variant(job_id: str, number: int, variant: Variant) -> JobVariant:
    return JobVariant(
        number=number,
        seed=variant.seed,
        url=variant_path(job_id, number),
        report_url=variant_path(job_id, number, "report"),
        staged=variant.staged,
        reason=variant.reason,
    )


def _describe_key(job_id: str, key: KeyFrame) -> JobKey:
    return JobKey(
        frame=key.frame, url=key_path(job_id, key.frame), finished_url=key_path(job_id, key.frame, "finished")
    )


def _describe_webhook(webhook: Webhook) -> WebhookStatus:
    told = webhook.model_dump(include=set(WebhookStatus.model_fields))
    return WebhookStatus.model_validate({**told, "url": hide_token(webhook.url)})


def _moment(timestamp: float | None) -> datetime | None:
    return None if timestamp is None else datetime.fromtimestamp(timestamp, UTC)
