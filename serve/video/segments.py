"""Segments of a video, written by whichever Runner has time: one at a time on each, on all of its cores."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ray.exceptions import RayTaskError
from ray.serve.handle import DeploymentHandle

from finishing.scatter import call_replica
from jobs.artefacts import ArtefactStore
from serve.scratch import scratch_folder
from serve.video.originals import Originals
from video.apart import run_stage
from video.device import Device
from video.errors import VideoError
from video.revision import tell_revision
from video.segments import SegmentFacts

OTHER = "other_revision"
"""Code of the error of a Runner that is asked by one of another revision, as while the service is updated, or whose
frames are toned somewhere else than they should be."""


@dataclass(frozen=True)
class SegmentOrder:
    """Which segment of which video: the artefacts with the file and its plan, and the segment's number from 0.

    `revision` is that of the code that asks: pieces of two would not fit together. `device`: where its frames are
    toned, for there are other roundings on a GPU than on the cores.
    """

    original: str
    plan: str
    number: int
    device: Device = "cpu"
    revision: str = field(default_factory=tell_revision)


@dataclass(frozen=True)
class WrittenSegment:
    """The artefact with its frames, and what is known of them."""

    part: str
    facts: SegmentFacts


class SegmentDesk:
    """Where a Runner writes segments, its own videos' and others', toned on its device."""

    def __init__(self, artefacts: ArtefactStore, originals: Originals, device: Device = "cpu") -> None:
        self._artefacts, self._originals, self._device = artefacts, originals, device
        self._turn = asyncio.Lock()

    async def write(self, order: SegmentOrder) -> WrittenSegment:
        """Raises VideoError, `other_revision` where other code asks, or for another device, and what fetching and
        putting artefacts raises."""
        if (order.revision, order.device) != (tell_revision(), self._device):
            raise VideoError(OTHER, "this Runner is of another version of fanlight, or tones on another device")
        async with self._originals.open(order.original) as source, self._turn:
            with scratch_folder() as name:
                plan, part = Path(name) / "plan", Path(name) / "part"
                await self._artefacts.fetch(order.plan, plan)
                fields = await run_stage("segment", source, plan, order.number, part, self._device)
                return WrittenSegment(await self._artefacts.put(part), SegmentFacts.from_fields(fields))


class Runners:
    """All Runners, this one among them, as somebody who has segments to be written sees them. `own`: the desk of the
    one that asks."""

    def __init__(self, handle: DeploymentHandle, own: SegmentDesk) -> None:
        self._handle, self._own = handle, own

    async def write(self, order: SegmentOrder) -> WrittenSegment:
        """As `SegmentDesk.write`, asked again where a Runner is lost, and written here where the other is of another
        version or device; cancelled, its work ends."""
        try:
            written: WrittenSegment = await call_replica(lambda: self._handle.write_segment.remote(order))
        except RayTaskError as error:
            if isinstance(error.cause, VideoError) and error.cause.code == OTHER:
                return await self._own.write(order)
            raise error.cause from error  # its own words, without the other process's traceback
        return written


@dataclass(frozen=True)
class VideoDesk:
    """What a Runner has at hand for videos: their files, and everybody who writes segments; `at_once` tells how many of
    one video may be handed out. `device`: where this Runner tones. `turn`: of stages that read a whole file, beside a
    segment that is written."""

    originals: Originals
    runners: Runners
    at_once: Callable[[], int]
    device: Device = "cpu"
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
