"""How much grain a surface has, where it is plain."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.color import LUMA
from imaging.masks import Mask
from imaging.region import Region

SIDE_PX = 32
_MOST_BLOCKS = 400
_PLAIN = 0.25
"""Which quantile of blocks is plain: what varies there is grain alone."""
_WINDOW = (9, 9)
_DARKEST, _BRIGHTEST = 0.01, 0.97


def list_plain_blocks(mask: Mask) -> list[Region]:
    """Squares spread over the mask that are all inside, at most 400."""
    region = mask.region
    stride = max(SIDE_PX, int(np.sqrt(region.pixels / _MOST_BLOCKS)))
    blocks = [
        Region(top, left, top + SIDE_PX, left + SIDE_PX)
        for top in range(region.top, region.bottom - SIDE_PX + 1, stride)
        for left in range(region.left, region.right - SIDE_PX + 1, stride)
    ]
    return [block for block in blocks if mask.crop(block).min() > 0.98]


def measure_grain(pixels: np.ndarray, blocks: list[Region]) -> float:
    """Standard deviation of luma about its close surroundings in the plainer blocks, of full scale, [0, 1].

    pixels uint8 or uint16 (H, W, 3); black and burnt blocks are left out; 0 where none is left.
    """
    scale = np.float32(1 / np.iinfo(pixels.dtype).max)
    found = []
    for block in blocks:
        luma = (pixels[block.slices] * scale).astype(np.float32) @ LUMA
        if _DARKEST < luma.min() and luma.max() < _BRIGHTEST:
            found.append(float((luma - cv2.blur(luma, _WINDOW)).std()))
    return float(np.quantile(found, _PLAIN)) if found else 0.0
