"""The curve for a house from outside: a proven lack of light is made up for, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from imaging.color import LUMA
from imaging.look.curve import Curve, lightness_of, solve_rising
from imaging.tone_field.blue_hour import tell_blue_hour

WHITE, MIDDLE, SHARE = 87.0, 42.0, 0.6
"""L* of the brightest 2 % and of the median below which a front by day is too dark, and how much is made up for."""

DUSK = (12.0, 26.0)
"""L* of the median between which a photo that has its white may be a night or a mood: less and less of it is lifted."""
_HAS_WHITE = 75.0
_GAINS, _BENDS = (1.0, 1.3), (1.0, 1.6)


def plan_exterior_curve(image: np.ndarray) -> Curve:
    """The curve; image (h, w, 3) sRGB [0, 1] of a copy of 256 px."""
    luma = np.asarray(image @ LUMA, np.float32)
    middle, white = (float(level) for level in np.percentile(luma, [50, 98]))
    gain = _solve(lambda gain: Curve(gain), white, WHITE, _GAINS)
    bend = _solve(lambda bend: Curve(gain, bend), middle, MIDDLE, _BENDS)
    share = 1 - tell_blue_hour(image)
    if lightness_of(white) > _HAS_WHITE:
        share *= float(np.clip((lightness_of(middle) - DUSK[0]) / (DUSK[1] - DUSK[0]), 0, 1))
    return Curve(1 + (gain - 1) * share, 1 + (bend - 1) * share)


def _solve(curve: Callable[[float], Curve], luma: float, target: float, bounds: tuple[float, float]) -> float:
    """The setting with which the curve takes a luma `SHARE` of the way to its target, L*."""
    now = float(lightness_of(curve(bounds[0]).apply(luma)))
    goal = now + SHARE * max(0.0, target - now)
    return solve_rising(lambda setting: float(lightness_of(curve(setting).apply(luma))), goal, *bounds)
