"""What the routes of jobs need of the Ingress that they are part of."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from ray import serve
from starlette.requests import Request

from fanlight_client.options import EnhanceOptions
from fanlight_client.video_wire import VideoFacts
from finishing.editing_parts import EditingParts
from finishing.recipe import find_reference
from imaging.codec import Limits
from jobs.job import Job
from serve.http.media_types import media_type_of
from serve.http.uploads import RECIPE_BYTES, PhotoFile, Upload, read_small_body, receive_upload
from serve.http.visit import owner_of, visit_of
from serve.jobs.cache import name_models, name_recipe_models
from serve.jobs.captures import SentPhoto, take_photo
from serve.jobs.kept_photos import KeptPhotos
from serve.jobs.order import Order
from serve.jobs.service import JobService
from serve.scratch import scratch_folder
from serve.settings import IngressConfig
from serve.video.intake import find_video
from video.file.sniff import looks_like_video

MODELS_KEPT_S, MODELS_WITHIN_S = 5.0, 1.0
LOOKED_AT_AT_ONCE = 2
"""Requests whose files are opened to see what belongs together."""

Answer = TypeVar("Answer")


class UsesUploads(Protocol):
    """The resumable uploads of this Ingress, as jobs use them."""

    def take(self, request: Request, upload_id: str) -> AbstractAsyncContextManager[PhotoFile]:
        """The file of a complete one, whoever uses it up meanwhile; of one that was used up, brought back. Raises
        TusError."""

    async def spend(self, request: Request, upload_id: str, job: Job) -> None:
        """The job has its bytes now."""


@dataclass
class Edge:
    """Of one Ingress; who makes it sets `uploads`.

    `settle_options`: an owner's options as they hold from then on; raises UnknownLoraError and UnknownStyleError.
    `describe_models` is `Replicas.describe`.
    """

    service: JobService
    config: Callable[[], IngressConfig]
    settle_options: Callable[[EnhanceOptions, str], Awaitable[EnhanceOptions]]
    describe_models: Callable[[], Awaitable[Mapping[str, Mapping[str, Any]]]]
    editing: EditingParts = field(default_factory=EditingParts)
    kept: KeptPhotos = field(init=False)
    uploads: UsesUploads = field(init=False)
    _looking: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(LOOKED_AT_AT_ONCE), init=False)
    _probing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(LOOKED_AT_AT_ONCE), init=False)
    """For videos, which take longer to be looked over than photos."""
    _models: str | None = field(default=None, init=False)
    _asked_at: float = field(default=float("-inf"), init=False)

    def __post_init__(self) -> None:
        self.kept = KeptPhotos(self.service, self.look)

    def owner(self, request: Request) -> str:
        """Who asks, as the gate found out; everybody is one owner where it asks for no key."""
        return owner_of(request)

    async def hand_in(self, request: Request, photos: int) -> None:
        """Count photos that are to be finished; raises LimitReachedError."""
        await visit_of(request).hand_in(photos)

    @asynccontextmanager
    async def receive(
        self, request: Request, max_photos: int = 1, *, may_name: bool = False, takes_video: bool = False
    ) -> AsyncIterator[Upload]:
        """The photos of a body, or a video where a request may bring one, or the id of a kept photo where it may name
        it; raises UploadError."""
        most = self._longest(request) if takes_video else self.config().max_body_bytes
        async with receive_upload(request, most, max_photos, may_name=may_name) as upload:
            yield upload

    async def read_json(self, request: Request) -> bytes:
        """A body that may have a recipe in it, and no photo; raises UploadError."""
        return await read_small_body(request, min(RECIPE_BYTES, self.config().max_body_bytes))

    async def look(self, work: Callable[[Limits], Answer]) -> Answer:
        """What `work` finds in files, on a thread, within the limits of this Ingress; raises as it does."""
        async with self._looking:
            return await asyncio.to_thread(work, self.config().of_files)

    async def take_photo(self, upload: Upload, options: EnhanceOptions) -> SentPhoto:
        """The one photo of a request; raises ImageError for files that are none, CaptureError for frames of several."""
        take = partial(take_photo, upload, find_reference(options.steps))
        return await (self.look(take) if upload.is_capture else asyncio.to_thread(take, self.config().of_files))

    @asynccontextmanager
    async def open_photo(self, upload: Upload, options: EnhanceOptions, owner: str) -> AsyncIterator[SentPhoto]:
        """The one photo of a request as files, whether it was sent or is kept; raises as `take_photo` does,
        UnknownPhotoError and NotThereError."""
        if upload.kept is None:
            yield await self.take_photo(upload, options)
            return
        photo = await self.kept.use(owner, upload.kept)
        with scratch_folder() as folder:
            paths = await self.kept.fetch(photo, Path(folder))
            yield SentPhoto(tuple(PhotoFile(path, photo.name) for path in paths), photo.name)

    def _longest(self, request: Request) -> int:
        """Bytes of a body: more where it says that it is a video."""
        config = self.config()
        if media_type_of(request).startswith("video/"):
            return min(config.max_video_bytes, config.bodies_max_bytes)
        return config.max_body_bytes

    async def find_video(self, upload: Upload) -> VideoFacts | None:
        """Of a request that brings a video in place of a photo; raises VideoError for one that cannot be finished, and
        ImageError for a photo that is larger than photos may be."""
        if upload.is_capture or len(upload.photos) != 1:
            return None
        if not await asyncio.to_thread(looks_like_video, upload.path):
            self.config().of_files.check_bytes(upload.path.stat().st_size)
            return None
        async with self._probing:
            return await find_video(upload.path, self.config().max_video_bytes)

    async def submit(self, order: Order) -> Job:
        """The job of an order, new or not; raises what `JobService.submit` raises."""
        frames = len(order.kept.frames if order.kept else order.frames)
        models = name_recipe_models(await self.models(), order.options.steps, self.editing, frames)
        return await self.service.submit(order, models)

    async def models(self) -> str | None:
        """A digest of what is loaded, asked for once in a few seconds; None while that is not known."""
        if time.monotonic() - self._asked_at > MODELS_KEPT_S:
            self._asked_at = time.monotonic()
            self._models = None
            with suppress(TimeoutError):
                self._models = name_models(await asyncio.wait_for(self.describe_models(), MODELS_WITHIN_S))
        return self._models


def find_config() -> IngressConfig:
    """As it is now, of the Ingress replica that serves this request."""
    return find_edge().config()


def find_edge() -> Edge:
    """Of the Ingress replica that serves this request."""
    ingress: Any = serve.get_replica_context().servable_object
    edge: Edge = ingress.job_edge
    return edge
