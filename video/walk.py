"""A walkthrough from file to file: looked at, its key frames finished as one listing, its segments written and joined.

What reads the file is done apart (`apart.py`), stage by stage, with files between the stages (`stages/`).
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from video.apart import run_stage
from video.device import Device
from video.file.cutting import Segment
from video.file.facts import VideoFacts
from video.file.probe import probe_video
from video.file.whole import write_whole
from video.hidden.sight import Sight, save_sights
from video.hidden_keys import hide_in_keys
from video.keys import Look, name_finished, save_finished
from video.limits import VideoLimits
from video.options import WalkOptions
from video.plan import WalkPlan
from video.report import WalkReport, describe_walk
from video.segments import SegmentFacts, cut_segments
from video.some import gather_some
from video.stages.names import name_part
from video.workers import count_processes

PLAN = "plan.npz"
"""The plan, in the folder of the survey."""

Progress = Callable[[str, int], None]
"""Told what is being done (`look`, `write`) and how many frames of it are done."""

Find = Callable[[Sequence[Path]], Sequence[Sight]]
"""Looks for what is to be hidden in pictures of a video: JPEGs, upright, that are called after the frames' numbers."""


@dataclass(frozen=True)
class Surveyed:
    """What the first look left in its folder, in order: key frames, and the pictures that a detector is to see."""

    keys: Sequence[Path]
    sights: Sequence[Path]


def finish_walk(
    source: Path,
    out: Path,
    look: Look,
    options: WalkOptions | None = None,
    progress: Progress = lambda what, done: None,
    keep_keys: Path | None = None,
    facts: VideoFacts | None = None,
    limits: VideoLimits | None = None,
    find: Find | None = None,
    device: Device = "cpu",
) -> WalkReport:
    """Finish a video; `look` finishes its key frames in this process, which `keep_keys`, a folder, keeps. `facts`:
    where the file was probed before. `find`: who looks for what the options hide. Raises VideoError, detector_failed
    where nobody looks. `device`: where its frames are toned.

    A video of which no shot is to be toned is copied, byte for byte; HDR becomes SDR unless the options keep it. A
    video that was finished before keeps its light, unless a way is asked for by name, and is not turned again.
    """
    options, limits = options or WalkOptions(), limits or VideoLimits()
    facts = facts or probe_video(source, limits)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as name:
        folder = Path(name)
        surveyed = asyncio.run(survey_walk(source, facts, folder, options, progress, limits))
        if options.hide and find:
            save_sights(folder, find(surveyed.sights))
        asks_look = options.asks_look(facts)
        if asks_look:
            for file, pixels in zip(surveyed.keys, look(surveyed.keys), strict=True):
                save_finished(file, pixels)
        plan = asyncio.run(plan_walk_apart(folder, options, limits))
        if asks_look and keep_keys:
            hide_in_keys(surveyed.keys, plan)
            for file in surveyed.keys:
                copy_pair(file, keep_keys)
        with write_whole(out) as part:
            return asyncio.run(write_walk(source, part, folder, plan, progress, limits, device))


async def survey_walk(
    source: Path, facts: VideoFacts, folder: Path, options: WalkOptions, progress: Progress, limits: VideoLimits
) -> Surveyed:
    """The first look, whose findings lie in `folder`."""
    facts_file = folder / "facts.json"
    facts_file.write_text(facts.as_json())
    tell = partial(progress, "look")
    said = await run_stage("survey", source, facts_file, folder, options.as_json(), progress=tell, limits=limits)
    progress("look", said["frames"])
    return Surveyed([folder / name for name in said["keys"]], [folder / name for name in said["sights"]])


async def plan_walk_apart(folder: Path, options: WalkOptions, limits: VideoLimits) -> WalkPlan:
    """The plan from what the first look left, the finished key frames and what was found; it stays in the folder."""
    plan_file = folder / PLAN
    await run_stage("plan", folder, options.as_json(), plan_file, limits=limits)
    return WalkPlan.from_bytes(plan_file.read_bytes())


async def write_walk(
    source: Path,
    out: Path,
    folder: Path,
    plan: WalkPlan,
    progress: Progress,
    limits: VideoLimits,
    device: Device = "cpu",
) -> WalkReport:
    """The new video by the plan in the folder, some segments at a time."""
    plan_file = folder / PLAN
    if plan.is_copy:
        shutil.copyfile(source, out)
        return describe_walk(plan, [])
    done = dict[int, int]()

    async def write(segment: Segment) -> SegmentFacts:
        def tell(frames: int) -> None:
            done[segment.number] = frames
            progress("write", sum(done.values()))

        part = folder / name_part(segment.number)
        order = (source, plan_file, segment.number, part, device)
        told = await run_stage("segment", *order, progress=tell, limits=limits)
        tell(segment.stop - segment.start)
        return SegmentFacts.from_fields(told)

    written = await gather_some(cut_segments(plan), write, count_processes(plan.facts.size))
    await run_stage("join", source, plan_file, folder, out, limits=limits)
    return describe_walk(plan, written)


def copy_pair(file: Path, kept: Path) -> None:
    """A key frame as it came and finished, in a folder and under names that say so."""
    kept.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, kept / f"{file.stem}_before.png")
    shutil.copyfile(name_finished(file), kept / f"{file.stem}_after.png")
