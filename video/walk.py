"""A walkthrough from file to file: looked at, its key frames finished as one listing, its frames toned, written."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from av.video.frame import VideoFrame

from imaging.geometry import Warp
from imaging.region import Size
from video.file.encoders import Preset
from video.file.facts import VideoFacts
from video.file.hdr import SDR
from video.file.planes import FULL_SCALE
from video.file.probe import probe_video
from video.file.rewrite import rewrite_video
from video.file.whole import write_whole
from video.flicker import Flicker
from video.keys import Look, choose_keys, look_at_keys, open_key
from video.level import plan_level
from video.limits import VideoLimits
from video.motion.gains import solve_gains
from video.motion.match import Match
from video.motion.view import view_size
from video.paint import Painter
from video.plan import ShotPlan
from video.report import WalkReport, describe_walk
from video.shrink import Shrinker
from video.survey import Survey, survey_video
from video.tone.shot import ShotTone, Way, plan_tone

Progress = Callable[[str, int], None]
"""Told what is being done (`look`, `write`) and how many frames of it are done."""

LEVEL_KEYS = 5
"""Key frames of a shot whose upright lines are looked at."""


@dataclass(frozen=True)
class WalkOptions:
    """How a walkthrough is to be finished; `level`: shots that lean alike all along are turned upright."""

    preset: Preset = "balanced"
    way: Way = "auto"
    level: bool = True
    limits: VideoLimits = field(default_factory=VideoLimits)


def finish_walk(
    source: Path,
    out: Path,
    look: Look,
    options: WalkOptions | None = None,
    progress: Progress = lambda what, done: None,
    keep_keys: Path | None = None,
    facts: VideoFacts | None = None,
) -> WalkReport:
    """Finish a video; `look` finishes its key frames, which `keep_keys`, a folder, keeps. `facts`: where the
    file was probed before. Raises VideoError.

    SDR of which no shot is to be toned is copied, byte for byte; HDR becomes SDR. A video that was finished before
    keeps its light, unless a way is asked for by name, and is not turned again.
    """
    options = options or WalkOptions()
    facts = facts or probe_video(source, options.limits)
    with tempfile.TemporaryDirectory() as folder:
        survey = survey_video(source, facts, Path(folder), options.limits, lambda done: progress("look", done))
        if facts.finished and options.way == "auto":
            tones = [ShotTone(np.zeros((shot.frames, 3))) for shot in survey.shots]
        else:
            tones = plan_tones(survey, keep_pictures(look, keep_keys) if keep_keys else look, options.way)
        straight = options.level and not facts.finished
        levels = plan_levels(survey) if straight else [None] * len(tones)
    lost, facts = len(facts.times) - len(survey.facts.times), survey.facts
    plans = [ShotPlan(*parts) for parts in zip(survey.shots, tones, levels, strict=True)]
    after = Flicker()
    with write_whole(out) as part:
        if all(plan.is_nothing for plan in plans) and not facts.color.is_hdr:
            shutil.copyfile(source, part)
        else:
            write_walk(source, part, facts, plans, survey.tracker.steps, options, after, progress)
    return describe_walk(facts, plans, survey.flicker, after, lost)


def keep_pictures(look: Look, folder: Path) -> Look:
    """The same look, whose pictures, before and after, are kept in a folder."""

    def keep(files: Sequence[Path]) -> Iterator[np.ndarray]:
        folder.mkdir(parents=True, exist_ok=True)
        for file, pixels in zip(files, look(files), strict=True):
            shutil.copyfile(file, folder / f"{file.stem}_before.png")
            cv2.imwrite(str(folder / f"{file.stem}_after.png"), pixels[..., ::-1])
            yield pixels

    return keep


def plan_tones(survey: Survey, look: Look, way: Way) -> list[ShotTone]:
    """What becomes of each shot; all key frames of the video are one listing."""
    frames = [shot.start + frame for shot in survey.shots for frame in shot.keys]
    files = [file for shot in survey.shots for file in shot.keys.values()]
    facts = survey.facts
    looked = iter(look_at_keys(frames, files, look, facts.rotation))
    times_s = np.array(facts.times, float) * float(facts.unit_s)
    tones = []
    for shot in survey.shots:
        keys = [next(looked).counted_from(shot.start) for _ in shot.keys]
        gains = solve_gains(shot.frames, shot.measures)
        tones.append(plan_tone(gains, shot.places, times_s[shot.start : shot.stop], keys, way))
    return tones


def plan_levels(survey: Survey) -> list[Warp | None]:
    """How each shot is turned level."""
    facts = survey.facts
    upright = facts.size if facts.rotation % 180 == 0 else Size(facts.width, facts.height)
    chosen = [choose_keys(list(shot.keys), LEVEL_KEYS) for shot in survey.shots]
    return [
        plan_level([open_key(shot.keys[frame]) for frame in frames], upright)
        for shot, frames in zip(survey.shots, chosen, strict=True)
    ]


def write_walk(
    source: Path,
    out: Path,
    facts: VideoFacts,
    plans: Sequence[ShotPlan],
    steps: Sequence[Match | None],
    options: WalkOptions,
    flicker: Flicker,
    progress: Progress,
) -> None:
    """The second look: every frame toned and written; `flicker` is fed with what was written."""
    color = SDR if facts.color.is_hdr else facts.color
    painter = Painter(facts, plans)
    small = Shrinker(facts.as_written(color), view_size(facts.size))

    def watch(number: int, frame: VideoFrame) -> None:
        image = small.read(frame).astype(np.float32) / np.float32(FULL_SCALE)
        flicker.push(image, steps[number])
        progress("write", number + 1)

    rewrite_video(
        source, out, facts, painter.paint, color=color, preset=options.preset, limits=options.limits, watch=watch
    )
