"""A frame turned level."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from imaging.geometry import Warp


def turn_level(pixels: np.ndarray, warp: Warp, rotation: int) -> np.ndarray:
    """A frame uint16 (h, w, 3) as stored, turned; `rotation` as in `VideoFacts`."""
    upright = np.ascontiguousarray(np.rot90(pixels, rotation // 90))
    size = (warp.size.width, warp.size.height)
    # Bicubic: a photo's Lanczos, held between its neighbours, takes five times as long.
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    turned = cv2.warpPerspective(upright, np.array(warp.matrix), size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(np.rot90(turned, -rotation // 90))
