"""The names of keys, and of what is in sorted sets."""

import struct
from dataclasses import dataclass
from urllib.parse import quote

from fanlight_client.job_wire import JobState
from jobs.job import Deadline, Job


@dataclass(frozen=True)
class Keys:
    """All keys of one store. What people chose (owners, listings) is quoted: a colon in it makes no other key."""

    prefix: str

    def named(self, *parts: str) -> str:
        return ":".join((f"{{{self.prefix}}}", *(quote(part, safe="") for part in parts)))

    @property
    def schema(self) -> str:
        return self.named("schema")

    def job(self, job_id: str) -> str:
        return self.named("job", job_id)

    def idempotency(self, owner: str, key: str) -> str:
        return self.named("idempotency", owner, key)

    def state(self, state: JobState) -> str:
        return self.named("state", state)

    def owned(self, owner: str, state: JobState) -> str:
        return self.named("owned", owner, state)

    def shoot(self, owner: str, listing: str) -> str:
        return self.named("shoot", owner, listing)

    def answers(self, cache_key: str) -> str:
        return self.named("answers", cache_key)

    def artefact(self, digest: str) -> str:
        return self.named("artefact", digest)

    @property
    def ended(self) -> str:
        return self.named("ended")

    def due(self, deadline: Deadline) -> str:
        return self.named("due", deadline)

    def queue(self, part: str) -> str:
        return self.named("queue", part)

    def listing(self, owner: str, listing: str) -> str:
        return self.named("listing", owner, listing)

    def photo(self, photo_id: str) -> str:
        return self.named("photo", photo_id)

    def photo_idempotency(self, owner: str, key: str) -> str:
        return self.named("photo-idempotency", owner, key)

    def photos(self, *parts: str) -> str:
        """A sorted set: `all`, those that an owner has, those with an artefact, or all by when they expire."""
        return self.named("photos", *parts)

    @property
    def api_keys(self) -> str:
        return self.named("api-keys")

    @property
    def api_digests(self) -> str:
        """The names of keys by their digests."""
        return self.named("api-digests")

    def level(self, bucket: str) -> str:
        return self.named("level", bucket)

    @property
    def unsettled(self) -> str:
        return self.named("listings", "unsettled")

    @property
    def expiring(self) -> str:
        return self.named("listings", "expiring")


def place(moment: float, job_id: str) -> str:
    """A member that sorts by (moment, id) among members of one score: the order of pages, exact to the last bit."""
    return struct.pack(">d", moment).hex() + job_id  # floats that are not negative sort as their bytes do


def ticket(job: Job) -> str:
    """A member that sorts as jobs are claimed: higher priority first, then by (created_at, id)."""
    return f"{9 - job.priority}{place(job.created_at, job.id)}"


def id_in_place(member: str) -> str:
    return member[16:]


def id_on_ticket(member: str) -> str:
    return member[17:]
