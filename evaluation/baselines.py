"""What a photographer gets from one click elsewhere: the figure to beat."""

import numpy as np

CLIPPED_PERCENT = 0.5
"""Darkest and brightest share of a photo that automatic levels may clip."""


def balance_grey_world(image: np.ndarray) -> np.ndarray:
    """Scale the channels until their means agree (Buchsbaum 1980); image (h, w, 3) sRGB [0, 1]."""
    means = image.mean(axis=(0, 1))
    return np.clip(image * (means.mean() / np.maximum(means, 1e-4)), 0, 1)


def stretch_levels(image: np.ndarray) -> np.ndarray:
    """Move the darkest percentile to black and the brightest to white, all channels alike."""
    low, high = np.percentile(image, (CLIPPED_PERCENT, 100 - CLIPPED_PERCENT))
    return np.clip((image - low) / max(high - low, 1e-3), 0, 1)


def auto_levels(image: np.ndarray) -> np.ndarray:
    """Grey world, then levels; float32 (h, w, 3)."""
    return stretch_levels(balance_grey_world(image)).astype(np.float32)
