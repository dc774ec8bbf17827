"""What was done to a walkthrough, for whoever has to answer for it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from video.file.encoders import choose_pixel_format
from video.hidden.figures import HiddenFigures, count_hidden, measure_hidden
from video.plan import WalkPlan
from video.segments import SegmentFacts


@dataclass(frozen=True)
class ShotReport:
    """One shot: when it is, in seconds; `way`: curve, field, or none where its light was left as it is; how far the
    camera's exposure went up and down in it, and by how many degrees it was turned level; frames that were shown to the
    models; `misses` as in `ShotTone`; what was hidden in it."""

    start_s: float
    stop_s: float
    way: str
    camera_range_ev: float
    turn_deg: float
    keys: tuple[int, ...]
    misses: dict[str, float] | None
    hidden: tuple[HiddenFigures, ...] = ()


@dataclass(frozen=True)
class WalkReport:
    """`frames_lost` could not be decoded. `flicker_*` in 8-bit levels from frame to frame, mean and most, as it came
    and as it is written, of HDR what SDR shows of it; `left_out`: streams that the file had and the new one has not;
    `mapped_to_sdr`: it was HDR, `hdr_kept`: it is; `pixel_formats`: FFmpeg's names of how pixels were and are stored;
    `finished_before`: the file said so; `hidden_fraction`: of all pixels of all frames the share that was made
    unrecognisable, [0, 1], by the boxes."""

    frames: int
    frames_lost: int
    width: int
    height: int
    codec: str
    pixel_formats: tuple[str, str]
    shots: tuple[ShotReport, ...]
    flicker_before: tuple[float, float]
    flicker_after: tuple[float, float]
    left_out: tuple[str, ...]
    mapped_to_sdr: bool
    hdr_kept: bool
    finished_before: bool
    hidden_fraction: float = 0.0

    def as_json(self) -> str:
        return json.dumps(asdict(self), indent=1)


def describe_walk(plan: WalkPlan, segments: Sequence[SegmentFacts]) -> WalkReport:
    """The report, from the plan and what is known of all its segments; a video that was copied flickers as before."""
    facts = plan.facts
    seconds = [(time - facts.times[0]) * float(facts.unit_s) for time in (*facts.times, facts.end)]
    shots = [
        ShotReport(
            round(seconds[shot.start], 3),
            round(seconds[shot.stop], 3),
            shot.tone.way,
            round(float(np.ptp(shot.tone.gains[:, 1])), 3),
            round(shot.turn_deg, 2),
            tuple(shot.start + frame for frame in shot.keys),
            shot.tone.misses,
            count_hidden(shot.hidden, np.diff(seconds[shot.start : shot.stop + 1])),
        )
        for shot in plan.shots
    ]
    steps = [step for segment in segments for step in segment.steps]
    after = (float(np.mean(steps)), max(steps)) if steps else (0.0, 0.0)
    return WalkReport(
        frames=len(facts.times),
        frames_lost=plan.lost,
        width=facts.width,
        height=facts.height,
        codec=facts.codec,
        pixel_formats=(facts.pixel_format, facts.pixel_format if plan.is_copy else choose_pixel_format(facts)),
        shots=tuple(shots),
        flicker_before=_round(plan.flicker_before),
        flicker_after=_round(plan.flicker_before if plan.is_copy else after),
        left_out=facts.left_out,
        mapped_to_sdr=facts.becomes_sdr,
        hdr_kept=facts.keeps_hdr,
        finished_before=facts.finished,
        hidden_fraction=min(1.0, sum(measure_hidden(shot.hidden) for shot in plan.shots) / len(facts.times)),
    )


def _round(flicker: tuple[float, float]) -> tuple[float, float]:
    mean, most = flicker
    return round(mean, 3), round(most, 3)
