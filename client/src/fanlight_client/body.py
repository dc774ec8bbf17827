"""A photo as a request body: read from where it is in small pieces, again for every try."""

import io
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import anyio.to_thread

PhotoSource = str | os.PathLike[str] | bytes | BinaryIO
"""A path, the file's bytes, or a binary file that can be rewound (sent from where it stands)."""

CHUNK_BYTES = 1 << 18


@dataclass(frozen=True)
class Body:
    """`length` bytes, from a file that can be opened any number of times."""

    open: Callable[[], AbstractContextManager[BinaryIO]]
    length: int

    def chunks(self) -> Iterator[bytes]:
        with self.open() as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk

    async def chunks_async(self) -> AsyncIterator[bytes]:
        with self.open() as file:
            while chunk := await anyio.to_thread.run_sync(file.read, CHUNK_BYTES):
                yield chunk


def plan_body(photo: PhotoSource) -> Body:
    """The body for a photo; raises OSError for a path that is not there, ValueError for a file that cannot rewind."""
    if isinstance(photo, bytes):
        return Body(lambda: io.BytesIO(photo), len(photo))
    if isinstance(photo, str | os.PathLike):
        path = Path(photo)
        return Body(lambda: path.open("rb"), path.stat().st_size)
    return _body_of_file(photo)


def _body_of_file(file: BinaryIO) -> Body:
    if not file.seekable():
        raise ValueError("a file that cannot be rewound cannot be sent again: pass its bytes")
    start = file.tell()
    length = file.seek(0, os.SEEK_END) - start

    def rewind() -> AbstractContextManager[BinaryIO]:
        file.seek(start)
        return nullcontext(file)

    return Body(rewind, length)
