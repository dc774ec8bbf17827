"""A video written in segments, by whoever and in any order, and put together: the same bytes always."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from av.video.frame import VideoFrame

from video.device import Device, open_toner
from video.file.cutting import Segment, cut_video
from video.file.encoding import choose_color
from video.file.joining import join_pieces
from video.file.planes import FULL_SCALE
from video.file.writing import write_piece
from video.flicker import Flicker
from video.limits import VideoLimits
from video.motion.view import view_size
from video.paint import Painter
from video.plan import WalkPlan
from video.shrink import Shrinker


@dataclass(frozen=True)
class SegmentFacts:
    """What is known of a segment that was written; `steps`: by how many 8-bit levels the light moves from each frame to
    the next, from the last one before the segment on (`Flicker`)."""

    number: int
    start: int
    stop: int
    steps: tuple[float, ...]

    @classmethod
    def from_fields(cls, fields: Mapping[str, Any]) -> Self:
        """From its fields as they were read from JSON."""
        return cls(**{**fields, "steps": tuple(fields["steps"])})


def cut_segments(plan: WalkPlan) -> tuple[Segment, ...]:
    """What of a video is written apart: the same on any machine; none where the video is copied."""
    return () if plan.is_copy else cut_video(plan.facts)


def write_segment(
    source: Path,
    out: Path,
    plan: WalkPlan,
    segment: Segment,
    progress: Callable[[int], None] = lambda done: None,
    limits: VideoLimits | None = None,
    device: Device = "cpu",
) -> SegmentFacts:
    """Tone and write the frames of a segment into a file of their own.

    The last frame before it is toned as well, and not written, so that no step from frame to frame goes unmeasured.
    Raises VideoError video_corrupt, video_size_changes, encoding_failed, no_device, device_failed.
    """
    facts, flicker, steps = plan.facts, Flicker(), dict[int, float]()
    small = Shrinker(facts.as_written(choose_color(facts)), view_size(facts.size))

    def watch(number: int, frame: VideoFrame) -> None:
        image = small.read(frame).astype(np.float32) / np.float32(FULL_SCALE)
        step = flicker.push(image, plan.steps[number] if number >= segment.start else None)
        if step is not None:
            steps[number] = step

    write_piece(
        source,
        out,
        facts,
        segment,
        Painter(facts, plan.shots, open_toner(device)).paint,
        plan.digests,
        preset=plan.preset,
        limits=limits,
        watch=watch,
        progress=progress,
    )
    return SegmentFacts(segment.number, segment.start, segment.stop, tuple(steps[number] for number in sorted(steps)))


def join_segments(
    source: Path,
    out: Path,
    plan: WalkPlan,
    parts: Sequence[Path],
    progress: Callable[[int], None] = lambda done: None,
    limits: VideoLimits | None = None,
) -> None:
    """Write `out` from the files of all segments, in order, and all else that `source` holds; raises VideoError
    encoding_failed."""
    join_pieces(source, out, plan.facts, cut_segments(plan), parts, progress, limits)
