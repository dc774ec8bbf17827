"""The curve for a house from outside: without anything white it is underexposed, and nothing else is sure."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from imaging.color import LUMA
from imaging.look.curve import Curve, lightness_of, smooth_step, solve_rising
from imaging.tone_field.blue_hour import tell_dusk

WHITE, MIDDLE = 86.0, 40.0
"""L* to which the brightest 2 % and the median of an underexposed front are brought, where they lie below."""

HAS_WHITE = (74.0, 86.0)
"""L* of the brightest 2 % between which a photo is less and less surely underexposed. One that has its white and is
dark may be a night, a shady street or a mood; and what was brought to `WHITE` once is left as it is the next time."""

_GAINS, _BENDS = (1.0, 2.5), (1.0, 3.0)


def plan_exterior_curve(image: np.ndarray) -> Curve:
    """The curve; image (h, w, 3) sRGB [0, 1] of a copy of 256 px."""
    luma = np.asarray(image @ LUMA, np.float32)
    middle, white = (float(level) for level in np.percentile(luma, [50, 98]))
    share = (1 - tell_dusk(image)) * (1 - tell_white(image))
    gain = _solve(lambda gain: Curve(gain), white, WHITE, share, _GAINS)
    bend = _solve(lambda bend: Curve(gain, bend), middle, MIDDLE, share, _BENDS)
    return Curve(gain, bend)


def tell_white(image: np.ndarray) -> float:
    """How surely, [0, 1], an image (h, w, 3) of a front has a white and was exposed for it."""
    return smooth_step(float(lightness_of(float(np.percentile(image @ LUMA, 98)))), *HAS_WHITE)


def _solve(
    curve: Callable[[float], Curve], luma: float, target: float, share: float, bounds: tuple[float, float]
) -> float:
    """The setting with which the curve takes a luma that share of the way to its target, L*."""
    now = float(lightness_of(curve(bounds[0]).apply(luma)))
    goal = now + share * max(0.0, target - now)
    return solve_rising(lambda setting: float(lightness_of(curve(setting).apply(luma))), goal, *bounds)
