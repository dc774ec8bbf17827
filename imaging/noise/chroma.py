"""Luma and colour difference of RGB, Rec. 601, and the way back for changes of colour alone."""

from __future__ import annotations

import numpy as np

from imaging.color import LUMA

TO_RED, TO_BLUE = 1.402, 1.772


def split_luma(rgb: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Luma, R - Y and B - Y scaled as Cr and Cb, each (h, w), of float32 (h, w, 3) in any unit (ITU-R BT.601)."""
    luma = rgb @ LUMA
    return luma, (rgb[..., 0] - luma) / TO_RED, (rgb[..., 2] - luma) / TO_BLUE


def add_chroma(rgb: np.ndarray, red: np.ndarray, blue: np.ndarray) -> None:
    """Change Cr and Cb of float32 (h, w, 3) in place; luma stays, and where both are zero so does every value."""
    rgb[..., 0] += TO_RED * red
    rgb[..., 1] -= (LUMA[0] * TO_RED * red + LUMA[2] * TO_BLUE * blue) / LUMA[1]
    rgb[..., 2] += TO_BLUE * blue
