"""Where the result burnt out or blocked up what the original still held."""

from __future__ import annotations

import numpy as np

from imaging.quality.sample import Sample, average_cells

_BURNT, _BLOCKED = 254.0, 1.0


def measure_clipping(before: Sample, after: Sample) -> np.ndarray:
    """Share of each cell (h, w) that newly lost all three channels to white or to black, [0, 1]."""
    return average_cells((_clipped(after.levels) & ~_clipped(before.levels)).astype(np.float32))


def _clipped(levels: np.ndarray) -> np.ndarray:
    red, green, blue = levels[..., 0], levels[..., 1], levels[..., 2]
    return (np.minimum(np.minimum(red, green), blue) >= _BURNT) | (np.maximum(np.maximum(red, green), blue) <= _BLOCKED)
