"""The parts of the graph in this process, without Ray: for tests and measurements of the picture, where no HTTP is."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Any, Self, TypeVar

import numpy as np

from deployments.classifier import Classifier
from deployments.cutter import Cutter
from deployments.depth import Depth
from deployments.detector import Detector
from deployments.enhancer import Enhancer
from deployments.eraser import Eraser
from deployments.inpainter import Inpainter
from deployments.light_inpainter import LightInpainter
from deployments.light_stager import LightStager
from deployments.quality import Quality
from deployments.segmenter import Segmenter
from deployments.selector import Selector
from deployments.stager import Stager
from deployments.surfaces import Surfaces
from fanlight_client.options import EnhanceOptions
from finishing.assets.keeper import AssetKeeper
from finishing.capture import spool_frames
from finishing.editing_parts import EditingParts
from finishing.finish import Finish, Finished, Services
from finishing.known_adapters import KnownAdapters
from finishing.limits import PhotoLimits
from finishing.listing_look import ListingLook, Survey, decide_look
from finishing.replacing.replacers import ERASER, Replacers
from finishing.replicas import Replicas
from finishing.shared import Shared
from finishing.staging.stagers import Stagers

Answer = TypeVar("Answer")

EDITING: Mapping[str, Callable[[str, str], object]] = {
    "eraser": Eraser,
    "selector": Selector,
    "detector": Detector,
    "cutter": Cutter,
    "depth": Depth,
    "surfaces": Surfaces,
    "inpainter_light": LightInpainter,
    **{"stager": Stager, "stager_light": LightStager},
}
"""What each editing role is served by."""


class Here:
    """Stands for a reference into an object store: each await gives the pixels."""

    def __init__(self, pixels: np.ndarray) -> None:
        self._pixels = pixels

    def __await__(self) -> Generator[Any, None, np.ndarray]:
        return self._read().__await__()

    async def _read(self) -> np.ndarray:
        return self._pixels


class LocalPart:
    """Stands for the handle of a deployment: `part.method.remote(...)` calls the method of an object."""

    def __init__(self, part: object) -> None:
        self._part = part

    def __getattr__(self, name: str) -> "LocalMethod":
        return LocalMethod(getattr(self._part, name))


class LocalMethod:
    def __init__(self, method: Callable[..., Any]) -> None:
        self._method = method

    def remote(self, *arguments: Any) -> Awaitable[Any]:
        return asyncio.ensure_future(self._call(arguments))

    async def _call(self, arguments: tuple[Any, ...]) -> Any:
        answer = self._method(*arguments)
        return await answer if inspect.isawaitable(answer) else answer


class LazyPart(LocalPart):
    """One whose object is made when it is first asked: nothing is loaded for those that ask for something else."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = cache(make)

    def __getattr__(self, name: str) -> "LocalMethod":
        return LocalMethod(getattr(self._make(), name))


class LocalReplicas(Replicas):
    """The graph's parts as objects of this process; pixels stay where they are."""

    async def share(self, pixels: np.ndarray) -> Shared:
        pixels.flags.writeable = False
        return Shared(Here(pixels), pixels)  # type: ignore[arg-type]

    def _is_far_flung(self) -> bool:
        return False


def gather_parts(*parts: object) -> LocalReplicas:
    """Classifier, segmenter, enhancer, inpainter and quality, in that order."""
    return LocalReplicas(*map(LocalPart, parts))  # type: ignore[arg-type]


def load_parts(profile: str = "miniature", device: str = "cpu") -> LocalReplicas:
    """The real parts with a profile's weights, those for editing as soon as they are asked for; raises ModelError."""
    models = [part(profile, device) for part in (Classifier, Segmenter, Enhancer, Inpainter)]
    return with_editing_parts(gather_parts(*models, Quality()), profile, device)


def with_editing_parts(replicas: LocalReplicas, profile: str = "miniature", device: str = "cpu") -> LocalReplicas:
    """The same with the parts for editing that the profile has; none is loaded before it is asked for."""
    known = EditingParts.read(profile, device)
    parts = {role: LazyPart(partial(EDITING[role], profile, device)) for role in known.facts}
    replacers = Replacers.read(profile, *(role for role in known.facts if role == ERASER))
    stagers = Stagers.read(profile)
    return replace(replicas, editing=known, replacers=replacers, stagers=stagers, **parts)  # type: ignore[arg-type]


class LocalFinisher:
    """Finishes photos one by one, for callers that are not asynchronous. Used as `with`."""

    def __init__(self, replicas: LocalReplicas, limits: PhotoLimits | None = None) -> None:
        self._replicas, self._limits, self._keeper = replicas, limits or PhotoLimits(), AssetKeeper()
        self._loop = asyncio.Runner()  # one for all: the parts' batches live in it

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.close()

    def finish(self, photo: bytes | Sequence[bytes], options: EnhanceOptions | None = None) -> Finished:
        """A photo's file, or its frames, in, a finished one out; raises ImageError for a photo that cannot be used, and
        CaptureError."""
        frames = [photo] if isinstance(photo, bytes) else photo
        return self._loop.run(self._finish(frames, options or EnhanceOptions()))

    def finish_listing(
        self, photos: Sequence[bytes], options: EnhanceOptions | None = None, watch: Callable[[], None] = lambda: None
    ) -> Iterator[Finished]:
        """The photos of one house by one look: each is surveyed, then finished; `watch` is called after each survey."""
        options, surveys = options or EnhanceOptions(), []
        for photo in photos:
            surveys.append(self._loop.run(self._survey(photo, options)))
            watch()
        look = decide_look(surveys, [options] * len(surveys))
        for photo in photos:
            yield self._loop.run(self._finish([photo], options, look))

    def ask(self, call: Callable[[Replicas], Coroutine[Any, Any, Answer]]) -> Answer:
        """What a call of the parts comes to; raises as it does."""
        return self._loop.run(call(self._replicas))

    async def _finish(
        self, frames: Sequence[bytes], options: EnhanceOptions, look: ListingLook | None = None
    ) -> Finished:
        with spool_frames(frames) as capture:
            return await Finish(options, self._services(), look=look).run(capture)

    async def _survey(self, photo: bytes, options: EnhanceOptions) -> Survey:
        with spool_frames([photo]) as capture:
            return await Finish(options, self._services()).survey(capture)

    def _services(self) -> Services:
        known = KnownAdapters(self._replicas.list_adapters).snapshot()
        return Services(self._replicas, known, self._limits, self._keeper)
