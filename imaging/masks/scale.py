"""A coarse mask brought to an image's size: smooth, and kept only where there is any of it."""

from __future__ import annotations

import numpy as np

from imaging.masks.mask import Mask
from imaging.photo import ImageError
from imaging.region import Region, Size
from imaging.sampling import resize_area

_STRIP_PX = 256


def check_shape(coarse: Size, size: Size) -> None:
    """Raises ImageError mask_wrong_shape unless one size is the other at some scale, give or take a pixel."""
    least, most = zip(*(((a - 1) / b, (a + 1) / b) for a, b in _sides(coarse, size)), strict=True)
    if max(least) > min(most):
        told = f"a mask of {coarse.width}×{coarse.height} has not the shape of a photo of {size.width}×{size.height}"
        raise ImageError("mask_wrong_shape", told)


def scale_mask(weight: np.ndarray, size: Size) -> Mask:
    """A weight (h, w) float32 of a whole image, of any size of its shape, as a mask of that image.

    Larger ones are averaged, smaller ones interpolated: their edges fade over one of their own cells. Raises
    ImageError mask_wrong_shape.
    """
    coarse = Size(*weight.shape)
    check_shape(coarse, size)
    if coarse == size:
        return Mask.trim(weight)
    if coarse.height >= size.height and coarse.width >= size.width:
        return Mask.trim(resize_area(weight, size))
    some = Mask.trim(weight).region
    if some.empty:
        return Mask.nothing(size)
    region = some.expand(1).scale(size.height / coarse.height, size.width / coarse.width).clip(size)
    result = np.empty((region.height, region.width), np.float32)
    left, right, across = _between(region.left, region.right, size.width, coarse.width)
    for top in range(region.top, region.bottom, _STRIP_PX):
        rows = Region(top, region.left, min(top + _STRIP_PX, region.bottom), region.right)
        above, below, down = _between(rows.top, rows.bottom, size.height, coarse.height)
        narrow = weight[above] * (1 - down[:, None]) + weight[below] * down[:, None]
        mixed = narrow[:, left] * (1 - across) + narrow[:, right] * across
        result[rows.shift(-region.top, -region.left).slices] = mixed
    return Mask(size, region, result)


def shrink_weight(mask: Mask, size: Size) -> np.ndarray:
    """The whole image's weight at a smaller size, float32 (h, w), by area means. Raises ImageError mask_wrong_shape."""
    check_shape(size, mask.size)
    return resize_area(mask.crop(mask.size.region), size)


def _sides(one: Size, other: Size) -> tuple[tuple[int, int], tuple[int, int]]:
    return (one.height, other.height), (one.width, other.width)


def _between(start: int, stop: int, fine: int, coarse: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For pixels of one axis: the cells on either side of each, and how near it is to the second, float32 [0, 1]."""
    places = np.clip((np.arange(start, stop) + 0.5) * (coarse / fine) - 0.5, 0, coarse - 1)
    low = np.floor(places).astype(int)
    return low, np.minimum(low + 1, coarse - 1), (places - low).astype(np.float32)
