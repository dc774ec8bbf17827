"""A shot turned level: one angle for all of its frames, and only where its key frames agree on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from imaging.geometry import Verticals, Warp, estimate_verticals, plan_straightening
from imaging.geometry.judge import judge_verticals
from imaging.region import Size

LEAST_ROLL_DEG, MOST_ROLL_DEG = 0.75, 3.0
"""What nobody sees stays; what leans more was meant, or is a mistake of ours."""
_FEWEST, _AGREED = 3, 0.5
"""Key frames, and their share, that must have upright lines to go by."""
_SPREAD_DEG = 0.6
"""Hands turn the camera to and fro; beyond that one angle is not what is wrong with a shot."""


def plan_level(pictures: Sequence[np.ndarray], size: Size) -> Warp | None:
    """The warp for upright frames of that size, the same size out, from a shot's key frames uint8 (h, w, 3); None where
    the shot stays as it is."""
    seen = [estimate_verticals(picture) for picture in pictures]
    return plan_level_warp(seen, size)


def plan_level_warp(seen: Sequence[Verticals], size: Size) -> Warp | None:
    """The same from what the upright lines of key frames say."""
    sure = [each for each in seen if judge_verticals(each, size, "level")[0] != "refused"]
    if len(sure) < max(_FEWEST, _AGREED * len(seen)):
        return None
    rolls = np.array([each.roll_deg for each in sure])
    roll = float(np.median(rolls))
    if not LEAST_ROLL_DEG <= abs(roll) <= MOST_ROLL_DEG or float(np.median(np.abs(rolls - roll))) > _SPREAD_DEG:
        return None
    warp = plan_straightening(replace(sure[0], roll_deg=roll), size, mode="level", crop="aspect", size="keep").warp
    return warp if warp is not None and warp.size == size else None
