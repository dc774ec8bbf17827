"""A mask laid along a photo's own edges, from coarse to fine."""

from __future__ import annotations

from math import ceil, floor, log2

import numpy as np

from imaging.masks.climb import carry_up, halve, steepen
from imaging.masks.fine import list_tiles
from imaging.masks.mask import Mask
from imaging.region import Region, Size
from imaging.sampling import as_image
from imaging.sky.guided import apply_guided, fit_guided

FARTHEST = 16
"""Times its reach: farther than that from an outline nothing is changed."""
_REACH_CELLS = 3
"""The reach, in pixels of the coarsest copy: twice as much at the most."""
_RADIUS_PX, _RIDGE = 2, 3e-4
_TILE_PX = 192


def refine_mask(mask: Mask, pixels: np.ndarray, reach_px: float) -> Mask:
    """The mask with its outline on the edges of a photo, uint8 or uint16 (H, W, 3), that are within reach of it.

    Guided filters (He, Sun & Tang 2013) on copies of the photo, each twice as large as the one before: the coarsest
    find the edge, the finest hairs and leaves. Where the photo has no edge the outline stays, a little softer, and
    what is far from it, FARTHEST times the reach at the most, is as it was. Takes the memory of the mask, of the
    mask's region of the photo at half the size, and of a tile. Raises ValueError for a photo of another size.
    """
    if pixels.shape[:2] != (mask.size.height, mask.size.width):
        raise ValueError(f"a mask of {mask.size} is not laid along the edges of pixels {pixels.shape[:2]}")
    if mask.is_empty:
        return mask
    region = mask.region.expand(ceil(FARTHEST * reach_px)).clip(mask.size)
    copies, weight = [pixels[region.slices]], mask.crop(region)
    for _ in range(floor(log2(max(1.0, reach_px / _REACH_CELLS)))):
        copies.append(halve(copies[-1]))
        weight = halve(weight)
    while len(copies) > 2:
        weight = _double(weight, copies.pop(), copies[-1])
    return Mask(mask.size, region, _finish(weight, copies)).tighten()


def _double(weight: np.ndarray, coarse: np.ndarray, fine: np.ndarray) -> np.ndarray:
    """From a copy to the next larger one, tile by tile."""
    size = Size(*fine.shape[:2])
    result = np.empty((size.height, size.width), np.float32)
    for tile in list_tiles(size.region, _TILE_PX):
        result[tile.slices] = carry_up(weight, coarse, fine, tile)
    return result


def _finish(weight: np.ndarray, copies: list[np.ndarray]) -> np.ndarray:
    """At full size, from half of it where there was anything to find; each tile is guided once more by its own pixels.

    Both at once, so that no third array of the photo's size is needed.
    """
    pixels, *half = copies
    size = Size(*pixels.shape[:2])
    result = np.empty((size.height, size.width), np.float32)
    for tile in list_tiles(size.region, _TILE_PX):
        around = tile.expand(2 * _RADIUS_PX + 1).clip(size)
        rough = carry_up(weight, half[0], pixels, around) if half else weight[around.slices]
        inside = tile.shift(-around.top, -around.left)
        result[tile.slices] = _guide(rough, pixels, around)[inside.slices]
    return result


def _guide(rough: np.ndarray, pixels: np.ndarray, region: Region) -> np.ndarray:
    """The weight (h, w) of a region guided by its pixels; where all of it is the same, it stays so."""
    if rough.min() == rough.max():
        return rough
    image = as_image(pixels[region.slices])
    return steepen(apply_guided(fit_guided(rough, image, _RADIUS_PX, _RIDGE), image))
