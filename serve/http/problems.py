"""Every domain error as an RFC 9457 problem, in one table."""

import errno
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from ray.exceptions import ObjectLostError, RayActorError
from ray.serve.exceptions import BackPressureError, DeploymentUnavailableError, ReplicaUnavailableError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from fanlight_client.wire import PROBLEM_TYPE, Problem
from finishing.capture import CaptureError
from finishing.editing_parts import PartMissingError
from finishing.kept_masks import MaskGoneError
from finishing.known_adapters import AdaptersUnknownError
from finishing.masks import MaskError
from finishing.photo_options import NotForPhotosError
from finishing.prompts import PromptGoneError, PromptRefusedError
from finishing.replacing.replacers import CannotReplaceError, UnknownModelError
from finishing.selecting import PlaceError
from finishing.staging.stagers import CannotStageError
from finishing.styles import TooFewRoomsError, UnknownStyleError
from finishing.tone.adapters import UnknownLoraError
from imaging.photo import ImageError
from jobs.store import JobError, SourceError
from models.staging import CatalogueError
from serve.http.admission import TooBusyError
from serve.http.guards import GUARDS
from serve.http.refused import LimitReachedError, RefusedError
from serve.http.uploads import UploadError
from serve.http.variants import VariantsNeedAJobError
from video.errors import VideoError

logger = logging.getLogger("ray.serve")

IMAGE_STATUS = {"too_many_bytes": 413, "too_many_pixels": 413, "side_too_long": 413, "unsupported_format": 415}
"""ImageErrors are 422 but for these: the body is understood, the photo in it is not one we can finish."""

VIDEO_STATUS = {
    "video_too_many_bytes": 413,
    "video_too_many_pixels": 413,
    "video_too_long": 413,
    "not_a_video": 415,
    "no_video_stream": 415,
    "unknown_video_codec": 415,
    "unknown_video_color": 415,
}
"""VideoErrors are 422 but for these."""
VIDEO_OURS = ("encoding_failed", "stage_killed", "no_device", "device_failed")
"""As where there is no room, or no card any more: no fault of the file's."""
VIDEO_OPTIONS = ("unsupported_for_video", "video_in_listing", "hdr_cannot_be_kept")

UPLOAD_STATUS = {
    "body_too_large": 413,
    "bad_multipart": 400,
    "photo_missing": 400,
    "photo_and_frames": 400,
    "photo_twice": 400,
    "unsupported_encoding": 415,
    "upload_unknown": 404,
    "upload_expired": 410,
    "upload_offset": 409,
    "upload_incomplete": 409,
    "upload_spent": 409,
    "upload_type": 415,
    "upload_size": 422,
    "upload_metadata": 400,
    "tus_version": 412,
    "uploads_full": 429,
    "too_much_at_once": 429,
    "body_too_slow": 408,
}
REFUSED = {
    "key_missing": (401, "A key is asked for here"),
    "key_unknown": (401, "The key opens nothing here"),
    "scope_too_small": (403, "The key is not for that"),
    "cross_site": (403, "The request came from another site"),
}
"""Status and title, by code."""

UPLOAD_WAITS_S = {"uploads_full": 60, "too_much_at_once": 5, "body_too_slow": 1}
"""When some of it is used, or has come; a connection that is slow may be as good as new at once."""

JOB_ERRORS: dict[str, tuple[int, str, bool, int | None]] = {
    "store_unavailable": (503, "The job store does not answer", True, 5),
    "storage_full": (507, "There is no room to keep it", True, 60),
    "unknown_job": (404, "There is no such job", False, None),
    "unknown_photo": (404, "There is no such photo", False, None),
    "unknown_variant": (404, "The job has no such result", False, None),
    "unknown_key_frame": (404, "The video has no such picture", False, None),
    "unknown_asset": (404, "There is no such asset", False, None),
    "unknown_tile": (404, "The photo has no such tile", False, None),
    "photo_has_none": (409, "The photo does not have it", False, None),
    "photo_of_job": (409, "The photo is kept by a job", False, None),
    "uploads_not_direct": (409, "Files cannot be put right into the store here", False, None),
    "wrong_state": (409, "The job is in another state", False, None),
    "not_ready": (409, "The job has not ended", True, 2),
    "job_failed": (409, "The job failed", False, None),
    "job_canceled": (409, "The job was canceled", False, None),
    "expired": (410, "It is kept no longer", False, None),
    "artefact_missing": (503, "A file of the job is not there now", True, 5),
    "artefact_corrupt": (500, "A file of the job is damaged", False, None),
    "idempotency_mismatch": (422, "The key was used for another request", False, None),
    "nothing_to_inherit": (422, "The photo was made by no recipe", False, None),
    "webhook_refused": (422, "The webhook cannot be called", False, None),
    "webhooks_unconfigured": (422, "This server signs no webhooks", False, None),
    "bad_cursor": (422, "There is no such page", False, None),
}
"""Status, title, whether the same may succeed later and in how many seconds, by code."""

OUR_WORDS = "Value error, "
"""What pydantic puts before a message of our own."""

UNAVAILABLE = (RayActorError, ObjectLostError, ReplicaUnavailableError, DeploymentUnavailableError, TimeoutError)
"""TimeoutError: a model that sleeps did not wake, or was not done, in time."""


@dataclass(frozen=True)
class Entry:
    status: int
    title: str
    code: str
    stage: str
    retryable: bool = False
    retry_after_s: int | None = None


MOST_FAULTS = 1000
"""Of a request that are told one by one: pydantic finds a million in a body of a few MB, and tells all or none."""

OURS = Entry(500, "Something went wrong", "internal_error", "unknown", True)
"""A mistake of our own."""


CALLERS = (
    *(HTTPException, RequestValidationError, ValidationError, RefusedError, LimitReachedError, TooBusyError),
    *(UploadError, ImageError, CaptureError, JobError, SourceError, MaskError, MaskGoneError, PlaceError),
    *(CannotReplaceError, CannotStageError, PartMissingError, UnknownModelError, UnknownLoraError, UnknownStyleError),
    *(CatalogueError, PromptGoneError, PromptRefusedError, TooFewRoomsError, VariantsNeedAJobError, VideoError),
    NotForPhotosError,
)
"""Errors that a caller can bring about as often as he likes: all of ours that are no 5xx."""


def install_problems(app: FastAPI) -> None:
    """Make every error of the app a problem.

    What Starlette has for any Exception comes after all middlewares, and raises it again for the server to log with its
    traceback. A caller's mistake is none of ours, and `serve/keys/visits.py` tells with it what is left of a limit.
    """
    for error in (Exception, *CALLERS):
        app.add_exception_handler(error, _handle)


async def _handle(request: Request, error: Exception) -> Response:
    return render_problem(request.url.path, error)


def render_problem(instance: str, error: Exception) -> Response:
    """The response for an error raised while serving the path `instance`."""
    entry = classify_error(error)
    if entry.status == 500:
        logger.error("unexpected error at %s", instance, exc_info=error)
    problem = Problem(
        type=f"urn:fanlight:problem:{entry.code}",
        title=entry.title,
        status=entry.status,
        detail=describe_error(error) if entry.status != 500 else "this is our mistake; the log has the cause",
        instance=instance,
        code=entry.code,
        stage=entry.stage,
        retryable=entry.retryable,
    )
    headers = {**GUARDS, **_said_by(error), **tell_wait(entry, error)}
    return Response(problem.model_dump_json(), status_code=entry.status, media_type=PROBLEM_TYPE, headers=headers)


def _said_by(error: Exception) -> Mapping[str, str]:
    """Header fields that belong to an error itself: `Allow` of 405, what may be sent instead of 415, tus's version."""
    if isinstance(error, UploadError | RefusedError):
        return error.headers
    return (error.headers or {}) if isinstance(error, HTTPException) else {}


def tell_wait(entry: Entry, error: Exception) -> Mapping[str, str]:
    """When to come back, and of what there is none left, as far as the server knows it.

    `RateLimit` (draft-ietf-httpapi-ratelimit-headers-11) where a number of places is what ran out: nothing remains
    for about so long. The policy names the number where it is known here: of photos at once. Limits by time are told of
    by `serve/keys/visits.py`, in every answer.
    """
    if entry.retry_after_s is None:
        return {}
    told = {"Retry-After": str(entry.retry_after_s)}
    if entry.status == HTTPStatus.TOO_MANY_REQUESTS and not isinstance(error, LimitReachedError):
        told["RateLimit"] = f'"{entry.stage}";r=0;t={entry.retry_after_s}'
    if isinstance(error, TooBusyError):
        told["RateLimit-Policy"] = f'"{entry.stage}";q={error.places};qu="concurrent-requests"'
    return told


def classify_error(error: Exception) -> Entry:
    """Status, code, stage, and whether the same may succeed later."""
    match error:
        case ImageError():
            return Entry(IMAGE_STATUS.get(error.code, 422), "The photo cannot be used", error.code, "decode")
        case VideoError():
            stage = "options" if error.code in VIDEO_OPTIONS else "video"
            status, is_ours = VIDEO_STATUS.get(error.code, 422), error.code in VIDEO_OURS
            return Entry(status, "The video cannot be finished", error.code, stage, is_ours)
        case CaptureError():
            return Entry(422, "The frames are not one photo", error.code, "capture")
        case UploadError():
            wait_s = UPLOAD_WAITS_S.get(error.code)
            title = "The upload cannot be used"
            return Entry(UPLOAD_STATUS[error.code], title, error.code, "upload", wait_s is not None, wait_s)
        case ValidationError() | RequestValidationError():
            return Entry(422, "An option is wrong", "bad_option", "options")
        case CannotReplaceError() | CannotStageError() | UnknownModelError():
            return Entry(422, "No model here can do that", error.code, "options")
        case PromptGoneError():
            return Entry(422, "The prompt is not here", error.code, "options")
        case PromptRefusedError():
            return Entry(422, "The prompt is refused", error.code, "options")
        case UnknownLoraError():
            return Entry(422, "There is no such LoRA", "unknown_lora", "options")
        case CatalogueError():
            return Entry(422, "No room is furnished like that here", error.code, "options")
        case NotForPhotosError():
            return Entry(422, "A photo does not take that", error.code, "options")
        case VariantsNeedAJobError():
            return Entry(422, "One answer holds one photo", error.code, "options")
        case UnknownStyleError():
            return Entry(422, "There is no such style", "unknown_style", "options")
        case PartMissingError():
            return Entry(422, "The profile that is served cannot do that", error.code, "options")
        case MaskError() | MaskGoneError():
            return Entry(422, "A mask cannot be used", error.code, "options")
        case TooFewRoomsError():
            return Entry(422, "A style cannot be learned from so little", "too_few_rooms", "styles")
        case PlaceError():
            return Entry(422, "That is not on the photo", error.code, "select")
        case RefusedError():
            return Entry(*REFUSED[error.code], error.code, "gate")
        case LimitReachedError():
            return Entry(429, "The key may no more now", error.code, "gate", True, error.retry_after_s)
        case TooBusyError():
            return Entry(429, "Too many photos", "too_busy", "admission", True, error.retry_after_s)
        case AdaptersUnknownError():
            return Entry(503, "A part of the graph is not available", "unavailable", "graph", True, 5)
        case SourceError():
            return Entry(422, "The source cannot be used", error.code, "fetch", error.retryable)
        case JobError():
            return _classify_job_error(error)
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            return Entry(507, "There is no room to keep it", "storage_full", "upload", True, 60)
        case BackPressureError():
            return Entry(429, "Too many photos", "too_busy", "queue", True, 5)
        case _ if isinstance(error, UNAVAILABLE):
            return Entry(503, "A part of the graph is not available", "unavailable", "graph", True, 5)
        case HTTPException():
            code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "http_error")
            return Entry(error.status_code, "No such thing here", getattr(error, "code", code), "routing")
    return OURS


def _classify_job_error(error: JobError) -> Entry:
    status, title, retryable, retry_after_s = JOB_ERRORS.get(error.code, (500, "Something went wrong", True, None))
    return Entry(status, title, error.code, "jobs", retryable, error.retry_after_s or retry_after_s)


def _place(loc: Sequence[str | int]) -> str:
    """Empty for a fault of several fields together."""
    return ".".join(map(str, loc))


def describe_error(error: Exception) -> str:
    """What is wrong, in a sentence for whoever sent it."""
    if isinstance(error, ValidationError) and error.error_count() > MOST_FAULTS:
        return f"{error.error_count()} things are wrong with it, which is too much to tell"
    if isinstance(error, ValidationError | RequestValidationError):
        faults = ((_place(item["loc"]), item["msg"].removeprefix(OUR_WORDS)) for item in error.errors())
        return "; ".join(": ".join(filter(None, fault)) for fault in faults)
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__  # without our paths
    return str(getattr(error, "detail", "") or error)
