"""Blobs on a shelf, and the trash that they go through before they are gone."""

import re
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from jobs.digests import DIGEST, check_digest, chunks_of, digest_of, verified
from jobs.shelf import Shelf
from jobs.store import ArtefactMissingError

FOLDER = "blobs"
TRASH = "trash"
THROWN = re.compile(r"[0-9a-f]{64}\.\d+\.[0-9a-f]{32}")
"""Names in the trash: what it was, when it was thrown (seconds since the epoch), and what sets it apart."""

T = TypeVar("T")


class Blobs:
    """Content by its digest. Blocking; raises what a shelf raises, and ValueError for what is no digest.

    What is thrown away gets a name of its own in the trash, so that it can be put back whatever others throw away.
    It is found there by readers, who might need it as long as nobody has decided, but does not count as existing.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def put(self, source: Path | bytes) -> str:
        digest = digest_of(source)
        if not self.touch(digest):
            chunks = chunks_of(source)
            self._shelf.write(_key(digest), chunks if isinstance(source, bytes) else verified(chunks, digest))
        return digest

    def touch(self, digest: str) -> bool:
        return self._shelf.touch(_key(digest))

    def open(self, digest: str) -> Generator[bytes, None, None]:
        """Its content; raises ArtefactMissingError before the first piece, ArtefactCorruptError before the last."""
        yield from verified(self._anywhere(digest, self._shelf.blocks), digest)

    def size(self, digest: str) -> int:
        return self._anywhere(digest, self._shelf.size)

    def exists(self, digest: str) -> bool:
        try:
            self._shelf.size(_key(digest))
        except ArtefactMissingError:
            return False
        return True

    def revive(self, digest: str) -> bool:
        """See to it that it exists, if it can be read at all: out of the trash it is put again. False where it is gone.

        Raises ArtefactCorruptError.
        """
        if self.exists(digest):
            return True
        try:
            self._shelf.write(_key(digest), self.open(digest))
        except ArtefactMissingError:
            return False
        return True

    def shards(self) -> list[str]:
        return sorted(self._shelf.folders(FOLDER))

    def unwritten_since(self, shard: str, moment: float) -> list[str]:
        entries = self._shelf.entries(f"{FOLDER}/{shard}")
        return [entry.name for entry in entries if entry.modified < moment and DIGEST.fullmatch(entry.name)]

    def throw(self, digest: str, before: float) -> str | None:
        """Into the trash, unless it is gone or was put at that moment or later; its name there."""
        name = f"{digest}.{time.time():.0f}.{uuid4().hex}"
        return name if self._shelf.move(_key(digest), f"{TRASH}/{name}", before) else None

    def put_back(self, name: str) -> None:
        """Out of the trash; nothing happens where somebody else has decided."""
        self._shelf.put_back(f"{TRASH}/{name}", _key(thrown_digest(name)))

    def destroy(self, name: str) -> None:
        self._shelf.remove(f"{TRASH}/{name}")

    def thrown_before(self, moment: float) -> list[str]:
        """Names in the trash of what was thrown before that moment."""
        return [name for name in self._trash() if float(name.split(".")[1]) < moment]

    def _anywhere(self, digest: str, look: Callable[[str], T]) -> T:
        for key in self._keys(check_digest(digest)):
            with suppress(ArtefactMissingError):
                return look(key)
        raise ArtefactMissingError(f"there is no artefact {digest}")

    def _keys(self, digest: str) -> Iterator[str]:
        """Where it may be, the last place as it may just have been put back there."""
        yield _key(digest)
        yield from (f"{TRASH}/{name}" for name in self._trash() if thrown_digest(name) == digest)
        yield _key(digest)

    def _trash(self) -> list[str]:
        return [entry.name for entry in self._shelf.entries(TRASH) if THROWN.fullmatch(entry.name)]


def thrown_digest(name: str) -> str:
    """Of a blob, by its name in the trash."""
    return name.partition(".")[0]


def _key(digest: str) -> str:
    return f"{FOLDER}/{check_digest(digest)[:2]}/{digest}"
