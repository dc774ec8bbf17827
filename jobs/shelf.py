"""What artefacts lie on: files of a folder or objects of a bucket, by key. Blocking; errors are `JobError`s."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Entry:
    """A file of a folder: its name there, and when it was last written, in seconds since the epoch."""

    name: str
    modified: float


class Shelf(Protocol):
    """Keys are `folder/…/name`. All methods may raise StoreUnavailableError; a write also StorageFullError."""

    def write(self, key: str, chunks: Iterable[bytes], *, durable: bool = True) -> None:
        """All of the chunks under the key, or nothing: nobody ever reads a part of them.

        What `chunks` raises comes through. `durable`: it outlasts a power cut from then on. Chunks of PART_BYTES,
        the last but shorter, are what object stores like.
        """
        ...

    def touch(self, key: str) -> bool:
        """Count as written now; False where there is no such key."""
        ...

    def blocks(self, key: str) -> Iterator[bytes]:
        """The content, in pieces of some MiB at most; raises ArtefactMissingError at once."""
        ...

    def size(self, key: str) -> int:
        """Bytes; raises ArtefactMissingError."""
        ...

    def media_type(self, key: str) -> str:
        """As its writer said it; what is unknown is `application/octet-stream`. Raises ArtefactMissingError."""
        ...

    def sign_put(self, key: str, size: int, media_type: str, within_s: int) -> str | None:
        """A URL under which anybody may write just that much of that type for so long; None: there is no such thing."""
        ...

    def entries(self, folder: str) -> list[Entry]:
        """The files right in a folder; none where there is no folder."""
        ...

    def folders(self, folder: str) -> list[str]:
        """The names of the folders right in a folder."""
        ...

    def move(self, key: str, to: str, before: float) -> bool:
        """To another key, unless it is gone or was written at `before` or later: False then, and it stays."""
        ...

    def put_back(self, key: str, to: str) -> None:
        """To another key, counting as written now; nothing happens where it is gone."""
        ...

    def remove(self, key: str) -> None:
        """No error where it is gone."""
        ...

    def remove_folder(self, folder: str) -> None:
        """With the files right in it; what is written there meanwhile may stay."""
        ...

    def sweep_parts(self) -> int:
        """Remove what writers that died have left half-written; how many."""
        ...

    def close(self) -> None: ...


PART_BYTES = 8 << 20
"""An object store wants at least 5 MiB a part."""
