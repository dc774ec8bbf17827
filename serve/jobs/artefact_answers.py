"""A job's files as HTTP answers."""

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


class NotThereError(JobError):
    """A result that is not, or not any more. Codes: `not_ready`, `job_failed`, `job_canceled`, `expired`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def check_succeeded(job: Job) -> None:
    """Raises NotThereError unless there is a result."""
    match job.state:
        case "queued" | "running":
            raise NotThereError("not_ready", f"job {job.id} is {job.state}")
        case "failed":
            cause = f"{job.failure.code}: {job.failure.detail}" if job.failure else "no cause is known"
            raise NotThereError("job_failed", f"job {job.id} failed: {cause}")
        case "canceled":
            raise NotThereError("job_canceled", f"job {job.id} was canceled")


async def answer_result(request: Request, artefacts: ArtefactStore, job: Job) -> Response:
    """The finished photo, under its own name and its format's suffix; raises NotThereError."""
    check_succeeded(job)
    format = job.result_format or ""
    link = f'<{job_path(job.id, "report")}>; rel="{REPORT_RELATION}"'
    name, otherwise = (name_result(one, format) for one in (job.name or job.id, job.id))
    headers = {"Link": link, **name_attachment(name, otherwise)}
    return await _stream(request, artefacts, job, job.result, PHOTO_TYPES[format], headers)


async def answer_report(request: Request, artefacts: ArtefactStore, job: Job) -> Response:
    """What was done to the photo; raises NotThereError."""
    check_succeeded(job)
    return await _stream(request, artefacts, job, job.report, JSON_TYPE, {})


async def answer_original(request: Request, artefacts: ArtefactStore, job: Job, frame: int = 1) -> Response:
    """The photo as it was sent, of several frames that one, counted from 1; raises CaptureError for one it has not,
    NotThereError while it has not been fetched, or where it could not be."""
    if job.original is None:
        check_succeeded(job)
    check_frames(job.frames, frame)
    digest = job.frames[frame - 1] if job.frames else None
    name = None if job.more_frames else job.name
    headers = name_attachment(name or job.id, job.id)
    return await _stream(request, artefacts, job, digest, "application/octet-stream", headers)


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
