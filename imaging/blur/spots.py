"""The separate parts of a mask: each is blurred by its own size."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.masks import Mask
from imaging.region import Region

LOOKED_AT_PX = 1024
"""Parts are told apart on a copy of so many pixels a side; what is closer together than a pixel of it is one part."""


def find_spots(mask: Mask) -> list[Region]:
    """The boxes of a mask's separate parts, in pixels of its image, large ones first; they may overlap."""
    if mask.is_empty:
        return []
    step = -(-max(mask.weight.shape) // LOOKED_AT_PX)
    _, _, boxes, _ = cv2.connectedComponentsWithStats(_shrink(mask.weight, step), connectivity=8)
    spots = [_place(box, step, mask.region) for box in boxes[1:, :4]]
    return sorted(spots, key=lambda spot: -spot.pixels)


def _shrink(weight: np.ndarray, step: int) -> np.ndarray:
    """Whether there is any mask in each square of `step` pixels, uint8."""
    rows, columns = np.arange(0, weight.shape[0], step), np.arange(0, weight.shape[1], step)
    return np.logical_or.reduceat(np.logical_or.reduceat(weight > 0, rows, axis=0), columns, axis=1).view(np.uint8)


def _place(box: np.ndarray, step: int, around: Region) -> Region:
    left, top, width, height = (int(each) * step for each in box)
    return Region(top, left, top + height, left + width).shift(around.top, around.left).intersect(around)
