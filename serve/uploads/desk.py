"""What the routes of uploads, and jobs that use them, need of the Ingress that they are part of."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from ray import serve
from starlette.requests import ClientDisconnect, Request

from fanlight_client.formats import name_container
from fanlight_client.photo_wire import name_original
from fanlight_client.upload_wire import DirectUploadRequest
from jobs.artefacts import ArtefactStore
from jobs.direct_uploads import Arrived
from jobs.job import Job
from jobs.store import ArtefactMissingError
from serve.http.uploads import PhotoFile, UploadError, stream_body
from serve.jobs.edge import Edge
from serve.uploads.error import TusError
from serve.uploads.folder import Facts, TusUpload, UploadFolder
from serve.uploads.room import UploadRoom
from serve.uploads.spent import Spent

LONGEST_SIGNED_S = 3600.0
"""How long a URL in the bucket is good for."""


@dataclass
class UploadDesk:
    """Of one Ingress."""

    edge: Edge
    folder: UploadFolder
    room: UploadRoom = field(init=False)

    def __post_init__(self) -> None:
        self.edge.uploads = self
        self.room = UploadRoom(self.folder, self.edge.config)

    def max_bytes(self, name: str | None = None) -> int:
        """Of a file of that name, as videos may be larger than photos; of any."""
        config = self.edge.config()
        is_video = name is None or name_container(name) is not None
        return max(config.max_body_bytes, config.max_video_bytes) if is_video else config.max_body_bytes

    async def begin(self, request: Request, name: str | None, length: int, direct_type: str | None = None) -> TusUpload:
        """Raises UploadError `body_too_large`, `uploads_full`, StorageFullError."""
        if length > (most := self.max_bytes(name or "")):
            raise UploadError("body_too_large", f"the file has {length} bytes, the limit is {most}")
        owner = self.edge.owner(request)
        await asyncio.to_thread(self.room.take, owner, length)
        facts = Facts(owner=owner, name=name, length=length, direct_type=direct_type)
        return await asyncio.to_thread(self.folder.begin, facts)

    async def sign(self, request: Request, asked: DirectUploadRequest) -> tuple[TusUpload, str]:
        """An upload, and the URL in the bucket that its bytes go to; raises NotDirectError, UploadError."""
        upload = await self.begin(request, asked.name, asked.length, asked.type)
        within_s = int(min(self.edge.config().uploads_kept_s, LONGEST_SIGNED_S))
        try:
            expected = Arrived(asked.length, asked.type)
            return upload, await self._artefacts.run(self._artefacts.incoming.sign, upload.id, expected, within_s)
        except BaseException:
            await asyncio.to_thread(self.folder.remove, upload)
            raise

    async def find(self, request: Request, upload_id: str) -> TusUpload:
        """Raises TusError."""
        return await asyncio.to_thread(self.folder.find, self.edge.owner(request), upload_id)

    async def find_complete(self, request: Request, upload_id: str) -> TusUpload:
        """Raises TusError."""
        upload = await self.find(request, upload_id)
        if upload.facts.direct_type is not None and not upload.is_complete:
            await self._bring(upload)
        return await asyncio.to_thread(self.folder.find_complete, self.edge.owner(request), upload_id)

    @asynccontextmanager
    async def take(self, request: Request, upload_id: str) -> AsyncIterator[PhotoFile]:
        """The file of a complete upload, whoever uses it up meanwhile; of one that was used up, brought back. Raises
        TusError, StorageFullError."""
        owner = self.edge.owner(request)
        spent = await asyncio.to_thread(self.folder.find_spent, owner, upload_id)
        if spent and not await asyncio.to_thread(self.folder.place(upload_id).exists):
            await self.bring_back(owner, upload_id, spent)
        upload = await self.find_complete(request, upload_id)
        held = await asyncio.to_thread(self.folder.hold, upload)
        try:
            yield PhotoFile(held, upload.facts.name)
        finally:
            await asyncio.to_thread(self.folder.let_go, held)

    async def spend(self, request: Request, upload_id: str, job: Job) -> None:
        """A job has its bytes now, and is what it became unless it was something before."""
        owner = self.edge.owner(request)
        with suppress(TusError):  # used up, or forgotten, meanwhile
            upload = await self.find(request, upload_id)
            if await asyncio.to_thread(self.folder.find_spent, owner, upload_id):
                await asyncio.to_thread(upload.path.unlink, missing_ok=True)
            else:
                frames = {upload_id: job.original} if job.original else {}
                await asyncio.to_thread(self.folder.spend, [upload], name_original(job.id), frames)

    async def bring_back(self, owner: str, upload_id: str, spent: Spent) -> None:
        """The bytes of one that was used up, from the photo that it became; raises TusError `upload_spent` and
        `uploads_full`, StorageFullError."""
        try:
            if spent.frame is None:
                raise ArtefactMissingError
            length = await self._artefacts.size(spent.frame)
            await asyncio.to_thread(self.room.take, owner, length)
            await self._artefacts.fetch(spent.frame, self.folder.place(upload_id))
        except ArtefactMissingError as error:
            told = f"upload {upload_id} is part of photo {spent.photo}, and its bytes are gone: send it anew"
            raise TusError("upload_spent", told) from error

    async def remove(self, upload: TusUpload) -> None:
        await asyncio.to_thread(self.folder.remove, upload)
        if upload.facts.direct_type is not None:
            await self._artefacts.run(self._artefacts.incoming.remove, upload.id)

    async def receive(self, request: Request, upload: TusUpload) -> TusUpload:
        """The upload with this body at its end. What came before a connection broke stays, and nobody hears the answer.

        Raises UploadError `body_too_large` for more than it is to have, and TusError.
        """
        with suppress(ClientDisconnect):
            async for piece in stream_body(request, upload.facts.length - upload.offset):
                if piece:
                    upload = await asyncio.to_thread(self.folder.append, upload, piece)
        return upload

    @property
    def _artefacts(self) -> ArtefactStore:
        return self.edge.service.artefacts

    async def _bring(self, upload: TusUpload) -> None:
        """What was put into the bucket, if it is what was said; nothing where nothing has come."""
        try:
            await self._artefacts.run(self._bring_now, upload)
        except ArtefactMissingError:
            return

    def _bring_now(self, upload: TusUpload) -> None:
        incoming, facts = self._artefacts.incoming, upload.facts
        arrived = incoming.look(upload.id)
        if arrived.bytes != facts.length:
            told = f"{arrived.bytes} bytes were put there, and {facts.length} were announced"
            raise TusError("upload_size", f"upload {upload.id}: {told}")
        if arrived.type != facts.direct_type:
            raise TusError("upload_type", f"upload {upload.id} came as {arrived.type}, not as {facts.direct_type}")
        self.folder.bring(upload, incoming.read(upload.id))
        incoming.remove(upload.id)

    async def sweep(self) -> None:
        """Remove what has expired, here and in the bucket."""
        await asyncio.to_thread(self.folder.sweep)
        before = time.time() - self.edge.config().uploads_kept_s
        await self._artefacts.run(self._artefacts.incoming.sweep, before)


def as_file(upload: TusUpload) -> PhotoFile:
    """As photos come otherwise."""
    return PhotoFile(upload.path, upload.facts.name)


def find_uploads() -> UploadDesk:
    """Of the Ingress replica that serves this request."""
    ingress: Any = serve.get_replica_context().servable_object
    desk: UploadDesk = ingress.upload_desk
    return desk
