"""Requests about jobs, and how their answers are read, without any input or output."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import httpx

from fanlight_client import job_wire
from fanlight_client.body import PhotoSource, name_of, plan_body, plan_json
from fanlight_client.calls import Call, merge_options, parse_answer, plan_photo, read_report, split_long
from fanlight_client.capture_wire import (
    BRACKETS_FIELD,
    FRAMES_PATH,
    Brackets,
    CapturePlan,
    FrameFacts,
    PlanRequest,
)
from fanlight_client.form import plan_form
from fanlight_client.job_wire import (
    Estimate,
    EstimateRequest,
    JobList,
    JobRequest,
    JobSettings,
    JobState,
    JobStatus,
    ListingJobs,
    job_path,
    key_path,
    listing_path,
    plan_path,
    variant_path,
)
from fanlight_client.options import EnhanceOptions, query_of
from fanlight_client.photo_wire import KeptPhoto
from fanlight_client.report import Report
from fanlight_client.sent_file import name_photo
from fanlight_client.video_wire import VideoReport

TAKEN = (HTTPStatus.OK, HTTPStatus.ACCEPTED)
ONE_PHOTO = "a photo, frames=… of one, url=… of one, or photo_id=… of a kept one: one of them"

Which = str | JobStatus
"""A job: its id, or what was said of it."""
Kept = KeptPhoto | JobStatus
"""A photo that the server has: what was said of it, or of the job whose result it is."""


def id_of(job: Which) -> str:
    return job.id if isinstance(job, JobStatus) else job


def plan_submit(
    photo: PhotoSource | Kept | None,
    options: EnhanceOptions | None,
    url: str | None,
    frames: Sequence[PhotoSource],
    idempotency_key: str | None,
    changes: Mapping[str, Any],
    photo_id: str | None = None,
    inherit: bool = False,
    upload_id: str | None = None,
) -> Call[JobStatus]:
    """One photo, its frames, the URL of one, one that is kept, or a complete upload; raises ValidationError for what is
    neither an option nor a setting, ValueError unless there is exactly one photo, or for a file that is to inherit."""
    if isinstance(photo, Kept):
        if photo_id is not None:
            raise ValueError(ONE_PHOTO)
        return plan_submit(None, options, url, frames, idempotency_key, changes, photo.id, inherit)
    chosen, settings = _split(options, changes)
    extra = {job_wire.IDEMPOTENCY_HEADER: idempotency_key or uuid.uuid4().hex}
    named = {"source_url": url, "photo": photo_id, "upload": upload_id}
    where: dict[str, Any] = {name: value for name, value in named.items() if value is not None}
    if (photo is not None) + bool(frames) + len(where) != 1:
        raise ValueError(ONE_PHOTO)
    if inherit and photo_id is None:
        raise ValueError("only what a job has made has a recipe to inherit: name it by its id")
    if where:
        where |= {"inherit": True} if inherit else {}
        wanted = JobRequest.model_validate({**where, "options": chosen, **settings.model_dump(exclude_unset=True)})
        told = plan_json(wanted.model_dump_json(exclude_unset=True))
        return Call("POST", job_wire.JOBS_PATH, read_status, body=told, statuses=TAKEN, extra=extra)
    if settings.name is None and photo is not None and (name := name_of(photo)):
        settings = settings.model_copy(update={"name": name_photo(name)})
    params, long = split_long(_fields(chosen, settings))
    body = plan_photo(photo, frames, long)
    return Call("POST", job_wire.JOBS_PATH, read_status, params, body=body, statuses=TAKEN, extra=extra)


def plan_get(job: Which) -> Call[JobStatus]:
    return Call("GET", job_path(id_of(job)), read_status)


def plan_page(
    listing: str | None, status: JobState | Collection[JobState] | None, cursor: str | None, limit: int
) -> Call[JobList]:
    states = [status] if isinstance(status, str) else sorted(status or ())
    asked = {"listing": listing, "status": states or None, "cursor": cursor, "limit": limit}
    params = {name: value for name, value in asked.items() if value is not None}
    return Call("GET", job_wire.JOBS_PATH, lambda response: parse_answer(JobList, response.content), params)


def plan_change(job: Which, what: str) -> Call[JobStatus]:
    """`what`: retry or redeliver."""
    return Call("POST", job_path(id_of(job), what), read_status, statuses=TAKEN)


def plan_cancel(job: Which) -> Call[JobStatus]:
    return Call("DELETE", job_path(id_of(job)), read_status)


def plan_job_report(job: Which) -> Call[Report]:
    return Call("GET", job_path(id_of(job), "report"), lambda response: read_report(response.content))


def plan_video_report(job: Which) -> Call[VideoReport]:
    read = lambda response: parse_answer(VideoReport, response.content)  # noqa: E731
    return Call("GET", job_path(id_of(job), "report"), read)


def plan_key(job: Which, frame: int, *, finished: bool) -> Call[httpx.Response]:
    """The picture of a video's key frame."""
    path = key_path(id_of(job), frame, "finished" if finished else "")
    return Call("GET", path, lambda response: response, accept="*/*")


def plan_file(job: Which, part: str, frame: int | None = None) -> Call[httpx.Response]:
    """`part`: result, twin, or original, of which `frame` is one of several, counted from 1."""
    params = {} if frame is None else {"frame": frame}
    return Call("GET", job_path(id_of(job), part), lambda response: response, params, accept="*/*")


def plan_variant(job: Which, number: int) -> Call[httpx.Response]:
    """The photo of one picture of a staged room, counted from 1."""
    return Call("GET", variant_path(id_of(job), number), lambda response: response, accept="*/*")


def plan_variant_report(job: Which, number: int) -> Call[Report]:
    return Call("GET", variant_path(id_of(job), number, "report"), lambda response: read_report(response.content))


def plan_frame(photo: PhotoSource) -> Call[FrameFacts]:
    name = name_of(photo)
    params = {"name": name} if name else {}
    read = lambda response: parse_answer(FrameFacts, response.content)  # noqa: E731
    return Call("POST", FRAMES_PATH, read, params, body=plan_body(photo))


def plan_captures(listing: str, facts: Sequence[FrameFacts], brackets: Brackets) -> Call[CapturePlan]:
    """What would become one photo with what, by what the server said of each file."""
    body = plan_json(PlanRequest(brackets=brackets, frames=list(facts)).model_dump_json())
    return Call("POST", plan_path(listing), lambda response: parse_answer(CapturePlan, response.content), body=body)


def plan_listing(
    listing: str,
    photos: Iterable[PhotoSource],
    options: EnhanceOptions | None,
    more: bool,
    brackets: Brackets,
    idempotency_key: str | None,
    changes: Mapping[str, Any],
) -> Call[ListingJobs]:
    """Photos of one shoot; without any, `more` being false, the shoot is just declared complete."""
    chosen, settings = _split(options, {**changes, "listing": listing})
    photos = tuple(photos)
    fields = _fields(chosen, settings.model_copy(update={"listing": None}))
    grouped = {} if brackets == "off" else {BRACKETS_FIELD: str(brackets)}
    form = plan_form(photos, fields | grouped) if photos else None
    return Call(
        "POST",
        listing_path(listing),
        lambda response: parse_answer(ListingJobs, response.content),
        {"more": "true" if more else "false"},
        body=form,
        statuses=TAKEN,
        extra={job_wire.IDEMPOTENCY_HEADER: idempotency_key or uuid.uuid4().hex},
    )


def plan_estimate(
    width: int, height: int, options: EnhanceOptions | None, photos: int, changes: Mapping[str, Any]
) -> Call[Estimate]:
    wanted = EstimateRequest(width=width, height=height, options=merge_options(options, changes), photos=photos)
    body = plan_json(wanted.model_dump_json(exclude_unset=True))
    return Call("POST", job_wire.ESTIMATE_PATH, lambda response: parse_answer(Estimate, response.content), body=body)


def read_status(response: httpx.Response) -> JobStatus:
    return parse_answer(JobStatus, response.content)


def _split(options: EnhanceOptions | None, changes: Mapping[str, Any]) -> tuple[EnhanceOptions, JobSettings]:
    settings = {name: value for name, value in changes.items() if name in JobSettings.model_fields}
    others = {name: value for name, value in changes.items() if name not in settings}
    return merge_options(options, others), JobSettings.model_validate(settings)


def _fields(options: EnhanceOptions, settings: JobSettings) -> dict[str, str]:
    """As query or form fields; of the options all that somebody set, of the settings what is no default."""
    said = {**query_of(options), **settings.model_dump(mode="json", exclude_defaults=True)}
    return {name: str(value) for name, value in said.items()}
