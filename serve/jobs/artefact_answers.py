"""A job's files as HTTP answers."""

import math
from collections.abc import Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from fanlight_client.job_wire import job_path
from fanlight_client.naming import name_result
from fanlight_client.wire import JSON_TYPE, PHOTO_TYPES, REPORT_RELATION
from finishing.capture import check_frames
from jobs.artefacts import ArtefactStore
from jobs.job import Job
from jobs.store import ArtefactMissingError, JobError
from serve.http.conditional import has_it_already
from serve.http.disposition import name_attachment
from serve.http.head import asks_head
from serve.jobs.service import JobService

LONGEST_WAIT_S = 60
"""An ETA is a guess, and a job may end sooner."""


class NotThereError(JobError):
    """A result that is not, or not any more. Codes: `not_ready`, `job_failed`, `job_canceled`, `expired`."""

    def __init__(self, code: str, message: str, retry_after_s: int | None = None) -> None:
        super().__init__(message)
        self.code, self.retry_after_s = code, retry_after_s


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
    return await _stream(request, service.artefacts, job, job.result, PHOTO_TYPES[format], headers)


async def answer_report(request: Request, service: JobService, job: Job) -> Response:
    """What was done to the photo; raises NotThereError."""
    await check_succeeded(service, job)
    return await _stream(request, service.artefacts, job, job.report, JSON_TYPE, {})


async def answer_original(request: Request, service: JobService, job: Job, frame: int = 1) -> Response:
    """The photo as it was sent, of several frames that one, counted from 1; raises CaptureError for one it has not,
    NotThereError while it has not been fetched, or where it could not be."""
    if job.original is None:
        await check_succeeded(service, job)
    check_frames(job.frames, frame)
    digest = job.frames[frame - 1] if job.frames else None
    name = None if job.more_frames else job.name
    headers = name_attachment(name or job.id, job.id)
    return await _stream(request, service.artefacts, job, digest, "application/octet-stream", headers)


async def _stream(
    request: Request,
    artefacts: ArtefactStore,
    job: Job,
    digest: str | None,
    media_type: str,
    headers: Mapping[str, str],
) -> Response:
    """The file, or only its header fields where these are asked for, or 304 for who has it already."""
    try:
        if digest is None:
            raise ArtefactMissingError(f"job {job.id} has none")
        length = await artefacts.size(digest)
    except ArtefactMissingError as error:
        raise NotThereError("expired", f"job {job.id} has it no more") from error
    etag = {"ETag": f'"{digest}"'}
    if has_it_already(request, etag["ETag"]):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=etag)
    facts = {"Content-Length": str(length), **etag, "X-Content-Type-Options": "nosniff", **headers}
    if asks_head(request):
        return Response(media_type=media_type, headers=facts)
    return StreamingResponse(artefacts.stream(digest), media_type=media_type, headers=facts)
