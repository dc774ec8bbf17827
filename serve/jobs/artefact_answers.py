"""A job's files as HTTP answers."""

import math

from starlette.requests import Request
from starlette.responses import Response

from fanlight_client.job_wire import job_path, variant_path
from fanlight_client.naming import STAGED, UNSTAGED, name_variant
from fanlight_client.wire import JSON_TYPE, PHOTO_TYPES, REPORT_RELATION, VIDEO_TYPES
from finishing.capture import check_frames
from jobs.job import Job, Variant
from jobs.store import JobError
from serve.http.artefact_file import NotThereError, answer_file
from serve.http.disposition import name_attachment
from serve.jobs.service import JobService

RESULT_TYPES = {**PHOTO_TYPES, **VIDEO_TYPES}
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


class UnknownVariantError(JobError):
    """A job has no picture of that number, or no photo beside its result: it staged nothing, or fewer."""

    code = "unknown_variant"


class UnknownKeyError(JobError):
    """A job keeps no picture of that frame."""

    code = "unknown_key_frame"


async def answer_result(request: Request, service: JobService, job: Job) -> Response:
    """The finished photo, under its own name and its format's suffix; raises NotThereError."""
    await check_succeeded(service, job)
    return await _answer_photo(request, service, job, job.result, "", job_path(job.id, "report"))


async def answer_twin(request: Request, service: JobService, job: Job) -> Response:
    """The photo that goes with a staged one: finished alike, and not staged; raises NotThereError and
    UnknownVariantError."""
    await check_succeeded(service, job)
    if job.twin is None:
        raise UnknownVariantError(f"job {job.id} staged no room, and so has no twin")
    return await _answer_photo(request, service, job, job.twin, UNSTAGED, job_path(job.id, "report"))


async def answer_variant(request: Request, service: JobService, job: Job, number: int) -> Response:
    """A picture of a staged room, counted from 1; raises NotThereError and UnknownVariantError."""
    variant = await find_variant(service, job, number)
    report = variant_path(job.id, number, "report")
    return await _answer_photo(request, service, job, variant.result, f"{STAGED}{number}", report)


async def answer_variant_report(request: Request, service: JobService, job: Job, number: int) -> Response:
    """What was done to it; raises as `answer_variant` does."""
    variant = await find_variant(service, job, number)
    return await answer_file(request, service.artefacts, variant.report, _whose(job), JSON_TYPE, {})


async def find_variant(service: JobService, job: Job, number: int) -> Variant:
    """Raises NotThereError and UnknownVariantError."""
    await check_succeeded(service, job)
    if not 0 < number <= len(job.variants):
        raise UnknownVariantError(f"job {job.id} has no variant {number}: it has {len(job.variants)}")
    return job.variants[number - 1]


async def _answer_photo(
    request: Request, service: JobService, job: Job, digest: str | None, which: str, report: str
) -> Response:
    format = job.result_format or ""
    name = name_variant(job.name or job.id, which, format)
    headers = {"Link": f'<{report}>; rel="{REPORT_RELATION}"', **name_attachment(name, job.id)}
    return await answer_file(request, service.artefacts, digest, _whose(job), RESULT_TYPES[format], headers)


async def answer_key(request: Request, service: JobService, job: Job, frame: int, *, finished: bool) -> Response:
    """The picture of a video's key frame, as it came or finished; raises NotThereError and UnknownKeyError."""
    await check_succeeded(service, job)
    key = next((key for key in job.keys if key.frame == frame), None)
    if key is None:
        raise UnknownKeyError(f"job {job.id} keeps no picture of frame {frame}")
    digest = key.after if finished else key.before
    return await answer_file(request, service.artefacts, digest, _whose(job), PHOTO_TYPES["jpeg"], {})


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
