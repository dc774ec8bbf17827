"""Video on real clips: nobody knows how they should look, but light that is steadier than it was, cuts that one sees,
and a file that is otherwise as it came."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from evaluation.footage.clips import read_times
from evaluation.footage.erring import err
from evaluation.footage.real import CUTS, fetch_clips
from evaluation.result import SetResult, build_table
from evaluation.sets.video_files import measure_sound
from evaluation.task import Task
from video.errors import VideoError
from video.report import WalkReport
from video.walk import finish_walk

LIGHTER = 0.75
"""The exponent of a look by which dim rooms are made lighter."""


@dataclass(frozen=True)
class ClipFound:
    """What became of a clip: 8-bit levels of flicker before and after, mean and most; frames that begin shots, missed
    and false; by how many ms frame times and sound are off."""

    name: str
    before: tuple[float, float]
    after: tuple[float, float]
    missed: int
    false: int
    frame_time_ms: float
    sound_offset_ms: float


def measure_video_clips(task: Task) -> SetResult:
    """Raises FileNotFoundError where the clips cannot be had."""
    clips, found, notes = fetch_clips(), list[ClipFound](), list[str]()
    for name in task.thin(list(clips)):
        try:
            found.append(judge_clip(clips[name], name))
        except VideoError as error:
            notes.append(f"{name} failed: {error.code}: {error}")
    header = ("clip", "flicker before", "most", "after", "most", "cuts missed", "false")
    lines = [(each.name, *each.before, *each.after, each.missed, each.false) for each in found]
    figures = {"clips_failed": float(len(notes))} | (summarise(found) if found else {})
    return SetResult("video_clips", figures, {"real clips": build_table(header, lines)}, notes=notes)


def judge_clip(clip: Path, name: str) -> ClipFound:
    """Finish it, and hold the result against what came. Raises VideoError."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / name
        report = finish_walk(clip, out, lighten)
        before, after = read_times(clip), read_times(out)
        seen, known = find_cuts(report, before), set(CUTS[name])
        pairs = zip(before, after, strict=True)
        return ClipFound(
            name,
            report.flicker_before,
            report.flicker_after,
            len(known - seen),
            len(seen - known),
            1000 * max(float(abs((one - before[0]) - (other - after[0]))) for one, other in pairs),
            measure_sound(clip, out),
        )


def lighten(files: Sequence[Path]) -> Iterator[np.ndarray]:
    """A look that makes each key frame lighter, and errs from one to the next as a model does."""
    for file in files:
        pixels = np.asarray(cv2.imread(str(file)))[..., ::-1]
        lighter = np.rint(255 * (pixels / 255) ** LIGHTER).astype(np.uint8)
        yield err(lighter, int(file.stem), seed=0)


def find_cuts(report: WalkReport, times: Sequence[object]) -> set[int]:
    """The frames at which shots were taken to begin, but for the first."""
    starts = [float(time) for time in times]  # type: ignore[arg-type]
    return {min(range(len(starts)), key=lambda at: abs(starts[at] - shot.start_s)) for shot in report.shots[1:]}


def summarise(found: Sequence[ClipFound]) -> dict[str, float]:
    """`flicker_ratio_worst`: after over before, of the clip that gained least."""
    return {
        "clips": float(len(found)),
        "flicker_before": sum(each.before[0] for each in found) / len(found),
        "flicker_after": sum(each.after[0] for each in found) / len(found),
        "flicker_ratio_worst": max(each.after[0] / max(each.before[0], 1e-6) for each in found),
        "cuts_missed": float(sum(each.missed for each in found)),
        "cuts_false": float(sum(each.false for each in found)),
        "frame_time_ms": max(each.frame_time_ms for each in found),
        "sound_offset_ms": max(each.sound_offset_ms for each in found),
    }
