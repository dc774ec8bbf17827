"""How likely a fill is to be bad, told without knowing what was there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from imaging.color import LUMA
from imaging.fill.holes.level import Level
from imaging.fill.holes.morphology import inscribed_radius, ring_around, widen
from imaging.fill.lines import continue_lines
from imaging.fill.sources.matcher import Guide
from imaging.fill.sources.offsets import copy_through
from imaging.fill.sources.patchmatch import find_sources

MOST_DISAGREEMENT, MOST_STEEPNESS = 12.0, 60.0
"""Found on 228 holes in 60 photos, 25 of them filled badly: all but two are above one of the two, 1 % of the good ones
above the first, 11 % above the second."""

_WORK_PX, _BLUR_PX, _WIDER_PX = 352, 2.0, 3
_LEVELS = 255.0


@dataclass(frozen=True)
class Judgement:
    """`disagreement`: how far three ways to fill the hole differ, 8-bit levels. `steepness`: by how much the steepest
    places of its rim stand out, levels a pixel, times the root of its radius in px. Both at 352 px or less."""

    disagreement: float
    steepness: float

    @property
    def figures(self) -> dict[str, float]:
        return {"disagreement": self.disagreement, "steepness": self.steepness}

    @classmethod
    def worst(cls, judgements: Sequence[Judgement]) -> Judgement:
        return cls(max(each.disagreement for each in judgements), max(each.steepness for each in judgements))


def say_refused(judged: Judgement) -> str | None:
    """Why the fill should not be taken, in words for people; None where it may be."""
    if judged.disagreement <= MOST_DISAGREEMENT:
        return None
    return f"three ways to fill the hole differ by {judged.disagreement:.0f} levels: what was behind it cannot be told"


def say_doubt(judged: Judgement) -> str | None:
    """Why the fill should be looked at; None where nothing speaks against it."""
    if judged.steepness <= MOST_STEEPNESS:
        return None
    return "edges of different kinds end at the hole: look whether they go on rightly"


def judge_fill(level: Level) -> Judgement:
    """Figures of a hole, the same for the same level."""
    while max(level.hole.shape) > _WORK_PX:
        level = level.halve()
    if not level.hole.any():
        return Judgement(0.0, 0.0)
    return Judgement(_disagree(level), _measure_rim(level))


def _disagree(level: Level) -> float:
    """RMS between the fills by lines alone, by patches alone, and by patches along lines."""
    wide = Level(level.image, widen(level.hole, _WIDER_PX))
    if not wide.source.any():
        wide = level
    lines = continue_lines(wide.image, wide.hole)
    guides = (None, Guide(lines.image, lines.evidence))
    ways = [lines.image]
    for guide in guides:
        offsets = find_sources(wide, guide, np.random.default_rng(0))
        ways.append(copy_through(wide.image, offsets, wide.hole))
    seen = np.stack([cv2.GaussianBlur(way, (0, 0), _BLUR_PX)[level.hole] for way in ways])
    return float(np.sqrt(((seen - seen.mean(axis=0)) ** 2).sum(axis=0).mean() / len(ways)) * _LEVELS)


def _measure_rim(level: Level) -> float:
    luma = level.image @ LUMA
    across, down = (cv2.Sobel(luma, cv2.CV_32F, *order) / 8 for order in ((1, 0), (0, 1)))
    near = widen(level.hole, 1)
    ring = ring_around(near, max(3, round(0.25 * np.sqrt(np.count_nonzero(level.hole)))))
    if not ring.any():
        return 0.0
    gradient = np.hypot(across, down)[ring] * _LEVELS
    excess = np.quantile(gradient, 0.95) - 1.5 * np.median(gradient)
    return float(excess * np.sqrt(inscribed_radius(level.hole)))
