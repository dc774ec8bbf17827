"""Every domain error as an RFC 9457 problem, in one table."""

import logging
from dataclasses import dataclass

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from ray.exceptions import RayActorError
from ray.serve.exceptions import BackPressureError, DeploymentUnavailableError, ReplicaUnavailableError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from fanlight_client.wire import PROBLEM_TYPE, Problem
from imaging.photo import ImageError
from serve.adapters import UnknownLoraError
from serve.admission import TooBusyError
from serve.uploads import UploadError

logger = logging.getLogger("ray.serve")

IMAGE_STATUS = {"too_many_bytes": 413, "too_many_pixels": 413, "side_too_long": 413, "unsupported_format": 415}
"""ImageErrors are 422 but for these: the body is understood, the photo in it is not one we can finish."""

UPLOAD_STATUS = {"body_too_large": 413, "bad_multipart": 400, "photo_missing": 400}

UNAVAILABLE = (RayActorError, ReplicaUnavailableError, DeploymentUnavailableError)


@dataclass(frozen=True)
class _Entry:
    status: int
    title: str
    code: str
    stage: str
    retryable: bool = False
    retry_after_s: int | None = None


def install_problems(app: FastAPI) -> None:
    """Make every error of the app a problem."""
    for error in (Exception, HTTPException, RequestValidationError):
        app.add_exception_handler(error, _handle)


async def _handle(request: Request, error: Exception) -> Response:
    return render_problem(request.url.path, error)


def render_problem(instance: str, error: Exception) -> Response:
    """The response for an error raised while serving the path `instance`."""
    entry = _classify(error)
    if entry.status == 500:
        logger.error("unexpected error at %s", instance, exc_info=error)
    problem = Problem(
        type=f"urn:fanlight:problem:{entry.code}",
        title=entry.title,
        status=entry.status,
        detail=_detail(error) if entry.status != 500 else "this is our mistake; the log has the cause",
        instance=instance,
        code=entry.code,
        stage=entry.stage,
        retryable=entry.retryable,
    )
    headers = {} if entry.retry_after_s is None else {"Retry-After": str(entry.retry_after_s)}
    return Response(problem.model_dump_json(), status_code=entry.status, media_type=PROBLEM_TYPE, headers=headers)


def _classify(error: Exception) -> _Entry:
    match error:
        case ImageError():
            return _Entry(IMAGE_STATUS.get(error.code, 422), "The photo cannot be used", error.code, "decode")
        case UploadError():
            return _Entry(UPLOAD_STATUS[error.code], "The upload cannot be used", error.code, "upload")
        case ValidationError() | RequestValidationError():
            return _Entry(422, "An option is wrong", "bad_option", "options")
        case UnknownLoraError():
            return _Entry(422, "There is no such LoRA", "unknown_lora", "options")
        case TooBusyError():
            return _Entry(429, "Too many photos", "too_busy", "admission", True, error.retry_after_s)
        case BackPressureError():
            return _Entry(429, "Too many photos", "too_busy", "queue", True, 5)
        case _ if isinstance(error, UNAVAILABLE):
            return _Entry(503, "A part of the graph is not available", "unavailable", "graph", True, 5)
        case HTTPException():
            code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "http_error")
            return _Entry(error.status_code, "No such thing here", code, "routing")
    return _Entry(500, "Something went wrong", "internal_error", "unknown", True)


def _detail(error: Exception) -> str:
    if isinstance(error, ValidationError | RequestValidationError):
        return "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
    return str(getattr(error, "detail", "") or error)
