"""Turning a photo upright as EXIF orientation asks (Exif 3.0, tag 0x0112)."""

from __future__ import annotations

import cv2
import numpy as np

_FLIPS = {2: 1, 3: -1, 4: 0, 6: 1, 7: -1, 8: 0}


def apply_orientation(array: np.ndarray, orientation: int) -> np.ndarray:
    """(H, W[, bands]) turned by an orientation of 1 to 8; flips happen in place, only 5 to 8 take a second buffer."""
    if orientation == 1:
        return array
    turned = cv2.transpose(array) if orientation >= 5 else array
    flip = _FLIPS.get(orientation)
    if flip is not None:
        cv2.flip(turned, flip, dst=turned)
    return turned.reshape(*turned.shape[:2], *array.shape[2:])
