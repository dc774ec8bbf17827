"""What the routes of uploads need of the Ingress that they are part of."""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from ray import serve
from starlette.requests import ClientDisconnect, Request

from serve.http.uploads import PhotoFile, UploadError, stream_body
from serve.jobs.edge import Edge
from serve.uploads.folder import Facts, TusUpload, UploadFolder

SWEPT_EVERY_S = 600.0


@dataclass
class UploadDesk:
    """Of one Ingress."""

    edge: Edge
    folder: UploadFolder
    _swept_at: float = field(default=float("-inf"), init=False)

    @property
    def max_bytes(self) -> int:
        return self.edge.config().max_body_bytes

    async def begin(self, request: Request, name: str | None, length: int) -> TusUpload:
        """Makes room first, once in a while. Raises UploadError `body_too_large`."""
        if length > self.max_bytes:
            raise UploadError("body_too_large", f"the file has {length} bytes, the limit is {self.max_bytes}")
        if time.monotonic() - self._swept_at > SWEPT_EVERY_S:
            self._swept_at = time.monotonic()
            await asyncio.to_thread(self.folder.sweep)
        facts = Facts(owner=self.edge.owner(request), name=name, length=length)
        return await asyncio.to_thread(self.folder.begin, facts)

    async def find(self, request: Request, upload_id: str) -> TusUpload:
        """Raises TusError."""
        return await asyncio.to_thread(self.folder.find, self.edge.owner(request), upload_id)

    async def find_complete(self, request: Request, upload_id: str) -> TusUpload:
        """Raises TusError."""
        return await asyncio.to_thread(self.folder.find_complete, self.edge.owner(request), upload_id)

    async def receive(self, request: Request, upload: TusUpload) -> TusUpload:
        """The upload with this body at its end. What came before a connection broke stays, and nobody hears the answer.

        Raises UploadError `body_too_large` for more than it is to have, and TusError.
        """
        with suppress(ClientDisconnect):
            async for piece in stream_body(request, upload.facts.length - upload.offset):
                if piece:
                    upload = await asyncio.to_thread(self.folder.append, upload, piece)
        return upload


def as_file(upload: TusUpload) -> PhotoFile:
    """As photos come otherwise."""
    return PhotoFile(upload.path, upload.facts.name)


def find_uploads() -> UploadDesk:
    """Of the Ingress replica that serves this request."""
    ingress: Any = serve.get_replica_context().servable_object
    desk: UploadDesk = ingress.upload_desk
    return desk
