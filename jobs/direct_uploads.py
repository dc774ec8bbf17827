"""Files that their senders put right into the bucket that artefacts are in, under a URL that was signed for each."""

from collections.abc import Iterator
from dataclasses import dataclass

from jobs.shelf import Shelf
from jobs.store import JobError

FOLDER = "incoming"


class NotDirectError(JobError):
    """Artefacts are in a folder: nobody can put files there from elsewhere."""

    code = "uploads_not_direct"


@dataclass(frozen=True)
class Arrived:
    """What lies there: bytes, and the media type that it was sent with."""

    bytes: int
    type: str


class DirectUploads:
    """By id, in `incoming/`. Blocking; methods may raise StoreUnavailableError."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def sign(self, upload_id: str, expected: Arrived, within_s: int) -> str:
        """The URL that a PUT of just that many bytes of that type goes to; raises NotDirectError."""
        url = self._shelf.sign_put(_key(upload_id), expected.bytes, expected.type, within_s)
        if url is None:
            raise NotDirectError("artefacts are not on S3 here: send the file by tus")
        return url

    def look(self, upload_id: str) -> Arrived:
        """Raises ArtefactMissingError where nothing has come."""
        return Arrived(self._shelf.size(_key(upload_id)), self._shelf.media_type(_key(upload_id)))

    def read(self, upload_id: str) -> Iterator[bytes]:
        """In pieces of some MiB; raises ArtefactMissingError at once."""
        return self._shelf.blocks(_key(upload_id))

    def remove(self, upload_id: str) -> None:
        """No error where nothing has come."""
        self._shelf.remove(_key(upload_id))

    def sweep(self, before: float) -> int:
        """Remove what came before that, in seconds since the epoch; how many."""
        stale = [entry.name for entry in self._shelf.entries(FOLDER) if entry.modified < before]
        for upload_id in stale:
            self.remove(upload_id)
        return len(stale)


def _key(upload_id: str) -> str:
    return f"{FOLDER}/{upload_id}"
