"""A job's files as HTTP answers."""

import math

from starlette.requests import Request
from starlette.responses import Response

from fanlight_client.job_wire import job_path
from fanlight_client.naming import name_result
from fanlight_client.wire import JSON_TYPE, PHOTO_TYPES, REPORT_RELATION
from finishing.capture import check_frames
from jobs.job import Job
from serve.http.artefact_file import NotThereError, answer_file
from serve.http.disposition import name_attachment
from serve.jobs.service import JobService

LONGEST_WAIT_S = 60
"""An ETA is a guess, and a job may end sooner."""


async def check_succeeded(service: JobService, job: Job) -> None:
    """Raises NotThereError unless there is a result, with the time until there will be one, as far as it is known."""
    match job.state:
        case "queued" | "running":
            eta_s = (await service.describe(job)).eta_s
            wait_s = None if eta_s is None else min(LONGEST_WAIT_S, max(1, math.ceil(eta_s)))
            raise NotThereError("not_ready", f"job {job.id} is {job.state}", wait_s)
        case "failed":
            cause = f"{job.failure.code}: {job.failure.detail}" if job.failure else "no cause is known"
            raise NotThereError("job_failed", f"job {job.id} failed: {cause}")
        case "canceled":
            raise NotThereError("job_canceled", f"job {job.id} was canceled")


async def answer_result(request: Request, service: JobService, job: Job) -> Response:
    """The finished photo, under its own name and its format's suffix; raises NotThereError."""
    await check_succeeded(service, job)
    format = job.result_format or ""
    link = f'<{job_path(job.id, "report")}>; rel="{REPORT_RELATION}"'
    headers = {"Link": link, **name_attachment(name_result(job.name or job.id, format), job.id)}
    return await answer_file(request, service.artefacts, job.result, _whose(job), PHOTO_TYPES[format], headers)


async def answer_report(request: Request, service: JobService, job: Job) -> Response:
    """What was done to the photo; raises NotThereError."""
    await check_succeeded(service, job)
    return await answer_file(request, service.artefacts, job.report, _whose(job), JSON_TYPE, {})


async def answer_original(request: Request, service: JobService, job: Job, frame: int = 1) -> Response:
    """The photo as it was sent, of several frames that one, counted from 1; raises CaptureError for one it has not,
    NotThereError while it has not been fetched, or where it could not be."""
    if job.original is None:
        await check_succeeded(service, job)
    check_frames(job.frames, frame)
    digest = job.frames[frame - 1] if job.frames else None
    name = None if job.more_frames else job.name
    headers = name_attachment(name or job.id, job.id)
    return await answer_file(request, service.artefacts, digest, _whose(job), "application/octet-stream", headers)


def _whose(job: Job) -> str:
    return f"job {job.id}"
