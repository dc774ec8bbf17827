"""The least and the most of a pixel's three channels, in a fraction of the time that NumPy's reductions take."""

from __future__ import annotations

import numpy as np


def least_of(image: np.ndarray) -> np.ndarray:
    """Of (..., 3) the least, (..., 1)."""
    return np.asarray(np.minimum(np.minimum(image[..., :1], image[..., 1:2]), image[..., 2:]))


def most_of(image: np.ndarray) -> np.ndarray:
    """Of (..., 3) the most, (..., 1)."""
    return np.asarray(np.maximum(np.maximum(image[..., :1], image[..., 1:2]), image[..., 2:]))
