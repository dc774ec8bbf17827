"""Whether a photo has no colours at all, to the bit."""

from __future__ import annotations

import numpy as np

_STRIP_ROWS = 256


def is_grey(pixels: np.ndarray) -> bool:
    """Whether red, green and blue of (H, W, 3 or 4) are equal everywhere; in a colour photo the first rows tell."""
    return all(
        np.array_equal(strip[..., 0], strip[..., 1]) and np.array_equal(strip[..., 1], strip[..., 2])
        for strip in (pixels[top : top + _STRIP_ROWS] for top in range(0, len(pixels), _STRIP_ROWS))
    )
