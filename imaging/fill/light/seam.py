"""A fill whose light differs from what is around it, brought to meet it."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.fill.holes.membrane import fill_membrane
from imaging.fill.holes.morphology import ring_around

_RING_PX, _BLUR_PX = 3, 1.5


def spread_difference(image: np.ndarray, filled: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """The image float32 (h, w, 3) with the hole of `filled` in it, as much lighter or darker as its rim asks for.

    `filled` was made for a wider hole: on the ring of 3 px around this one it differs from the image, and the
    difference is spread inwards as a membrane (Pérez, Gangnet & Blake, "Poisson image editing", SIGGRAPH 2003).
    """
    ring = ring_around(hole, _RING_PX).astype(np.float32)
    if not ring.any():
        return filled
    share = cv2.GaussianBlur(ring, (0, 0), _BLUR_PX)
    difference = cv2.GaussianBlur((image - filled) * ring[..., None], (0, 0), _BLUR_PX)
    difference *= (ring / np.maximum(share, 1e-4))[..., None]
    met = filled + fill_membrane(difference, hole)
    return np.where(hole[..., None], np.clip(met, 0, 1), image)
