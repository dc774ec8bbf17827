"""A photo as a request body: read from where it is in small pieces, again for every try."""

import io
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

import anyio.to_thread

from fanlight_client.formats import name_container
from fanlight_client.wire import VIDEO_TYPES

PhotoSource = str | os.PathLike[str] | bytes | BinaryIO
"""A path, the file's bytes, or a binary file that can be rewound (sent from where it stands)."""

CHUNK_BYTES = 1 << 18

ANY_TYPE = "application/octet-stream"
"""Of a photo as it is sent: the server tells its type by its content. A video says what it is: it may be larger."""


FileMark = tuple[Path, int, int]
"""Of a file as it is: where, its bytes, and when it was last written, in nanoseconds."""


class FileChanged(OSError):
    """A file that grows or shrinks while it is sent: it was not complete."""


class Sendable(Protocol):
    """What a request can carry: `length` bytes, that can be read again for every try."""

    @property
    def length(self) -> int: ...

    @property
    def media_type(self) -> str: ...

    def chunks(self) -> Iterator[bytes]: ...

    def chunks_async(self) -> AsyncIterator[bytes]: ...


@dataclass(frozen=True)
class Body:
    """`length` bytes, from a file that can be opened any number of times."""

    open: Callable[[], AbstractContextManager[BinaryIO]]
    length: int
    media_type: str = ANY_TYPE
    mark: FileMark | None = None
    """Of a file that has a path: it is another one where that has changed."""

    def chunks(self) -> Iterator[bytes]:
        """Raises FileChanged where there are more or less bytes than at first, and always before the last of them: who
        has got all that was announced takes it for the whole."""
        left = self.length
        with self.open() as file:
            while left:
                chunk = file.read(CHUNK_BYTES)
                left -= len(chunk)
                _check(left, chunk, beyond=b"" if left else file.read(1))
                yield chunk

    async def chunks_async(self) -> AsyncIterator[bytes]:
        left = self.length
        with self.open() as file:
            while left:
                chunk = await anyio.to_thread.run_sync(file.read, CHUNK_BYTES)
                left -= len(chunk)
                _check(left, chunk, beyond=b"" if left else await anyio.to_thread.run_sync(file.read, 1))
                yield chunk


def _check(left: int, chunk: bytes, beyond: bytes) -> None:
    if not chunk or left < 0 or beyond:
        raise FileChanged("the file changed while it was sent")


def plan_json(text: str) -> Body:
    content = text.encode()
    return Body(lambda: io.BytesIO(content), len(content), "application/json")


def mark_of(path: Path, facts: os.stat_result) -> FileMark:
    return path, facts.st_size, facts.st_mtime_ns


def name_of(photo: PhotoSource) -> str | None:
    """What a photo's file is called; None for bytes, and for a file without a name."""
    if isinstance(photo, str | os.PathLike):
        return Path(photo).name
    name = getattr(photo, "name", None)
    return Path(name).name if isinstance(name, str) else None


def plan_body(photo: PhotoSource) -> Body:
    """The body for a photo; raises OSError for a path that is not there, ValueError for a file that cannot rewind."""
    if isinstance(photo, bytes):
        return Body(lambda: io.BytesIO(photo), len(photo))
    media_type = VIDEO_TYPES.get(name_container(name_of(photo)) or "", ANY_TYPE)
    if isinstance(photo, str | os.PathLike):
        path = Path(photo)
        facts = path.stat()
        return Body(lambda: path.open("rb"), facts.st_size, media_type, mark_of(path.absolute(), facts))
    return _body_of_file(photo, media_type)


def _body_of_file(file: BinaryIO, media_type: str) -> Body:
    if not file.seekable():
        raise ValueError("a file that cannot be rewound cannot be sent again: pass its bytes")
    start = file.tell()
    length = file.seek(0, os.SEEK_END) - start
    file.seek(start)

    def rewind() -> AbstractContextManager[BinaryIO]:
        file.seek(start)
        return nullcontext(file)

    return Body(rewind, length, media_type)
