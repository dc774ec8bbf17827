"""Strokes of round brushes, hard or soft, drawn over each other in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from imaging.masks.fine import TILE_PX, bound_places, list_tiles
from imaging.masks.hard_stroke import cover_stroke
from imaging.masks.mask import Mask
from imaging.masks.soft_stroke import fade_stroke
from imaging.photo import ImageError
from imaging.region import Region, Size

MOST_PX = 1 << 32
"""That strokes go over, all together: 90 times a photo of 45 MP, which takes soft ones some minutes."""


@dataclass(frozen=True, eq=False)
class Stroke:
    """A round brush moved along places (n, 2), x, y in pixels from the image's upper left corner; one is a dab.

    `width_px`: the brush's diameter. `softness`: share of its radius over which it fades out, [0, 1]. `erase`: takes
    away what was drawn before.
    """

    places: np.ndarray
    width_px: float
    softness: float = 0.0
    erase: bool = False

    @property
    def fade_px(self) -> float:
        return self.softness * self.width_px / 2


def draw_strokes(strokes: Sequence[Stroke], size: Size) -> Mask:
    """What strokes leave in an image of that size. Where they meet, the fullest counts; places may lie outside.

    Takes the memory of the smallest region that holds all that is drawn, and a tile's. Raises ImageError
    too_many_strokes where they would go over more than MOST_PX.
    """
    bounds = [bound_places(stroke.places, stroke.width_px / 2 + 1).clip(size) for stroke in strokes]
    if sum(bound.pixels for bound in bounds) > MOST_PX:
        raise ImageError("too_many_strokes", f"{len(strokes)} strokes go over more than {MOST_PX} pixels")
    region = Region(0, 0, 0, 0)
    for stroke, bound in zip(strokes, bounds, strict=True):
        region = region if stroke.erase else region.union(bound)
    if region.empty:
        return Mask.nothing(size)
    weight = np.zeros((region.height, region.width), np.float32)
    for stroke, bound in zip(strokes, bounds, strict=True):
        _draw(stroke, bound.intersect(region), weight, region)
    return Mask(size, region, weight)


def _draw(stroke: Stroke, bound: Region, weight: np.ndarray, region: Region) -> None:
    """One stroke on what was drawn before, tile by tile."""
    for tile in list_tiles(bound, TILE_PX):
        below = weight[tile.shift(-region.top, -region.left).slices]
        drawn = _cover(stroke, tile)
        if stroke.erase:
            np.minimum(below, 1 - drawn, out=below)
        else:
            np.maximum(below, drawn, out=below)


def _cover(stroke: Stroke, tile: Region) -> np.ndarray:
    if stroke.fade_px >= 1:
        return fade_stroke(stroke.places, stroke.width_px / 2, stroke.fade_px, tile)
    return cover_stroke(stroke.places, stroke.width_px / 2, tile)
