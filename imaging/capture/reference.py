"""Which frame of a set shows the room as it should be shown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_MIDDLE, _SPREAD = 0.5, 0.2


def choose_reference(frames: Sequence[np.ndarray]) -> int:
    """Index of the frame, uint8 (h, w) or (h, w, 3) each, of which the most is well exposed.

    Well-exposedness as in exposure fusion (Mertens, Kautz & Van Reeth 2007): exp(−(v − .5)²/2σ²), σ = .2. Raises
    ValueError where there is no frame.
    """
    if not frames:
        raise ValueError("there is no frame to choose from")
    return int(np.argmax([measure_exposedness(frame) for frame in frames]))


def measure_exposedness(frame: np.ndarray) -> float:
    """Mean well-exposedness of uint8 values, (0, 1]."""
    levels = (np.arange(256) / 255 - _MIDDLE) / _SPREAD
    counts = np.bincount(frame.ravel(), minlength=256)
    return float(counts @ np.exp(-(levels**2) / 2) / frame.size)
