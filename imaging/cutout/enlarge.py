"""Planes of a small copy at the pixels of a block of the photo."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.region import Region, Size


def enlarge(planes: np.ndarray, size: Size, block: Region) -> np.ndarray:
    """Planes (h, w) or (h, w, 1 to 4) of a copy of a photo of that size, bilinear at a block's pixels, float32."""
    across, down = planes.shape[1] / size.width, planes.shape[0] / size.height
    # OpenCV's places are the middles of pixels: half a pixel of the photo on, half a cell of the copy back.
    matrix = np.array(
        [
            [across, 0, (block.left + 0.5) * across - 0.5],
            [0, down, (block.top + 0.5) * down - 0.5],
        ]
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    shape = (block.width, block.height)
    enlarged = cv2.warpAffine(planes, matrix, shape, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(enlarged, np.float32)
