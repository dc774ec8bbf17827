"""How bright a shot is to be: as the look has it, which changes slowly, and not as the camera hunted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imaging.color import srgb_to_linear
from video.tone.develop import undo_gain

SETTLE_S = 3.0
"""σ: over so long a walk goes from the light of one room to that of the next, and so slowly light follows."""
_DARKEST, _BRIGHTEST = 0.05, 0.92
_FEWEST = 200


def plan_gains(
    gains: np.ndarray, times_s: np.ndarray, keys: Sequence[tuple[int, np.ndarray, np.ndarray]]
) -> np.ndarray:
    """What is to be taken from each frame's light, log₂ (n, 3): the camera's `gains` less what the look gives.

    Keys are frame, before and after; where none of them can be compared, all that is taken is what the camera hunted.
    """
    told = [(frame, _compare(undo_gain(before, gains[frame]), after)) for frame, before, after in keys]
    known = [(times_s[frame], change) for frame, change in told if change is not None]
    if not known:
        return gains
    at, changes = np.array([time for time, _ in known]), np.stack([change for _, change in known])
    weights = np.exp(-0.5 * ((times_s[:, None] - at[None]) / SETTLE_S) ** 2) + 1e-9
    return np.asarray(gains - weights @ changes / weights.sum(axis=1, keepdims=True))


def _compare(before: np.ndarray, after: np.ndarray) -> np.ndarray | None:
    """log₂ (3,) of the light that a look gives, the median over pixels that hold light on both sides."""
    held = [(image.min(axis=2) > _DARKEST) & (image.max(axis=2) < _BRIGHTEST) for image in (before, after)]
    both = held[0] & held[1]
    if both.sum() < min(_FEWEST, both.size // 10):
        return None
    return np.median(np.log2(srgb_to_linear(after[both]) / srgb_to_linear(before[both])), axis=0)
