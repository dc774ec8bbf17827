"""Requests and answers without any input or output: what both clients send, and how they read what comes back."""

import hashlib
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Generic, TypeVar

import httpx
from pydantic import ValidationError

from fanlight_client import wire
from fanlight_client.base import Wire
from fanlight_client.body import PhotoSource, Sendable, plan_body
from fanlight_client.capture_wire import FRAMES_FIELD
from fanlight_client.enhanced import Enhanced
from fanlight_client.errors import Busy, ClientError, MalformedAnswer, ProblemError, Timeout, Unreachable
from fanlight_client.form import plan_form
from fanlight_client.multipart import parse_multipart
from fanlight_client.options import EnhanceOptions, query_of
from fanlight_client.report import Report
from fanlight_client.retry import parse_retry_after

Answer = TypeVar("Answer")
Model = TypeVar("Model", bound=Wire)

NO_FIELDS: Mapping[str, str] = {}
KEY_VARIABLE = "FANLIGHT_KEY"
"""Of the environment."""
LONGEST_IN_URL = 2000
"""Of one parameter; servers and proxies take URLs of 8 kB."""

FOR_NOW = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
"""With these a server says that the same request may do in a moment."""

NOT_UP = wire.Problem(
    title="The service is not up",
    status=HTTPStatus.SERVICE_UNAVAILABLE,
    detail="it starts, or stops",
    code="not_up",
    retryable=True,
)


@dataclass(frozen=True)
class Call(Generic[Answer]):
    """One question to the server: what to send, and how to read an answer with one of these statuses."""

    method: str
    path: str
    read_body: Callable[[httpx.Response], Answer]
    params: Mapping[str, Any] = field(default_factory=dict)
    accept: str = wire.JSON_TYPE
    body: Sendable | None = None
    statuses: Collection[int] = (200,)
    extra: Mapping[str, str] = field(default_factory=dict)
    silence_s: float | None = None
    """After so long without a byte either way it is given up, if the client has no less patience."""

    def headers(self) -> dict[str, str]:
        """Those of its own, and a length, so that a server can refuse early."""
        headers = {"Accept": self.accept, **self.extra}
        if self.body is not None:
            headers |= {"Content-Length": str(self.body.length), "Content-Type": self.body.media_type}
        return headers

    def read(self, response: httpx.Response) -> Answer:
        """The answer; raises ProblemError for another status and MalformedAnswer for a body that is not as promised."""
        if response.status_code not in self.statuses:
            raise read_problem(response)
        return self.read_body(response)


def plan_enhance(
    photo: PhotoSource | None,
    options: EnhanceOptions | None,
    frames: Sequence[PhotoSource],
    changes: Mapping[str, Any],
    photo_id: str | None = None,
) -> Call[Enhanced]:
    """One photo, its frames, or one that is kept; raises pydantic.ValidationError for what is not an option."""
    params, long = split_long(query_of(merge_options(options, changes)))
    accept = f"{wire.MULTIPART_TYPE}, {wire.PROBLEM_TYPE}"
    if photo_id is None:
        return Call("POST", wire.ENHANCE_PATH, _read_enhanced, params, accept, plan_photo(photo, frames, long))
    body = plan_form((), long) if long else None
    return Call("POST", wire.ENHANCE_PATH, _read_enhanced, {**params, wire.PHOTO_FIELD: photo_id}, accept, body)


def plan_photo(
    photo: PhotoSource | None, frames: Sequence[PhotoSource], fields: Mapping[str, str] = NO_FIELDS
) -> Sendable:
    """The body that brings a photo, or its frames, and these fields; raises ValueError unless it is one of them."""
    if (photo is None) == (not frames):
        raise ValueError("a photo, or frames=… of one, not both")
    if photo is None:
        return plan_form(frames, fields, FRAMES_FIELD)
    return plan_form([photo], fields) if fields else plan_body(photo)


def split_long(params: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """What goes into the URL, and what is too long for one: a recipe with masks."""
    long = {name: value for name, value in params.items() if isinstance(value, str) and len(value) > LONGEST_IN_URL}
    return {name: value for name, value in params.items() if name not in long}, long


def merge_options(options: EnhanceOptions | None, changes: Mapping[str, Any]) -> EnhanceOptions:
    """Raises pydantic.ValidationError for what is not an option."""
    return EnhanceOptions.model_validate({**(options.model_dump(exclude_unset=True) if options else {}), **changes})


def plan_report(report_id: str) -> Call[Report]:
    return Call("GET", wire.report_path(report_id), lambda response: read_report(response.content))


def plan_models() -> Call[list[wire.ModelInfo]]:
    return Call("GET", wire.MODELS_PATH, lambda response: parse_answer(wire.ModelList, response.content).models)


def plan_ready() -> Call[wire.Readiness]:
    """Not ready is an answer here, not an error."""
    return Call("GET", wire.READY_PATH, _read_readiness, statuses=(HTTPStatus.OK, HTTPStatus.SERVICE_UNAVAILABLE))


def read_report(content: bytes) -> Report:
    """A report's JSON, from a server or a file; raises MalformedAnswer."""
    return parse_answer(Report, content)


def read_problem(response: httpx.Response) -> ProblemError:
    """The error that an answer stands for, also one from a proxy, which speaks no problems."""
    if _knows_no_routes(response):
        return Busy(NOT_UP, None)
    problem = _problem_of(response)
    if response.status_code in FOR_NOW:
        return Busy(problem, parse_retry_after(response.headers.get("retry-after")))
    return ProblemError(problem)


def read_failure(error: httpx.TransportError) -> ClientError:
    """Our error for a request that got no answer."""
    text = str(error) or type(error).__name__
    if isinstance(error, httpx.ReadTimeout | httpx.WriteTimeout):
        return Timeout(f"no answer in time: {text}")
    return Unreachable(f"no connection to the server: {text}")


def key_header(key: str | None) -> Mapping[str, str]:
    """The header field that brings a key, or that of FANLIGHT_KEY; none where there is neither.

    Raises ClientError, which does not quote it, for what no key can be: httpx would say it to whoever reads its errors.
    """
    key = (key or os.environ.get(KEY_VARIABLE) or "").strip()
    if not (key.isascii() and key.isprintable()):
        raise ClientError("the key has characters that no key has")
    return {"Authorization": f"Bearer {key}"} if key else {}


def http_settings(base_url: str, timeout_s: float, headers: Mapping[str, str]) -> dict[str, Any]:
    """Settings of either httpx client. Waiting for a free connection is no failure, so the pool has no timeout."""
    return {
        "base_url": base_url,
        "timeout": httpx.Timeout(timeout_s, connect=min(10.0, timeout_s), pool=None),
        "headers": {"User-Agent": "fanlight-client", **headers},
    }


def call_timeout(call: Call[Any], usual: httpx.Timeout) -> httpx.Timeout:
    """Of one call, the client having this one."""
    if call.silence_s is None:
        return usual
    return stream_timeout(min(call.silence_s, usual.read or call.silence_s))


def stream_timeout(silence_s: float) -> httpx.Timeout:
    return httpx.Timeout(silence_s, connect=min(10.0, silence_s), pool=None)


def _read_enhanced(response: httpx.Response) -> Enhanced:
    parts = parse_multipart(response.content, response.headers.get("content-type", ""))
    if len(parts) != 2 or parts[1].media_type != wire.JSON_TYPE:
        raise MalformedAnswer(f"expected a photo and its report, got {[part.media_type for part in parts]}")
    photo, report = parts[0], read_report(parts[1].content)
    return check_photo(Enhanced(photo.content, photo.media_type, report))


def check_photo(enhanced: Enhanced) -> Enhanced:
    """The same; raises MalformedAnswer unless it is the photo that its report describes."""
    if hashlib.sha256(enhanced.photo).hexdigest() != enhanced.report.output.sha256:
        raise MalformedAnswer("the photo is not the one that its report describes")
    return enhanced


def _read_readiness(response: httpx.Response) -> wire.Readiness:
    try:
        return parse_answer(wire.Readiness, response.content)
    except MalformedAnswer:
        return wire.Readiness(ready=response.status_code == HTTPStatus.OK)


def _knows_no_routes(response: httpx.Response) -> bool:
    """Whether it is Ray Serve's proxy that speaks, before the service is there or after it has gone."""
    return response.status_code == HTTPStatus.NOT_FOUND and b"/-/routes" in response.content[:1000]


def _problem_of(response: httpx.Response) -> wire.Problem:
    try:
        return parse_answer(wire.Problem, response.content)
    except MalformedAnswer:
        status = response.status_code
        title = response.reason_phrase or "unexpected answer"
        return wire.Problem(title=title, status=status, detail=response.text[:200], code=f"http_{status}")


def parse_answer(model: type[Model], content: bytes) -> Model:
    """Fields that a newer server added are left out, so that older clients go on working."""
    try:
        return model.model_validate_json(content, extra="ignore")
    except ValidationError as error:
        raise MalformedAnswer(f"the answer is no {model.__name__}: {error}") from error
