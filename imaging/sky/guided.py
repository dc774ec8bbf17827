"""The guided filter: a mask as a local linear function of the photo's colours, so that it takes on their edges."""

from __future__ import annotations

import cv2
import numpy as np


def fit_guided(mask: np.ndarray, image: np.ndarray, radius_px: int, ridge: float) -> np.ndarray:
    """Planes float32 (4, h, w) of a and b in mask ≈ a · RGB + b, means over all windows that hold a pixel.

    mask (h, w) and image (h, w, 3) in [0, 1]; applied at any resolution of the same image they give the mask there
    (He, Sun & Tang 2013; He & Sun 2015, arXiv:1505.00996).
    """
    mean = _box(image, radius_px)
    covariance = _box(_outer(image), radius_px).reshape(*mask.shape, 3, 3) - _outer(mean).reshape(*mask.shape, 3, 3)
    mean_mask = _box(mask, radius_px)
    shared = _box(image * mask[..., None], radius_px) - mean * mean_mask[..., None]
    slope = _solve_symmetric(covariance + ridge * np.eye(3, dtype=np.float32), shared)
    offset = mean_mask - (slope * mean).sum(axis=-1)
    planes = _box(np.dstack([slope, offset[..., None]]), radius_px)
    return np.ascontiguousarray(planes.transpose(2, 0, 1), dtype=np.float32)


def apply_guided(planes: np.ndarray, image: np.ndarray) -> np.ndarray:
    """The mask (h, w) that fitted planes give for an image (h, w, 3) of their size."""
    return np.asarray(sum(planes[n] * image[..., n] for n in range(3)) + planes[3])


def _outer(image: np.ndarray) -> np.ndarray:
    return np.asarray((image[..., :, None] * image[..., None, :]).reshape(*image.shape[:2], 9))


def _solve_symmetric(matrix: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Solutions (h, w, 3) of symmetric 3×3 systems by cofactors: a batched solver takes ten times as long."""
    a, b, c, d, e, f = (matrix[..., i, j] for i, j in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)))
    cofactors = (d * f - e * e, c * e - b * f, b * e - c * d, a * f - c * c, b * c - a * e, a * d - b * b)
    aa, ab, ac, bb, bc, cc = cofactors
    x, y, z = (right[..., n] for n in range(3))
    solved = np.stack([aa * x + ab * y + ac * z, ab * x + bb * y + bc * z, ac * x + bc * y + cc * z], axis=-1)
    return np.asarray(solved / (a * aa + b * ab + c * ac)[..., None])


def _box(values: np.ndarray, radius_px: int) -> np.ndarray:
    side = 2 * radius_px + 1
    return np.asarray(cv2.blur(values, (side, side), borderType=cv2.BORDER_REFLECT))
