"""Noise that hides rounding: the same at the same place in every photo, and finer than the eye gathers."""

from functools import lru_cache

import numpy as np

GRAIN_SIDE_PX = 128


def grain_strip(strip_px: int, width: int) -> np.ndarray:
    """The grain repeated over strips of that height at any phase: float32 (strip + one tile, width), in (-0.5, 0.5)."""
    side = GRAIN_SIDE_PX
    return np.tile(_blue_noise(side), (-(-strip_px // side) + 1, -(-width // side)))[: strip_px + side, :width]


@lru_cache(maxsize=1)
def _blue_noise(side: int) -> np.ndarray:
    """A square of values spread evenly over (-0.49, 0.49), without low frequencies that the eye would gather."""
    frequency = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None, :])
    high_pass = 1 - np.exp(-((frequency / 0.35) ** 4))
    values = np.random.default_rng(side).random((side, side))
    for _ in range(16):
        filtered = np.fft.irfft2(np.fft.rfft2(values) * high_pass, s=(side, side))
        ranks = np.empty(side * side)
        ranks[np.argsort(filtered, axis=None)] = np.arange(side * side)
        values = (ranks.reshape(side, side) + 0.5) / (side * side) - 0.5
    return (values * 0.98).astype(np.float32)
