"""Light to 16-bit sRGB by one table."""

from __future__ import annotations

import numpy as np

from imaging.color import linear_to_srgb

_LEVELS = 65_536


def encode_srgb16(light: np.ndarray) -> np.ndarray:
    """float32 light of any shape to uint16 sRGB (IEC 61966-2-1), clipped to [0, 1]."""
    root = np.sqrt(np.clip(light, 0, 1))
    return np.asarray(_ENCODE[(root * (_LEVELS - 1) + 0.5).astype(np.uint16)])


# By the square root of light, which spends the table's steps where the curve is steep.
_ENCODE = (linear_to_srgb(np.linspace(0, 1, _LEVELS) ** 2) * (_LEVELS - 1) + 0.5).astype(np.uint16)
