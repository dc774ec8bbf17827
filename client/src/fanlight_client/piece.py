"""A piece of a file as a request body, as tus sends one."""

import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import anyio.to_thread

from fanlight_client.body import CHUNK_BYTES, Body, FileChanged, mark_of
from fanlight_client.upload_wire import OFFSET_TYPE


@dataclass(frozen=True)
class Piece:
    """`length` bytes of a body, from its byte `start` on, counted from 0."""

    body: Body
    start: int
    length: int
    media_type: str = OFFSET_TYPE

    def chunks(self) -> Iterator[bytes]:
        """Raises FileChanged, before the last of them, where the file is not as it was when its body was planned."""
        left = self.length
        with self.body.open() as file:
            file.seek(self.start, os.SEEK_CUR)
            while left:
                chunk = self._read(file, left)
                left -= len(chunk)
                yield chunk

    async def chunks_async(self) -> AsyncIterator[bytes]:
        left = self.length
        with self.body.open() as file:
            file.seek(self.start, os.SEEK_CUR)
            while left:
                chunk = await anyio.to_thread.run_sync(self._read, file, left)
                left -= len(chunk)
                yield chunk

    def _read(self, file: BinaryIO, left: int) -> bytes:
        chunk = file.read(min(left, CHUNK_BYTES))
        if not chunk or (len(chunk) == left and self._is_another(file)):
            raise FileChanged("the file changed while it was sent")
        return chunk

    def _is_another(self, file: BinaryIO) -> bool:
        if self.body.mark is not None:
            return mark_of(self.body.mark[0], os.fstat(file.fileno())) != self.body.mark
        return self.start + self.length == self.body.length and file.read(1) != b""
