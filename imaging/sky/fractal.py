"""Noise whose amplitude falls with frequency as that of clouds does."""

from __future__ import annotations

import numpy as np

ROUGHNESS = 1.75
"""The fall of amplitude with frequency: within what is measured on cumulus (Lovejoy 1982 found such a scaling from 1 to
1,000 km)."""
_STRETCH = 1.35
"""Wind draws clouds out sideways."""


def draw_fractal(side: int, rng: np.random.Generator, *, flat: float = 1.0, least: float = 0.0) -> np.ndarray:
    """A square (side, side) without seams; amplitude 1 at one cycle a square and falling from there.

    Below `flat` cycles a square the amplitude stays what it is there; below `least` there is none.
    """
    fy = np.fft.fftfreq(side)[:, None] * side
    fx = np.fft.rfftfreq(side)[None, :] * side
    frequency = np.hypot(fy, _STRETCH * fx)
    amplitude = (frequency >= max(least, 1e-6)) / np.maximum(frequency, flat) ** ROUGHNESS
    phase = rng.uniform(0, 2 * np.pi, amplitude.shape)
    return np.asarray(np.fft.irfft2(amplitude * np.exp(1j * phase), s=(side, side)) * side**2)
