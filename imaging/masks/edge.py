"""A mask's edge moved outwards or inwards, or made to fade."""

from __future__ import annotations

from math import ceil

import cv2
import numpy as np

from imaging.masks.mask import Mask

_HALF = 0.5


def grow_mask(mask: Mask, distance_px: float) -> Mask:
    """What is within a distance of the mask's half-full pixels, and the mask; below 0 what is so far inside of it.

    The image's own edges do not count: what goes on beyond them is not eaten into from there.
    """
    if distance_px == 0 or mask.is_empty:
        return mask
    region = mask.region.expand(max(0, ceil(distance_px)) + 1).clip(mask.size)
    weight = mask.crop(region)
    if distance_px > 0:
        np.maximum(weight, _reach(weight >= _HALF, distance_px), out=weight)
    else:
        np.minimum(weight, 1 - _reach(weight < _HALF, -distance_px), out=weight)
    return Mask(mask.size, region, weight)


def feather_mask(mask: Mask, width_px: float) -> Mask:
    """The mask with edges that fade over so many pixels, half of them inside; the image's own edges do not fade."""
    one = 2 * round(width_px / 4) + 1
    other = max(1, 2 * round((width_px + 1 - one) / 2) + 1)
    if max(one, other) == 1 or mask.is_empty:
        return mask
    region = mask.region.expand((one + other) // 2).clip(mask.size)
    weight = mask.crop(region)
    for side in (one, other):
        weight = cv2.blur(weight, (side, side), borderType=cv2.BORDER_REPLICATE)
    return Mask(mask.size, region, weight)


def _reach(inside: np.ndarray, distance_px: float) -> np.ndarray:
    """How much of each pixel is within a distance of the pixels of a bool (h, w), float32, [0, 1]."""
    if not inside.any():
        return np.zeros(inside.shape, np.float32)
    away = cv2.distanceTransform((~inside).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    # The edge is half a pixel beyond the last middle, and what ends half a pixel beyond another's is all within.
    np.subtract(np.float32(distance_px + 1), away, out=away)
    return np.clip(away, 0, 1, out=away)
