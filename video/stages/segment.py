"""One segment toned and encoded."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from video.device import Device
from video.file.encoding import count_encoder_bytes
from video.limits import VideoLimits
from video.plan import WalkPlan
from video.segments import cut_segments, write_segment
from video.stages import Progress
from video.stages.confine import confine
from video.workers import count_workers


def run(arguments: list[str], limits: VideoLimits, progress: Progress) -> dict[str, Any]:
    """SOURCE PLAN NUMBER PART DEVICE: the fields of `SegmentFacts`."""
    source, part = Path(arguments[0]), Path(arguments[3])
    plan = WalkPlan.from_bytes(Path(arguments[1]).read_bytes())
    size, device = plan.facts.size, cast(Device, arguments[4])
    driver = limits.driver_bytes if device == "cuda" else 0
    confine(limits.bytes_to_tone(size, count_workers(size)) + count_encoder_bytes(plan.facts) + driver)
    segment = cut_segments(plan)[int(arguments[2])]
    return asdict(write_segment(source, part, plan, segment, progress, limits, device))
