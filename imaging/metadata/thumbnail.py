"""The small JPEG inside EXIF."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import simplejpeg

from imaging.region import Size

LONG_SIDE_PX = 160  # what DCF 2.0 asks of thumbnails


@dataclass(frozen=True, slots=True)
class Thumbnail:
    jpeg: bytes
    size: Size


def encode_thumbnail(pixels: np.ndarray) -> Thumbnail:
    """A JPEG of at most 160 px of uint8 | uint16 (H, W, 3) sRGB."""
    scale = min(1.0, LONG_SIDE_PX / max(pixels.shape[:2]))
    height, width = (max(1, round(side * scale)) for side in pixels.shape[:2])
    # Skipping pixels down to four times the size first costs nothing visible and spares reading a whole large photo.
    step = max(1, int(0.25 / scale))
    small = cv2.resize(np.ascontiguousarray(pixels[::step, ::step]), (width, height), interpolation=cv2.INTER_AREA)
    eight = small if small.dtype == np.uint8 else ((small.astype(np.uint32) + 128) // 257).astype(np.uint8)
    jpeg = simplejpeg.encode_jpeg(np.ascontiguousarray(eight), quality=85, colorsubsampling="420")
    return Thumbnail(jpeg, Size(height, width))
