"""What a photographer gets from one click elsewhere: the figure to beat."""

import numpy as np

CLIPPED_PERCENT = 0.5
"""Darkest and brightest share of each channel that automatic levels may clip."""


def auto_levels(image: np.ndarray) -> np.ndarray:
    """Each channel stretched from black to white: image (h, w, 3) sRGB [0, 1] in and out.

    Any scaling of channels before it, grey world (Buchsbaum 1980) among them, leaves its result the same, so this is
    auto-levels and grey world in one; stretching all channels alike after grey world does worse on our photos.
    """
    low, high = np.percentile(image, (CLIPPED_PERCENT, 100 - CLIPPED_PERCENT), axis=(0, 1))
    return np.clip((image - low) / np.maximum(high - low, 1e-3), 0, 1).astype(np.float32)
