"""All segments and what else the video holds, put together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from video.limits import VideoLimits
from video.plan import WalkPlan
from video.segments import cut_segments, join_segments
from video.stages import Progress
from video.stages.confine import confine
from video.stages.names import name_part


def run(arguments: list[str], limits: VideoLimits, progress: Progress) -> dict[str, Any]:
    """SOURCE PLAN FOLDER OUT: the folder holds the part of each segment (`name_part`)."""
    source, plan_file, folder, out = map(Path, arguments)
    plan = WalkPlan.from_bytes(plan_file.read_bytes())
    confine(limits.bytes_to_work(plan.facts.size))
    parts = [folder / name_part(segment.number) for segment in cut_segments(plan)]
    join_segments(source, out, plan, parts, progress, limits)
    return {}
