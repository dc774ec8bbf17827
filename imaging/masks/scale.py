"""A coarse mask brought to an image's size: smooth, and kept only where there is any of it."""

from __future__ import annotations

import numpy as np

from imaging.masks.mask import Mask
from imaging.photo import ImageError
from imaging.region import Size
from imaging.sampling import resize_area

_STRIP_PX = 256


def check_shape(coarse: Size, size: Size) -> None:
    """Raises ImageError mask_wrong_shape unless one size is the other at some scale, give or take a pixel."""
    sides = ((coarse.height, size.height), (coarse.width, size.width))
    if max((one - 1) / other for one, other in sides) > min((one + 1) / other for one, other in sides):
        told = f"a mask of {coarse.width}×{coarse.height} has not the shape of a photo of {size.width}×{size.height}"
        raise ImageError("mask_wrong_shape", told)


def scale_mask(mask: Mask, size: Size) -> Mask:
    """A mask of an image at another size; larger or smaller, of the same shape.

    To a smaller one it is averaged; to a larger one interpolated, so that hard edges fade over one of its old pixels.
    Raises ImageError mask_wrong_shape.
    """
    check_shape(mask.size, size)
    if mask.size == size or mask.is_empty:
        return Mask(size, mask.region, mask.weight)
    if mask.size.pixels > size.pixels:
        return Mask.trim(resize_area(mask.crop(mask.size.region), size))
    vertical, horizontal = size.height / mask.size.height, size.width / mask.size.width
    region = mask.region.expand(1).scale(vertical, horizontal).clip(size)
    near = mask.region.expand(2).clip(mask.size)
    coarse = mask.crop(near)
    left, right, across = _between(region.left, region.right, horizontal, near.left, near.right)
    weight = np.empty((region.height, region.width), np.float32)
    for top in range(region.top, region.bottom, _STRIP_PX):
        bottom = min(top + _STRIP_PX, region.bottom)
        above, below, down = _between(top, bottom, vertical, near.top, near.bottom)
        narrow = coarse[above] * (1 - down[:, None]) + coarse[below] * down[:, None]
        strip = weight[top - region.top : bottom - region.top]
        np.add(narrow[:, left] * (1 - across), narrow[:, right] * across, out=strip)
    return Mask(size, region, weight)


def _between(start: int, stop: int, scale: float, first: int, last: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For pixels from start to stop of an axis: the cells of [first, last) on either side of each, counted from the
    first, and how near it is to the second, float32 [0, 1]."""
    places = np.clip((np.arange(start, stop) + 0.5) / scale - 0.5, first, last - 1) - first
    low = np.floor(places).astype(int)
    return low, np.minimum(low + 1, last - first - 1), (places - low).astype(np.float32)
