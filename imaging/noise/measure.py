"""How noisy the colour of a photo is, seen where it is plain."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.noise.chroma import split_luma
from imaging.threads import share

BLOCK_PX = 16
PLAIN_PERCENT = 20
"""The share of blocks, those with the least going on, that noise is read from: texture would pass for noise."""

_PATCH_PX, _PATCHES = 256, 7
_SECOND_DIFFERENCES = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32) / 6


def measure_chroma_noise(pixels: np.ndarray) -> float:
    """Standard deviation of the noise in Cr and Cb, in 8-bit levels, of uint8 or uint16 pixels (H, W, 3).

    Immerkær's operator ("Fast noise variance estimation", CVIU 64, 1996), which no slope or curve of tone excites, on
    up to 7 × 7 patches of the photo; of its blocks the plainest fifth that is not clipped counts. 0 for a photo of one
    colour, and for one too small to tell.
    """
    values = np.concatenate(share(_measure_blocks, _patches(pixels)))
    return float(np.percentile(values, PLAIN_PERCENT)) if values.size else 0.0


def _patches(pixels: np.ndarray) -> list[np.ndarray]:
    """Squares spread evenly over the photo."""
    tops, lefts = (
        np.unique(np.linspace(0, max(0, side - _PATCH_PX), _PATCHES).astype(int)) for side in pixels.shape[:2]
    )
    return [pixels[top : top + _PATCH_PX, left : left + _PATCH_PX] for top in tops for left in lefts]


def _measure_blocks(patch: np.ndarray) -> np.ndarray:
    """One standard deviation for each block of a patch that is neither burnt out nor black."""
    scale = np.float32(255 / np.iinfo(patch.dtype).max)
    red, green, blue = (channel * scale for channel in cv2.split(patch))
    lost = (cv2.min(cv2.min(red, green), blue) <= 1) | (cv2.max(cv2.max(red, green), blue) >= 254)
    _, *chroma = split_luma((red, green, blue))
    energy = sum(cv2.filter2D(plane, -1, _SECOND_DIFFERENCES, borderType=cv2.BORDER_REFLECT) ** 2 for plane in chroma)
    return np.sqrt(_average_blocks(np.asarray(energy))[_average_blocks(lost) < 0.05] / 2)


def _average_blocks(plane: np.ndarray) -> np.ndarray:
    """Means over whole blocks of (h, w); none where there is less than one."""
    height, width = (side // BLOCK_PX for side in plane.shape)
    cropped = plane[: height * BLOCK_PX, : width * BLOCK_PX].astype(np.float32)
    return cropped.reshape(height, BLOCK_PX, width, BLOCK_PX).mean(axis=(1, 3))
