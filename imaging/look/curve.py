"""The curve that makes a photo lighter: whites stretched under a shoulder, the middle bent up, blacks left black."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from imaging.color import srgb_to_linear

KNEE = 0.8
"""Of full scale, encoded: from here on a stretch gives way to a shoulder that ends at white."""


@dataclass(frozen=True, slots=True)
class Curve:
    """From encoded luma to encoded luma, both [0, 1].

    gain: stretch of the whites. bend: how steeply the curve begins, which lifts the middle and leaves both ends. black:
    luma that becomes black.
    """

    gain: float = 1.0
    bend: float = 1.0
    black: float = 0.0

    def apply(self, luma: np.ndarray | float) -> np.ndarray:
        """Luma of any shape through the curve."""
        stretched = _roll_off(np.asarray(luma, np.float32) * np.float32(self.gain), self.gain)
        bent = self.bend * stretched / (1 + (self.bend - 1) * stretched)
        return np.asarray(np.maximum(bent - self.black, 0) / (1 - self.black), np.float32)


def _roll_off(values: np.ndarray, ceiling: float) -> np.ndarray:
    """What lies between knee and ceiling brought into knee to 1, Reinhard's way; no change for a ceiling of 1."""
    if ceiling <= 1:
        return values
    excess = (ceiling - 1) / (1 - KNEE)
    share = np.maximum(values - KNEE, 0) / ((1 - KNEE) * (1 + excess))
    held = KNEE + (1 - KNEE) * (1 + excess) * share / (1 + excess * share)
    return np.where(values > KNEE, held, values)


def lightness_of(luma: np.ndarray | float) -> np.ndarray:
    """CIELAB L* of greys of that encoded luma."""
    linear = srgb_to_linear(np.clip(np.asarray(luma, np.float32), 0, 1))
    return np.asarray(116 * np.where(linear > 0.008856, np.cbrt(linear), 7.787 * linear + 16 / 116) - 16)


def solve_rising(rising: Callable[[float], float], target: float, low: float, high: float) -> float:
    """Where between low and high a rising function comes to the target, by halving; the nearer end if nowhere."""
    if rising(low) >= target:
        return low
    if rising(high) <= target:
        return high
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < target else (low, middle)
    return (low + high) / 2


def smooth_step(value: float, low: float, high: float) -> float:
    """0 up to low, 1 from high on, and smooth between."""
    share = float(np.clip((value - low) / (high - low), 0, 1))
    return share * share * (3 - 2 * share)


def heed(lack: float, doubt: tuple[float, float]) -> float:
    """The part of a lack that is a fault: none up to the first bound of doubt, all of it from the second on."""
    return max(lack, 0.0) * smooth_step(lack, *doubt)
