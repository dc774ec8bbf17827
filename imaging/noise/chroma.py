"""Luma and colour difference of RGB, Rec. 601, and the way back for changes of colour alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imaging.color import LUMA

TO_RED, TO_BLUE = 1.402, 1.772


def split_luma(planes: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Luma, R - Y and B - Y scaled as Cr and Cb, each (h, w), of red, green and blue, float32 (h, w) in any unit
    (ITU-R BT.601).
    """
    red, green, blue = planes
    luma = red * LUMA[0] + green * LUMA[1] + blue * LUMA[2]
    return luma, (red - luma) / TO_RED, (blue - luma) / TO_BLUE


def add_chroma(planes: Sequence[np.ndarray], red: np.ndarray, blue: np.ndarray) -> None:
    """Change Cr and Cb of red, green and blue, float32 (h, w), in place; luma stays, and so does every value where both
    are zero.
    """
    planes[0][...] += TO_RED * red
    planes[1][...] -= (LUMA[0] * TO_RED * red + LUMA[2] * TO_BLUE * blue) / LUMA[1]
    planes[2][...] += TO_BLUE * blue
