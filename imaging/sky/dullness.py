"""Whether a sky is worth keeping."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.sampling import as_image, shrink_pixels
from imaging.sky.matte import check_matte

_SAMPLE_PX = 256


def measure_dullness(pixels: np.ndarray, matte: np.ndarray) -> float:
    """1 for an overcast, white or blown-out sky, 0 for a blue one or a sunset, between them for part cloud.

    pixels uint8 or uint16 (H, W, 3) or image float32, matte (h, w) of any size; 0 where there is no sky. Raises
    ImageError(bad_matte).
    """
    check_matte(matte)
    small = shrink_pixels(pixels, _SAMPLE_PX)
    image = small if small.dtype == np.float32 else as_image(small)
    sky = cv2.resize(matte.astype(np.float32), small.shape[1::-1], interpolation=cv2.INTER_AREA) > 0.8
    if not sky.any():
        return 0.0
    colours = image[sky]
    saturation = np.ptp(colours, axis=1) / np.maximum(colours.max(axis=1), 0.05)
    colourful = np.clip((saturation - 0.08) / 0.14, 0, 1)
    return float(1 - np.clip(colourful.mean() / 0.6, 0, 1))
