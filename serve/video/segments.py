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
from video.segments import SegmentFacts


@dataclass(frozen=True)
class SegmentOrder:
    """Which segment of which video: the artefacts with the file and its plan, and the segment's number from 0."""

    original: str
    plan: str
    number: int


@dataclass(frozen=True)
class WrittenSegment:
    """The artefact with its frames, and what is known of them."""

    part: str
    facts: SegmentFacts


class SegmentDesk:
    """Where a Runner writes segments, its own videos' and others'."""

    def __init__(self, artefacts: ArtefactStore, originals: Originals) -> None:
        self._artefacts, self._originals = artefacts, originals
        self._turn = asyncio.Lock()

    async def write(self, order: SegmentOrder) -> WrittenSegment:
        """Raises VideoError, and what fetching and putting artefacts raises."""
        async with self._originals.open(order.original) as source, self._turn:
            with scratch_folder() as name:
                plan, part = Path(name) / "plan", Path(name) / "part"
                await self._artefacts.fetch(order.plan, plan)
                fields = await run_stage("segment", source, plan, order.number, part)
                return WrittenSegment(await self._artefacts.put(part), SegmentFacts.from_fields(fields))


class Runners:
    """All Runners, this one among them, as somebody who has segments to be written sees them."""

    def __init__(self, handle: DeploymentHandle) -> None:
        self._handle = handle

    async def write(self, order: SegmentOrder) -> WrittenSegment:
        """As `SegmentDesk.write`, asked again where a Runner is lost; cancelled, its work ends."""
        try:
            written: WrittenSegment = await call_replica(lambda: self._handle.write_segment.remote(order))
        except RayTaskError as error:
            raise error.cause from error  # its own words, without the other process's traceback
        return written


@dataclass(frozen=True)
class VideoDesk:
    """What a Runner has at hand for videos: their files, and everybody who writes segments; `at_once` tells how many of
    one video may be handed out. `turn`: of stages that read a whole file, beside a segment that is written."""

    originals: Originals
    runners: Runners
    at_once: Callable[[], int]
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
