"""The verdict from both witnesses."""

from __future__ import annotations

import math

import numpy as np

from imaging.not_photo.collage import find_cut, trim_border
from imaging.not_photo.graphic import SAMPLE_PX, measure_graphic
from imaging.sampling import shrink_pixels

SURE_ODDS = 2.8
"""Log odds from which on a picture is drawn."""
LEANING_ODDS = -1.0
"""Log odds from which on somebody else's word that it is no photo is believed: below are 99 of 100 photos."""
LEAST_PX = 32
"""Shorter side of what is inside a border, for it to be looked at by itself."""
COLLAGE_PX = 1024
"""Long side of the copy in which gutters are looked for."""
SURE = 1 / (1 + math.exp(-SURE_ODDS))
LEANING = 1 / (1 + math.exp(-LEANING_ODDS))


def tell_not_photo(image: np.ndarray) -> float:
    """How surely an image (h, w, 3) float32 in [0, 1] of a whole picture is drawn or a collage, [0, 1].

    From SURE on it is no photo.
    """
    levels = shrink_pixels(image, COLLAGE_PX) * np.float32(255)
    small = shrink_pixels(levels, SAMPLE_PX)
    inside = trim_border(small)
    odds = measure_graphic(inside if min(inside.shape[:2]) >= LEAST_PX else small)
    drawn = 1 / (1 + math.exp(-min(max(odds, -50), 50)))
    return max(drawn, SURE) if drawn < SURE and find_cut(levels) else drawn
