"""The guided filter: a mask as a local linear function of the photo's colours, so that it takes on their edges."""

from __future__ import annotations

import cv2
import numpy as np


def fit_guided(mask: np.ndarray, image: np.ndarray, radius_px: int, ridge: float) -> np.ndarray:
    """Planes float32 (4, h, w) of a and b in mask ≈ a · RGB + b, means over all windows that hold a pixel.

    mask (h, w) and image (h, w, 3), float32 in [0, 1]; applied at any resolution of the same image they give the mask
    there (He, Sun & Tang 2013; He & Sun 2015, arXiv:1505.00996). Plane by plane: arrays of matrices take
    four times as long.
    """
    colours = cv2.split(image)
    means, mean_mask = [_box(plane, radius_px) for plane in colours], _box(mask, radius_px)

    def covary(one: int, other: int) -> np.ndarray:
        return _box(colours[one] * colours[other], radius_px) - means[one] * means[other]

    matrix = [covary(*pair) + np.float32(ridge * (pair[0] == pair[1])) for pair in _PAIRS]
    shared = [_box(plane * mask, radius_px) - mean * mean_mask for plane, mean in zip(colours, means, strict=True)]
    slopes = _solve_symmetric(matrix, shared)
    offset = mean_mask - sum(slope * mean for slope, mean in zip(slopes, means, strict=True))
    return np.stack([_box(plane, radius_px) for plane in (*slopes, offset)])


def apply_guided(planes: np.ndarray, image: np.ndarray) -> np.ndarray:
    """The mask (h, w) that fitted planes give for an image (h, w, 3) of their size."""
    return np.asarray(sum(planes[n] * image[..., n] for n in range(3)) + planes[3])


_PAIRS = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
"""Of a symmetric 3×3 matrix the entries on its diagonal and above, row by row."""


def _solve_symmetric(matrix: list[np.ndarray], right: list[np.ndarray]) -> list[np.ndarray]:
    """Solutions, three planes (h, w), of symmetric systems by cofactors; `matrix` has the planes of _PAIRS."""
    a, b, c, d, e, f = matrix
    aa, ab, ac, bb, bc, cc = d * f - e * e, c * e - b * f, b * e - c * d, a * f - c * c, b * c - a * e, a * d - b * b
    x, y, z = right
    solved = (aa * x + ab * y + ac * z, ab * x + bb * y + bc * z, ac * x + bc * y + cc * z)
    determinant = a * aa + b * ab + c * ac
    return [plane / determinant for plane in solved]


def _box(values: np.ndarray, radius_px: int) -> np.ndarray:
    side = 2 * radius_px + 1
    return np.asarray(cv2.blur(values, (side, side), borderType=cv2.BORDER_REFLECT))
