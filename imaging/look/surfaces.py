"""Where a photo shows smooth near-neutral surfaces: walls, ceilings, tiles, doors, which tell of its light."""

from __future__ import annotations

import cv2
import numpy as np

SMOOTH = 3.0
"""Standard deviation of L* in windows of 7 px below which a place is smooth."""
DARKEST = 30.0
"""L* below which a surface tells nothing."""
BURNT = 0.985
"""Of full scale: a channel from there on is no longer a colour."""


def find_surfaces(image: np.ndarray, lab: np.ndarray) -> np.ndarray:
    """Where (h, w) an image sRGB [0, 1] and its CIELAB, both (h, w, 3) of a copy of 256 px, show such a surface.

    Neither burnt nor dark, and so near to grey that paint and a usual cast may explain its colour.
    """
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    near_neutral = (chroma < 4 + 0.22 * lab[..., 0]) & (chroma < 20)
    lit = (lab[..., 0] > DARKEST) & (image.max(axis=2) < BURNT)
    return np.asarray(near_neutral & lit & (measure_roughness(lab[..., 0]) < SMOOTH))


def measure_roughness(lightness: np.ndarray) -> np.ndarray:
    """Standard deviation of L* (h, w) in windows of 7 px."""
    mean = cv2.blur(lightness, (7, 7))
    return np.sqrt(np.maximum(cv2.blur(lightness * lightness, (7, 7)) - mean * mean, 0))
