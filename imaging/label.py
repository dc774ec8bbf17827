"""Words in a corner of a photo, on a plate of their own: legible on whatever is there."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.masks import Mask
from imaging.region import Region, Size

SHARE, LEAST_PX = 0.032, 12
"""Of the photo's shorter side, and at least: how high the type is. On a listing page photos are 600 pixels high."""
WIDEST = 0.9
"""Share of the photo's width that the plate may take: longer words are written smaller."""
_WEIGHT, _DARKENS = 500, 0.75
_PADDING, _MARGIN = 0.45, 0.6
"""Of the type's height: around the words on the plate, and around the plate."""


def draw_label(pixels: np.ndarray, words: str) -> tuple[np.ndarray, Mask]:
    """Pixels uint8 or uint16 (H, W, 3) with the words in the lower left corner, and the mask of what was changed.

    The type that OpenCV brings along has Latin, Greek, Cyrillic and Chinese letters; it writes from left to right.
    """
    size, type_px = Size(*pixels.shape[:2]), _choose_type(words, Size(*pixels.shape[:2]))
    plate = _draw_plate(words, type_px)
    margin = round(_MARGIN * type_px)
    bottom = size.height - margin
    region = Region(bottom - plate.shape[0], margin, bottom, margin + plate.shape[1]).clip(size)
    plate = plate[: region.height, : region.width, None].astype(np.float32) / 255
    most = np.iinfo(pixels.dtype).max
    drawn = pixels.copy()
    dark = pixels[region.slices].astype(np.float32) * (1 - _DARKENS)
    drawn[region.slices] = np.rint(dark + (most - dark) * plate).astype(pixels.dtype)
    return drawn, Mask(size, region, np.ones((region.height, region.width), np.float32))


def _choose_type(words: str, size: Size) -> int:
    """How high the type is, in pixels."""
    wanted = max(LEAST_PX, round(SHARE * min(size.height, size.width)))
    width = _measure(words, wanted).width + 2 * _PADDING * wanted
    return max(1, int(wanted * min(1.0, WIDEST * size.width / width)))


def _draw_plate(words: str, type_px: int) -> np.ndarray:
    """How white each pixel of the plate is, uint8 (h, w)."""
    padding, wide = round(_PADDING * type_px), _measure(words, type_px).width
    plate = np.zeros((round(1.25 * type_px) + 2 * padding, wide + 2 * padding), np.uint8)
    cv2.putText(plate, words, (padding, padding + type_px), (255,), cv2.FontFace("sans"), type_px, _WEIGHT)
    return plate


def _measure(words: str, type_px: int) -> Size:
    _, _, width, height = cv2.getTextSize((0, 0), words, (0, 0), cv2.FontFace("sans"), type_px, _WEIGHT)
    return Size(height, width)
