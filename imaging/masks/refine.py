"""A mask laid along a photo's own edges, from coarse to fine."""

from __future__ import annotations

from math import ceil, floor, log2

import cv2
import numpy as np

from imaging.masks.fine import list_tiles
from imaging.masks.mask import Mask
from imaging.region import Size
from imaging.sampling import as_image, resize_area
from imaging.sky.guided import apply_guided, fit_guided

_RADIUS_PX, _RIDGE = 2, 1e-3
_HALO_PX = 2 * _RADIUS_PX + 1
_TILE_PX = 256
_GAIN = 1.6
"""By how much edges are steepened at each size, where the filter makes them softer than the photo has them."""
_CELLS = 4
"""How far the filter sees, in pixels of the size that it works at."""
_NOTHING = 1 / 64


def refine_mask(mask: Mask, pixels: np.ndarray, reach_px: float) -> Mask:
    """The mask with its outline on the edges of a photo, uint8 or uint16 (H, W, 3), that are within reach of it.

    The guided filter (He, Sun & Tang 2013) with a window of 5 pixels on copies of the photo that are each twice as
    large as the one before: the coarsest finds the edge, the full size finds hairs and leaves. Where the photo has no
    edge the outline stays; what is over twice the reach from it is as it was. Works on the mask's region alone, and
    there only along the outline. Raises ValueError for a photo of another size.
    """
    if pixels.shape[:2] != (mask.size.height, mask.size.width):
        raise ValueError(f"a mask of {mask.size} is not laid along the edges of pixels {pixels.shape[:2]}")
    if mask.is_empty:
        return mask
    region = mask.region.expand(ceil(2 * reach_px)).clip(mask.size)
    copies = _halve(pixels[region.slices], max(0, floor(log2(max(1.0, reach_px / _CELLS)))))
    weight = mask.crop(region)
    weight = resize_area(weight, Size(*copies[-1].shape[:2]))
    for copy in reversed(copies):
        weight = _guide(_enlarge(weight, Size(*copy.shape[:2])), copy)
    return Mask(mask.size, region, weight)


def _halve(pixels: np.ndarray, times: int) -> list[np.ndarray]:
    """Pixels and so many smaller copies, each by half."""
    copies = [pixels]
    for _ in range(times):
        height, width = copies[-1].shape[:2]
        copies.append(resize_area(copies[-1], Size(ceil(height / 2), ceil(width / 2))))
    return copies


def _guide(weight: np.ndarray, pixels: np.ndarray) -> np.ndarray:
    """A weight (h, w) guided by pixels of its size, tile by tile; tiles that are all in or all out are passed over."""
    size = Size(*weight.shape)
    result = weight.copy()
    for tile in list_tiles(size.region, _TILE_PX):
        around = tile.expand(_HALO_PX).clip(size)
        rough = weight[around.slices]
        if rough.min() == rough.max():
            continue
        image = as_image(pixels[around.slices])
        guided = apply_guided(fit_guided(rough, image, _RADIUS_PX, _RIDGE), image)
        result[tile.slices] = _steepen(guided[tile.shift(-around.top, -around.left).slices])
    return result


def _steepen(weight: np.ndarray) -> np.ndarray:
    steep = np.clip((weight - 0.5) * _GAIN + 0.5, 0, 1)
    steep[steep < _NOTHING] = 0
    steep[steep > 1 - _NOTHING] = 1
    return steep


def _enlarge(weight: np.ndarray, size: Size) -> np.ndarray:
    if weight.shape == (size.height, size.width):
        return weight
    return cv2.resize(weight, (size.width, size.height), interpolation=cv2.INTER_LINEAR)
