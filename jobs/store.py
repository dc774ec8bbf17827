"""Where jobs and photos are kept: one small protocol, whatever is behind it. Changes of state: `transitions.py`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from fanlight_client.job_wire import JobState
from jobs.bucket import Drawn, Limit
from jobs.job import Deadline, Job, Listing
from jobs.key import Key
from jobs.photo import Photo


class JobError(Exception):
    """Root of this package's errors. `code` is stable, for programs.

    JobError
    ├── StoreUnavailableError    the store's server does not answer, or cannot now; nothing is known to have changed
    │   └── StorageFullError     there is no room to write
    ├── UnknownJobError          there is no such job (any more)
    ├── UnknownPhotoError        there is no such photo (any more)
    ├── LeaseLostError           another claim, a cancellation or an end has come between; the worker must stop
    ├── WrongStateError          what is asked for cannot be done to a job in that state
    ├── IdempotencyError         the key was used for another request
    ├── ArtefactMissingError     there is no such artefact (any more)
    ├── UnknownKeyError          there is no key of that name
    ├── KeyExistsError           there is, or was, a key of that name
    ├── SourceError              a source_url that is not allowed, or cannot be fetched
    └── WebhookError             a webhook_url that cannot be called (`webhook_rules.py`)
    """

    code = "job_error"
    retry_after_s: int | None = None
    """When to ask again, where more is known than the code tells."""


class StoreUnavailableError(JobError):
    code = "store_unavailable"


class StorageFullError(StoreUnavailableError):
    code = "storage_full"


class UnknownJobError(JobError):
    code = "unknown_job"


class UnknownPhotoError(JobError):
    code = "unknown_photo"


class LeaseLostError(JobError):
    code = "lease_lost"


class WrongStateError(JobError):
    code = "wrong_state"


class IdempotencyError(JobError):
    code = "idempotency_mismatch"


class ArtefactMissingError(JobError):
    code = "artefact_missing"


class UnknownKeyError(JobError):
    code = "unknown_key"


class KeyExistsError(JobError):
    code = "key_exists"


class SourceError(JobError):
    """`code`: `source_refused` (not within the allow-list, a private address), `source_failed`, `source_too_large`."""

    def __init__(self, code: str, message: str, *, retryable: bool = False) -> None:
        super().__init__(message)
        self.code, self.retryable = code, retryable


@dataclass(frozen=True)
class JobQuery:
    """Which jobs; None is any. Newest first by (created_at, id), or `recently_ended` first.

    `before`: only jobs older than that (created_at, id): a page goes on where the last one ended.
    """

    owner: str | None = None
    listing: str | None = None
    states: Sequence[JobState] | None = None
    cache_key: str | None = None
    artefact: str | None = None
    before: tuple[float, str] | None = None
    recently_ended: bool = False
    limit: int = 50


@dataclass(frozen=True)
class PhotoQuery:
    """Which photos; None is any. Newest first; `before` as in JobQuery."""

    owner: str | None = None
    artefact: str | None = None
    before: tuple[float, str] | None = None
    limit: int = 50


@dataclass(frozen=True)
class Depth:
    """How many jobs are in each state, when the oldest that could be claimed now became available, if any, and how
    many photos are kept."""

    by_state: dict[JobState, int]
    oldest_waiting_at: float | None
    photos: int = 0


class JobStore(Protocol):
    """All methods may raise StoreUnavailableError; a call that raised it may or may not have taken effect.

    Every method is atomic, and what it wrote is durable when it returns.
    """

    async def now(self) -> float:
        """Seconds since the epoch by the store's own clock, which all who use the store share."""
        ...

    async def add(self, job: Job) -> Job:
        """Keep a new job; or the one there is of the same owner and idempotency key.

        Adding the same id again is no error and changes nothing. Raises IdempotencyError where that one's
        `request_digest` is another.
        """
        ...

    async def load(self, job_id: str) -> Job | None: ...

    async def find(self, query: JobQuery) -> list[Job]: ...

    async def claim(self, worker: str, lease_s: float) -> Job | None:
        """The next claimable job whose `available_at` has come, made `worker`'s by `transitions.claim`.

        Higher priority first, then by `created_at`; two callers never get the same job.
        """
        ...

    async def update(self, job_id: str, change: Callable[[Job, float], Job]) -> Job:
        """Replace a job by `change(job, now)`, atomically; `change` is pure, may be called again, and may raise.

        The same object back means no change and no write. Raises UnknownJobError, and what `change` raises.
        """
        ...

    async def positions(self, jobs: Sequence[Job]) -> list[int]:
        """How many claimable jobs would be claimed before each, were all available now; asked in one question."""
        ...

    async def depth(self) -> Depth: ...

    async def due(self, deadline: Deadline, limit: int = 100) -> list[str]:
        """Ids of jobs whose deadline (`Job.deadlines`) has passed, longest ago first."""
        ...

    async def delete(self, job_id: str) -> None:
        """Forget a job; no error where there is none."""
        ...

    async def load_listing(self, owner: str, listing: str) -> Listing | None: ...

    async def update_listing(self, owner: str, listing: str, change: Callable[[Listing, float], Listing]) -> Listing:
        """As `update`; a listing that is not there is made, empty, first."""
        ...

    async def unsettled_listings(self, limit: int = 100) -> Sequence[Listing]:
        """Listings that are not settled, longest untouched first."""
        ...

    async def sweep_listings(self) -> int:
        """Forget listings whose `expires_at` has passed; how many."""
        ...

    async def add_photo(self, photo: Photo) -> Photo:
        """Keep a new photo, or the one there is of the same owner and idempotency key, as `add` does a job."""
        ...

    async def load_photo(self, photo_id: str) -> Photo | None: ...

    async def find_photos(self, query: PhotoQuery) -> list[Photo]: ...

    async def update_photo(self, photo_id: str, change: Callable[[Photo, float], Photo]) -> Photo:
        """As `update`, of what no column or index but the time to live depends on; raises UnknownPhotoError."""
        ...

    async def delete_photo(self, photo_id: str) -> None:
        """Forget a photo; no error where there is none."""
        ...

    async def sweep_photos(self) -> int:
        """Forget photos whose `expires_at` has passed; how many."""
        ...

    async def add_key(self, key: Key) -> None:
        """Raises KeyExistsError for a name that is, or was, another's."""
        ...

    async def find_key(self, digest: str) -> Key | None:
        """Revoked or not."""
        ...

    async def list_keys(self) -> list[Key]:
        """By name, revoked ones too: there is no way to forget one."""
        ...

    async def revoke_key(self, name: str) -> Key:
        """Once: one that is revoked stays as it is. Raises UnknownKeyError."""
        ...

    async def draw(self, bucket: str, limit: Limit, amount: int = 1) -> Drawn:
        """`bucket.draw` by the store's clock; of two who draw at once neither gets what the other had."""
        ...

    async def close(self) -> None: ...
