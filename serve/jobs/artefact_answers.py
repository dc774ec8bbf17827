"""A job's files as HTTP answers."""

from urllib.parse import quote

from starlette.responses import StreamingResponse

from fanlight_client.job_wire import job_path
from fanlight_client.wire import JSON_TYPE, PHOTO_TYPES, REPORT_RELATION
from finishing.capture import check_frames
from jobs.artefacts import ArtefactStore
from jobs.job import Job
from jobs.store import ArtefactMissingError, JobError


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


async def answer_result(artefacts: ArtefactStore, job: Job) -> StreamingResponse:
    """The finished photo, under its own name; raises NotThereError."""
    check_succeeded(job)
    media_type = PHOTO_TYPES[job.result_format or ""]
    link = f'<{job_path(job.id, "report")}>; rel="{REPORT_RELATION}"'
    return await _stream(artefacts, job, job.result, media_type, {"Link": link, **_naming(job)})


async def answer_report(artefacts: ArtefactStore, job: Job) -> StreamingResponse:
    check_succeeded(job)
    return await _stream(artefacts, job, job.report, JSON_TYPE, {})


async def answer_original(artefacts: ArtefactStore, job: Job, frame: int = 1) -> StreamingResponse:
    """The photo as it was sent, of several frames that one, counted from 1; raises CaptureError for one it has not,
    NotThereError while it has not been fetched, or where it could not be."""
    if job.original is None:
        check_succeeded(job)
    check_frames(job.frames, frame)
    digest = job.frames[frame - 1] if job.frames else None
    return await _stream(artefacts, job, digest, "application/octet-stream", {} if job.more_frames else _naming(job))


async def _stream(
    artefacts: ArtefactStore, job: Job, digest: str | None, media_type: str, headers: dict[str, str]
) -> StreamingResponse:
    try:
        if digest is None:
            raise ArtefactMissingError(f"job {job.id} has none")
        length = await artefacts.size(digest)
    except ArtefactMissingError as error:
        raise NotThereError("expired", f"job {job.id} has it no more") from error
    facts = {"Content-Length": str(length), "ETag": f'"{digest}"', "X-Content-Type-Options": "nosniff"}
    return StreamingResponse(artefacts.stream(digest), media_type=media_type, headers={**facts, **headers})


def _naming(job: Job) -> dict[str, str]:
    """RFC 6266, names of any script."""
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(job.name)}"} if job.name else {}
