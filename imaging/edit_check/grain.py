"""Grain and sharpness just inside an edit against those just outside of it, where the photo goes on."""

from __future__ import annotations

import numpy as np

from imaging.color import LUMA
from imaging.edit_check.profiles import REACH_PX

WINDOW = 16
"""Profiles beside each other that are one place: what is compared is what lies across from it."""
LEAST_WINDOWS = 4
FROM_PX, TO_PX = 3, 15
"""What is nearer to the outline is a soft mask's mixture of both, what is farther another part of the photo."""
_LEVELS = 0.25
"""Added to both sides of a ratio: less is nothing to anyone."""
_SAME = 0.1
"""Natural logarithm of a ratio that is none."""


def compare_grain(before: np.ndarray, after: np.ndarray) -> tuple[float, float]:
    """`grain` and `sharpness` from plain profiles (n, 2 · REACH_PX + 1, 3) of both.

    The finest structure along the profiles, inside over outside: of the places where little goes on outside, which is
    grain, and of those where much does, which is sharpness. 1 where inside is as it was, and for an outline too short
    to tell.
    """
    was, now = (profiles @ np.asarray(LUMA, np.float32) for profiles in (before, after))
    inner, outer = (slice(REACH_PX - TO_PX, REACH_PX - FROM_PX + 1), slice(REACH_PX + FROM_PX, REACH_PX + TO_PX + 1))
    inside, outside, own = _measure_fine(now[:, inner]), _measure_fine(now[:, outer]), _measure_fine(was[:, inner])
    if len(outside) < 2 * LEAST_WINDOWS:
        return 1.0, 1.0
    over_outside, over_own = ((inside + _LEVELS) / (other + _LEVELS) for other in (outside, own))
    ratios = np.where(np.abs(np.log(over_own)) < _SAME, 1.0, over_outside)
    busy = outside > np.median(outside)
    return _agree(ratios[~busy]), _agree(ratios[busy])


def _agree(ratios: np.ndarray) -> float:
    """What three quarters of the places are beyond: other things than the edit differ from one side to the other."""
    if len(ratios) < LEAST_WINDOWS:
        return 1.0
    least, most = np.quantile(ratios, (0.25, 0.75))
    return float(np.clip(1.0, least, most))


def _measure_fine(luma: np.ndarray) -> np.ndarray:
    """RMS of second differences of each window of lines (n, length), in levels; windows that are not full are left."""
    second = np.diff(luma, n=2, axis=1) / np.float32(np.sqrt(6))
    full = len(second) // WINDOW * WINDOW
    windows = second[:full].reshape(-1, WINDOW * second.shape[1]) if full else second[:0]
    return np.asarray(np.sqrt(np.mean(windows**2, axis=1)))
