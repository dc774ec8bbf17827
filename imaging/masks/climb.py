"""From a mask at one size to the same mask at twice the size, by what the photo's colours say at both."""

from __future__ import annotations

from math import ceil

import cv2
import numpy as np

from imaging.region import Region, Size
from imaging.sampling import as_image, resize_area
from imaging.sky.guided import apply_guided, fit_guided

RADIUS_PX, RIDGE = 6, 3e-4
HALO_PX = 2 * RADIUS_PX + 1
"""How far around a place the filter looks, in pixels of the coarser size."""
_GAIN = 1.2
"""By how much edges are steepened at each size: fits are softer than what they are fitted to."""
_NOTHING = 1 / 64


def halve(plane: np.ndarray) -> np.ndarray:
    """An (H, W) or (H, W, 3) array at half the size by means of 2 × 2; of an odd last row or column by half of them."""
    height, width = plane.shape[:2]
    size = Size(max(1, height // 2), max(1, width // 2))
    half = resize_area(plane[: 2 * size.height, : 2 * size.width], size)
    below, beside = ceil(height / 2) - size.height, ceil(width / 2) - size.width
    return cv2.copyMakeBorder(half, 0, below, 0, beside, cv2.BORDER_REPLICATE)


def carry_up(weight: np.ndarray, coarse: np.ndarray, fine: np.ndarray, part: Region) -> np.ndarray:
    """The weight, float32 (h, w), in a part of the fine pixels, from one of the coarse pixels, which are half as large.

    Within windows of 13 coarse pixels the weight is taken for a linear function of colour, whose coefficients are
    read between pixels and applied to the fine ones (He & Sun 2015, arXiv:1505.00996).
    """
    size = Size(*weight.shape)
    cells = Region(part.top // 2, part.left // 2, ceil(part.bottom / 2), ceil(part.right / 2)).expand(1).clip(size)
    around = cells.expand(HALO_PX).clip(size)
    rough = weight[around.slices]
    if rough.min() == rough.max():
        return np.full((part.height, part.width), rough[0, 0], np.float32)
    planes = fit_guided(rough, as_image(coarse[around.slices]), RADIUS_PX, RIDGE)
    rows, columns = cells.shift(-around.top, -around.left).slices
    doubled = np.stack([cv2.resize(plane, None, fx=2, fy=2) for plane in planes[:, rows, columns]])
    rows, columns = part.shift(-2 * cells.top, -2 * cells.left).slices
    return steepen(apply_guided(doubled[:, rows, columns], as_image(fine[part.slices])))


def steepen(weight: np.ndarray) -> np.ndarray:
    """Steeper around a half, held to [0, 1]; what is next to nothing, or to all, is just that."""
    steep = np.clip((weight - 0.5) * _GAIN + 0.5, 0, 1)
    steep[steep < _NOTHING] = 0
    steep[steep > 1 - _NOTHING] = 1
    return steep
