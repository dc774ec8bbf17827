"""What travels of jobs: what is asked for, how far it is, what it would cost. The server uses these types too."""

import re
import unicodedata
from typing import Annotated, Literal, Self
from urllib.parse import quote

from pydantic import AfterValidator, AwareDatetime, Field, PlainSerializer, model_validator
from pydantic_core import PydanticCustomError

from fanlight_client.base import Count, Seconds, Wire
from fanlight_client.options import EnhanceOptions
from fanlight_client.photo_wire import PhotoId
from fanlight_client.recipe import FLAT
from fanlight_client.upload_wire import UploadId
from fanlight_client.video_wire import JobKey, VideoFacts

JOBS_PATH = "/v1/jobs"
LISTINGS_PATH = "/v1/listings"
ESTIMATE_PATH = "/v1/estimate"

IDEMPOTENCY_HEADER = "Idempotency-Key"
LAST_EVENT_HEADER = "Last-Event-ID"
EVENTS_TYPE = "text/event-stream"

JobState = Literal["queued", "running", "succeeded", "failed", "canceled"]
JOB_STATES: tuple[JobState, ...] = ("queued", "running", "succeeded", "failed", "canceled")
ENDED: frozenset[JobState] = frozenset({"succeeded", "failed", "canceled"})
"""States that a job does not leave by itself."""

Priority = Literal["low", "normal", "high"]

LONGEST_LISTING = 200
LISTING_RULE = (
    f"1 to {LONGEST_LISTING} letters, digits, spaces and any of . , @ : + - _ / # & ' ( ) °; "
    "no space at its beginning, and on both sides of every / something else than dots"
)
_LISTING_LETTER = re.compile(r"[\w.@:+,/#&'()° -]")


def is_listing_letter(letter: str) -> bool:
    """Whether a listing's name may hold it. A mark is part of its letter: é as a Mac has it, and vowels in Hindi."""
    return bool(_LISTING_LETTER.fullmatch(letter)) or unicodedata.category(letter).startswith("M")


def check_listing(name: str) -> str:
    """The same name; raises ValueError, which says the rule, for one that is no name of a listing."""
    fits = len(name) <= LONGEST_LISTING and all(map(is_listing_letter, name)) and not name.startswith(" ")
    if not fits or {"", ".", ".."} & set(name.split("/")):
        raise ValueError(f"{name[:50]!r} is no name of a listing: {LISTING_RULE}")
    return name


ListingName = Annotated[str, AfterValidator(check_listing)]


class JobSettings(Wire):
    """How a job is to be run; form fields beside a photo, or members of a `JobRequest`."""

    priority: Priority = "normal"
    max_queue_s: Seconds | None = Field(
        default=None, description="fail as queue_timeout when it has not begun by then; none: the server's limit"
    )
    listing: ListingName | None = Field(
        default=None, description=f"the shoot that the photo belongs to: {LISTING_RULE}"
    )
    name: str | None = Field(default=None, max_length=200, description="the photo's file name, for people")
    webhook_url: str | None = Field(
        default=None, max_length=2000, description="called when the job has ended, by the Standard Webhooks scheme"
    )


class JobRequest(JobSettings):
    """The JSON body of `POST /v1/jobs`: a photo or video that the server fetches, keeps, or was sent piece by piece."""

    source_url: str | None = Field(
        default=None, max_length=4000, description="http(s)://, s3:// or file://, within the server's allow-list"
    )
    photo: PhotoId | None = Field(
        default=None,
        description="a kept photo, or the job whose result is to be worked on; JOB-original: what that job was handed",
    )
    upload: UploadId | None = Field(default=None, description="a complete upload of a photo or video; it is used up")
    options: EnhanceOptions = EnhanceOptions()
    inherit: bool = Field(
        default=False,
        description="go on from the recipe that the photo, a result, was made by: it is made again on what that was "
        "made from, followed by the steps of this one, so that nothing is compressed twice",
    )

    @model_validator(mode="after")
    def _inherit_whole(self) -> Self:
        if self.inherit and self.photo is None:
            raise PydanticCustomError("inherit_photo", "inherit takes a photo, the result of a job")
        if self.inherit and (flat := sorted(FLAT.keys() & self.options.model_fields_set)):
            told = "{name} is not allowed beside inherit: the recipe is the photo's, and further steps come as a recipe"
            raise PydanticCustomError("inherit_flat", told, {"name": flat[0]})
        return self

    @model_validator(mode="after")
    def _name_one(self) -> Self:
        if sum(source is not None for source in (self.source_url, self.photo, self.upload)) != 1:
            raise PydanticCustomError("one_photo", "a job takes source_url, photo or upload: one of them")
        return self

    @property
    def settings(self) -> JobSettings:
        return JobSettings.model_validate(self.model_dump(include=set(JobSettings.model_fields)))


class JobProgress(Wire):
    """How far a job is. A tile that is looked at again counts again, in both numbers."""

    stage: str | None = Field(default=None, description="as in reports: decode, look, …; none: not begun")
    tiles_done: Count = 0
    tiles_total: Count = 0
    variants_done: Count = Field(default=0, description="pictures of a staged room that were made, and made again")
    variants_total: Count = 0
    frames_done: Count = Field(default=0, description="frames of a video that the stage has done: survey, write")
    frames_total: Count = 0
    timings: dict[str, Seconds] = Field(default={}, description="wall clock of the stages so far, in seconds")


class JobFailure(Wire):
    """Why an attempt, or a job, failed."""

    code: str = Field(description="stable snake_case name, as in problems")
    stage: str
    detail: str
    attempt: Count


class JobVariant(Wire):
    """One picture of a room that a job staged. The job's result is the first that was, or the first of all."""

    number: Annotated[int, Field(ge=1)]
    seed: Count | None = None
    url: str = Field(description="path of the photo, on the server that says so")
    report_url: str
    staged: bool = Field(description="whether there is furniture in it; else it is the photo without, for the reason")
    reason: str = ""


class WebhookStatus(Wire):
    """What became of the call to `webhook_url`."""

    url: str = Field(description="of Discord's, without its token")
    message_id: str = Field(description="the webhook-id header: the same in every try and every redelivery")
    state: Literal["waiting", "pending", "delivered", "given_up"] = Field(
        description="waiting for the job to end; being tried; answered with 2xx; no answer within a day"
    )
    attempts: Count = 0
    last_error: str | None = None


AskedOptions = Annotated[
    EnhanceOptions, PlainSerializer(lambda options: options.model_dump(mode="json", exclude_unset=True))
]
"""Told as they were asked: what nobody set is a listing's to decide, also where the same is asked again."""


class JobStatus(Wire):
    """A job as `GET /v1/jobs/{id}` shows it, and as its events do."""

    id: str = Field(pattern="^[0-9a-f]{32}$")
    state: JobState
    name: str | None
    frames: Count = Field(default=1, description="files that its photo was taken in")
    video: VideoFacts | None = Field(default=None, description="what its original is, if that is no photo")
    photo: PhotoId | None = Field(default=None, description="the kept photo, or the job's result, it was made from")
    listing: str | None
    priority: Priority
    options: AskedOptions
    created: AwareDatetime
    started: AwareDatetime | None = Field(default=None, description="when it was first claimed")
    ended: AwareDatetime | None = None
    expires: AwareDatetime | None = Field(default=None, description="until when result, report and original are kept")
    position: Count | None = Field(default=None, description="jobs that go before it; only while queued")
    eta_s: Seconds | None = Field(default=None, description="until it ends, from measured throughput; none: not known")
    attempt: Count
    max_attempts: Count
    progress: JobProgress
    cached: bool = Field(default=False, description="answered with the result of an equal photo and equal options")
    waits_for_listing: bool = Field(default=False, description="for the other photos of its shoot")
    failure: JobFailure | None = Field(default=None, description="why it failed")
    history: list[JobFailure] = Field(default=[], description="attempts that failed and were made again")
    gpu_seconds: Seconds | None = Field(default=None, description="time that accelerators worked on it")
    result_format: str | None = None
    variants: list[JobVariant] = Field(default=[], description="all pictures of a job that stages a room")
    twin: str | None = Field(
        default=None, description="path of the same photo finished alike, and not staged: it goes with every staged one"
    )
    keys: list[JobKey] = Field(default=[], description="key frames of a video that is finished")
    original: str | None = Field(
        default=None, description="path of the photo as it was sent; none: it has not been fetched yet"
    )
    webhook: WebhookStatus | None = None
    revision: Count = Field(description="grows with every change; the id of its events")

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED


class JobList(Wire):
    """The answer of `GET /v1/jobs`, newest first."""

    jobs: list[JobStatus]
    next: str | None = Field(default=None, description="the `cursor` of the next page; none: this was the last")


class ListingJobs(Wire):
    """The answer of `POST /v1/listings/{id}/photos`."""

    listing: str
    jobs: list[JobStatus]
    closed: bool = Field(description="whether the shoot is complete, and its white point and sky can be chosen")


class EstimateRequest(Wire):
    """The JSON body of `POST /v1/estimate`: the size of photos, or videos, and how they are to be finished."""

    width: Annotated[int, Field(ge=1, le=65_000)]
    height: Annotated[int, Field(ge=1, le=65_000)]
    options: EnhanceOptions = EnhanceOptions()
    photos: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    video_frames: Annotated[int, Field(ge=1, le=1_000_000)] | None = Field(
        default=None, description="of videos of so many frames each, in place of photos"
    )
    video_length_s: Seconds | None = Field(default=None, description="of each; none: at 30 frames a second")

    @model_validator(mode="after")
    def _count_frames(self) -> Self:
        if self.video_length_s is not None and self.video_frames is None:
            raise PydanticCustomError("video_frames", "video_length_s goes with video_frames")
        return self


class Estimate(Wire):
    """What so many photos, or videos, would take."""

    photos: Count
    tiles: Count = Field(description="calls of the Enhancer for one photo")
    variants: Count = Field(default=0, description="pictures of a staged room, for one photo")
    gpu_seconds: Seconds = Field(description="for all photos; 0 without a GPU")
    seconds: Seconds = Field(description="wall clock for all photos, one after another")
    amount: float = Field(ge=0, description="money, at the server's configured price")
    currency: str
    measured: bool = Field(description="from jobs this server has finished; else from built-in figures")


def job_path(job_id: str, part: str = "") -> str:
    """`part`: events, result, report, original, twin, retry, redeliver, or the job itself."""
    return f"{JOBS_PATH}/{job_id}/{part}" if part else f"{JOBS_PATH}/{job_id}"


def variant_path(job_id: str, number: int | str, part: str = "") -> str:
    """Of a variant's photo, or its `part`: report."""
    return job_path(job_id, f"variants/{number}/{part}" if part else f"variants/{number}")


def key_path(job_id: str, frame: int | str, part: str = "") -> str:
    """Of a key frame's picture as it came, or its `part`: finished."""
    return job_path(job_id, f"keys/{frame}/{part}" if part else f"keys/{frame}")


def listing_path(listing: str) -> str:
    """With what is in the name escaped, `/` and `#` as well."""
    return f"{LISTINGS_PATH}/{quote(listing, safe='')}/photos"


def plan_path(listing: str) -> str:
    return f"{LISTINGS_PATH}/{quote(listing, safe='')}/plan"
