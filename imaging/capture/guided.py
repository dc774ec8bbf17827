"""The guided filter as two planes, so that what was planned on a small copy follows every edge of the whole photo."""

from __future__ import annotations

import cv2
import numpy as np


def fit_guided(guide: np.ndarray, values: np.ndarray, radius_px: int, epsilon: float) -> np.ndarray:
    """Slope and offset float32 (h, w, 2) by which values follow a guide, both (h, w): values ≈ slope · guide + offset.

    He, Sun & Tang, "Guided image filtering", PAMI 2013; the coefficients are enlarged, not the result (He & Sun, "Fast
    guided filter", 2015). `epsilon` is the variance of the guide below which an edge is smoothed over.
    """
    size = (2 * radius_px + 1,) * 2

    def mean(plane: np.ndarray) -> np.ndarray:
        return np.asarray(cv2.blur(plane, size, borderType=cv2.BORDER_REFLECT))

    guide, values = guide.astype(np.float32), values.astype(np.float32)
    centre, level = mean(guide), mean(values)
    slope = (mean(guide * values) - centre * level) / (mean(guide * guide) - centre**2 + np.float32(epsilon))
    return np.stack([mean(slope), mean(level - slope * centre)], axis=-1)


def apply_guided(coefficients: np.ndarray, guide: np.ndarray) -> np.ndarray:
    """Values (h, w) for a guide of the same size."""
    return np.asarray(coefficients[..., 0] * guide + coefficients[..., 1])
