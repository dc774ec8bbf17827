"""The inside of an outline, as a mask."""

from __future__ import annotations

from functools import partial

import numpy as np

from imaging.masks.fine import bound_places, cover_tile, fill_even_odd, list_strips
from imaging.masks.mask import Mask
from imaging.region import Size


def draw_polygon(places: np.ndarray, size: Size) -> Mask:
    """What an outline (n, 2), closed by itself, has inside of it by the even-odd rule, in an image of that size.

    Places are x, y in pixels from the image's upper left corner, so that a pixel's middle is at a half; they may lie
    outside. Pixels on the outline are as full as they are covered.
    """
    region = bound_places(places, 1).clip(size)
    if region.empty:
        return Mask.nothing(size)
    weight = np.zeros((region.height, region.width), np.float32)
    # In strips, since every edge of the outline is gone through for each piece.
    for strip in list_strips(region):
        cover = cover_tile(strip, partial(fill_even_odd, tile=strip, outline=places))
        weight[strip.top - region.top : strip.bottom - region.top] = cover
    return Mask(size, region, weight)
