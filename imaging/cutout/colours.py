"""What colour a subject has where something else shows through: hair is not green because a lawn was behind it."""

from __future__ import annotations

import cv2
import numpy as np

WIDE, CLOSE = 0.06, 0.006
"""Sides of the windows, as shares of the long side: first far around, then close by."""
_NONE = 1e-4


def estimate_colours(image: np.ndarray, matte: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The subject's colours and those behind it, float32 (h, w, 3) each and smooth, of an image (h, w, 3) in [0, 1] and
    its matte (h, w).

    Means of each, weighted by the matte, corrected by what they leave unexplained, far around and then close by (Forte
    2021, "Approximate fast foreground colour estimation", ICIP).
    """
    alpha = matte[..., None]
    front, back = _average_both(image, image, alpha, WIDE)
    return _average_both(solve_front(image, alpha, front, back), back, alpha, CLOSE)


def _average_both(
    front: np.ndarray, back: np.ndarray, alpha: np.ndarray, share: float
) -> tuple[np.ndarray, np.ndarray]:
    side = 2 * max(1, round(share * max(alpha.shape) / 2)) + 1
    return average_colours(front, alpha, side), average_colours(back, 1 - alpha, side)


def solve_front(image: np.ndarray, alpha: np.ndarray, front: np.ndarray, back: np.ndarray) -> np.ndarray:
    """The subject's own colours (h, w, 3), such that over what is behind it they come to the image, as far as they are
    colours; `alpha` (h, w, 1)."""
    unexplained = image - alpha * front - (1 - alpha) * back
    return np.asarray(np.clip(front + alpha * unexplained, 0, 1))


def average_colours(colours: np.ndarray, weight: np.ndarray, side: int) -> np.ndarray:
    """Weighted means over a window; of all of the image where the window has no weight."""
    near = cv2.blur(weight[..., 0], (side, side))[..., None]
    total = np.asarray((colours * weight).sum(axis=(0, 1)) / max(float(weight.sum()), _NONE), np.float32)
    return np.asarray((cv2.blur(colours * weight, (side, side)) + _NONE * total) / (near + _NONE), np.float32)
