"""A mark that nobody overlooks, on what is a preview and no result."""

from __future__ import annotations

import cv2
import numpy as np

WORDS = "PREVIEW"
_SHARE = 0.7
"""Of the mask's shorter side that the words take."""


def mark_preview(pixels: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Pixels uint8 or uint16 (h, w, 3) with stripes and the word across what the mask (h, w) marks, and only there; of
    a faint mask what it marks most."""
    most = int(np.iinfo(pixels.dtype).max)
    inside = mask > 0.5 * mask.max(initial=0)
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if not rows.size:
        return pixels
    drawn = np.zeros(mask.shape, np.uint8)
    top, bottom, left, right = int(rows[0]), int(rows[-1]), int(columns[0]), int(columns[-1])
    side = max(8, min(bottom - top, right - left))
    thick = max(1, side // 40)
    for offset in range(left - (bottom - top), right, max(6, side // 3)):
        cv2.line(drawn, (offset, bottom), (offset + bottom - top, top), 255, thick, cv2.LINE_AA)
    (width, height), _ = cv2.getTextSize(WORDS, cv2.FONT_HERSHEY_DUPLEX, 1.0, 2)
    scale = _SHARE * (right - left) / max(1, width)
    place = (left + round((right - left - width * scale) / 2), round((top + bottom + height * scale) / 2))
    cv2.putText(drawn, WORDS, place, cv2.FONT_HERSHEY_DUPLEX, scale, 255, max(2, round(3 * scale)), cv2.LINE_AA)
    weight = (drawn.astype(np.float32) / 255 * inside)[..., None]
    marked = pixels + (np.array([most, 0, most], np.float32) - pixels) * weight
    return np.where(weight > 0, np.rint(marked), pixels).astype(pixels.dtype)
