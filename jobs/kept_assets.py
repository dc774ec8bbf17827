"""What was found out about photos, kept for the next job on the same photo. Losing one costs time, never a photo."""

from jobs.digests import DIGEST, check_digest
from jobs.seal import seal, unseal
from jobs.shelf import Shelf
from jobs.store import ArtefactMissingError

FOLDER = "assets"


class KeptAssets:
    """Bytes by key, a SHA-256 of all that they depend on. Blocking; raises what a shelf raises, ValueError for no key.

    One that is read counts as written then: those go that nobody asked for in a while.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def save(self, key: str, content: bytes) -> None:
        self._shelf.write(_path(key), [seal(content)], durable=False)

    def load(self, key: str) -> bytes | None:
        """None where it is gone, or not what was saved."""
        if not self._shelf.touch(_path(key)):
            return None
        try:
            return unseal(b"".join(self._shelf.blocks(_path(key))))
        except ArtefactMissingError:
            return None

    def sweep(self, before: float) -> int:
        """Remove those that were last written or read before that moment, in seconds since the epoch; how many."""
        removed = 0
        for folder in self._shelf.folders(FOLDER):
            stale = [entry.name for entry in self._shelf.entries(f"{FOLDER}/{folder}") if entry.modified < before]
            for name in filter(DIGEST.fullmatch, stale):
                self._shelf.remove(f"{FOLDER}/{folder}/{name}")
                removed += 1
        return removed


def _path(key: str) -> str:
    return f"{FOLDER}/{check_digest(key)[:2]}/{key}"
