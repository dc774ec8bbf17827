"""Pixels with a hole at half their size, a strip at a time: a photo of 45 MP in float32 would take half a gigabyte."""

from __future__ import annotations

import numpy as np

from imaging.fill.holes.level import Level
from imaging.sampling import as_image

_STRIP_PX = 256


def shrink_hole(pixels: np.ndarray, hole: np.ndarray) -> Level:
    """The level of half the size, rounded up, of uint8 or uint16 pixels (h, w, 3) and a hole bool (h, w)."""
    height, width = (-(-side // 2) for side in hole.shape)
    image, smaller = np.empty((height, width, 3), np.float32), np.empty((height, width), bool)
    for top in range(0, len(pixels), _STRIP_PX):
        strip = Level(as_image(pixels[top : top + _STRIP_PX]), hole[top : top + _STRIP_PX]).halve()
        rows = slice(top // 2, top // 2 + len(strip.hole))
        image[rows], smaller[rows] = strip.image, strip.hole
    return Level(image, smaller)
