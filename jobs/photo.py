"""What is known of a photo that is kept without a job: to be looked at, selected in, and worked on by jobs."""

from jobs.job import Record, Timestamp


class Photo(Record):
    """A photo, as the files of its frames. Artefacts are named by their SHA-256; times are the store's clock."""

    id: str
    owner: str = ""
    name: str | None = None
    idempotency_key: str | None = None
    request_digest: str = ""
    """Of what was sent: the same idempotency key with another photo is an error."""
    created_at: Timestamp
    expires_at: Timestamp

    frames: tuple[str, ...]
    """At least one, in the sender's order."""
    reference: int = 0
    """The place of the frame that the others are laid on: what is known of the upright original is known of it."""
    width: int
    height: int
    """Of the upright original, in pixels."""
    format: str
    bytes: int
    """Of all frames together."""

    parent: str | None = None
    """The photo that a job made this one from."""
    job: str | None = None
    """The job whose result it is."""
    keeper: str | None = None
    """The job that it is read from: of a result, and of what a job was handed. None: the store keeps it by itself."""

    @property
    def artefacts(self) -> frozenset[str]:
        return frozenset(self.frames)

    @property
    def anchor(self) -> str:
        """The digest of its reference frame."""
        return self.frames[self.reference]
