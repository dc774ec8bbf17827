"""What is known of one job, of one listing, and of the right to work on a job."""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_serializer

from fanlight_client.job_wire import JobFailure, JobProgress, JobState, Priority
from fanlight_client.options import EnhanceOptions
from fanlight_client.video_wire import VideoFacts

Deadline = Literal["lease", "queue", "webhook", "result"]
DEADLINES: tuple[Deadline, ...] = ("lease", "queue", "webhook", "result")

PRIORITIES: dict[Priority, int] = {"low": 0, "normal": 1, "high": 2}
Timestamp = Annotated[float, Field(ge=0)]
"""Seconds since the epoch, by the store's clock."""


class Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")  # a newer server's fields must not stop an older one

    def revise(self, **changes: Any) -> Self:
        """The record with these changes, one revision on; changes are trusted, not validated."""
        return self.model_copy(update={**changes, "revision": self.revision + 1})

    revision: int = 0


class Lease(BaseModel):
    """The right to work on a job. Each claim has a higher `token`: what an earlier one writes is refused (fencing)."""

    model_config = ConfigDict(frozen=True)

    job_id: str
    token: int


class Webhook(BaseModel):
    """The one message that says how a job ended; `next_at` is when it is to be tried (again), None: not to be."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    url: str
    message_id: str = ""
    state: Literal["waiting", "pending", "delivered", "given_up"] = "waiting"
    first_at: Timestamp | None = None
    next_at: Timestamp | None = None
    attempts: int = 0
    last_error: str | None = None


class Variant(BaseModel):
    """One of the pictures of a room that a job staged, and its report, by their digests.

    `staged`: whether there is furniture in it; else `reason` says why not, and it is the photo without.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    result: str
    report: str
    seed: int | None = None
    staged: bool = True
    reason: str = ""


class KeyFrame(BaseModel):
    """A key frame of a video: its number, and its pictures, as it came and finished, by their digests."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    frame: int
    before: str
    after: str


class Job(Record):
    """One photo, or one video, to be finished. Artefacts are named by their SHA-256; times are the store's clock."""

    id: str
    owner: str = ""
    name: str | None = None
    listing: str | None = None
    options: EnhanceOptions = EnhanceOptions()
    priority: int = 1
    idempotency_key: str | None = None
    request_digest: str = ""
    """Of what was asked for: the same idempotency key with another request is an error."""

    state: JobState = "queued"
    held: bool = False
    """Queued, but not to be claimed until its listing's look is decided."""
    created_at: Timestamp
    available_at: Timestamp
    """Queued jobs are claimed from then on: retries wait."""
    queue_until: Timestamp | None = None
    """A job that has not been claimed by then fails."""
    started_at: Timestamp | None = None
    ended_at: Timestamp | None = None
    expires_at: Timestamp | None = None

    attempt: int = 0
    max_attempts: int = 5
    token: int = 0
    worker: str | None = None
    claimed_at: Timestamp | None = None
    lease_until: Timestamp | None = None

    source_url: str | None = None
    photo: str | None = None
    """The kept photo, or the job whose result, that it was made from."""
    original: str | None = None
    more_frames: tuple[str, ...] = ()
    """Of a photo that was taken in several: those after the original, in order."""
    video: VideoFacts | None = None
    """Of a job whose original is no photo."""
    masks: str | None = None
    """Masks of its recipe that are too large to be written again and again: digests stand for them in the options."""
    result: str | None = None
    report: str | None = None
    result_format: str | None = None
    twin: str | None = None
    """Of a job that stages a room: the same photo finished alike, and not staged."""
    variants: tuple[Variant, ...] = ()
    """All pictures of the same job, in order; its `result` is one of them."""
    keys: tuple[KeyFrame, ...] = ()
    """Of a video that is finished, in order."""
    cache_key: str | None = None
    cached: bool = False

    survey: dict[str, Any] | None = None
    """What was seen of the photo before its listing's look was decided."""
    look: dict[str, Any] | None = None
    """What its listing decided for all of its photos."""

    progress: JobProgress = JobProgress()
    failure: JobFailure | None = None
    history: tuple[JobFailure, ...] = ()
    gpu_seconds: float | None = None
    ran_s: float | None = None
    """Wall clock of the attempt that succeeded."""
    webhook: Webhook | None = None

    @field_serializer("options")
    def _keep_what_was_asked(self, options: EnhanceOptions) -> dict[str, Any]:
        """Only what somebody set: a listing decides what nobody did, and a store must not blur the two."""
        return options.model_dump(mode="json", exclude_unset=True)

    @property
    def lease(self) -> Lease:
        return Lease(job_id=self.id, token=self.token)

    @property
    def is_claimable(self) -> bool:
        """In the queue, though perhaps not before `available_at`."""
        return self.state == "queued" and not self.held

    @property
    def frames(self) -> tuple[str, ...]:
        """All of its photo, the original first; none while it has not been fetched."""
        return (self.original, *self.more_frames) if self.original else ()

    @property
    def artefacts(self) -> frozenset[str]:
        single = (self.masks, self.result, self.report, self.twin)
        several = (digest for variant in self.variants for digest in (variant.result, variant.report))
        keys = (digest for key in self.keys for digest in (key.before, key.after))
        return frozenset((*self.frames, *(digest for digest in single if digest), *several, *keys))

    @property
    def deadlines(self) -> dict[Deadline, float]:
        """When somebody has to look after the job, whatever its worker does."""
        moments: dict[Deadline, float | None] = {
            "lease": self.lease_until if self.state == "running" else None,
            "queue": self.queue_until if self.state == "queued" else None,
            "webhook": self.webhook.next_at if self.webhook else None,
            "result": self.expires_at,
        }
        return {name: moment for name in DEADLINES if (moment := moments[name]) is not None}


class Listing(Record):
    """A shoot: its photos get one look, chosen from all of them once it is closed."""

    id: str
    owner: str = ""
    closed: bool = False
    touched_at: Timestamp = 0
    """When a photo was last added."""
    look: dict[str, Any] | None = None
    settled: bool = False
    """Whether every photo that waited for the look has got it."""
    expires_at: Timestamp | None = None
