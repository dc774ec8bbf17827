"""The sRGB transfer curve (IEC 61966-2-1)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def srgb_to_linear(image: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Encoded to linear light, any shape, same float type; values are clipped to [0, 1] (IEC 61966-2-1)."""
    encoded = np.clip(image, 0, 1)
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def linear_to_srgb(linear: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Linear light to encoded, any shape, same float type; values are clipped to [0, 1] (IEC 61966-2-1)."""
    light = np.clip(linear, 0, 1)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
