"""Fit a tone field: which smooth affine colour map turns the guide into the reference."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.photo import ImageError
from imaging.tone_field.field import ToneBounds, ToneField

# Cells along the long side: eight to a window radius, past which a finer grid of so smooth a field tells nothing new.
GRID_CELLS = 128
# Variance below which a window counts as flat and the fit falls back on the ratio of means.
RIDGE = 2e-3


def fit_tone_field(
    guide: np.ndarray, reference: np.ndarray, bounds: ToneBounds | None = None, radius_fraction: float = 0.06
) -> ToneField:
    """The field that takes guide to reference, both images (h, w, 3) of the same whole photo at any low resolution.

    Ridge regression in box windows whose radius is a fraction of the long side, shrunk toward the local gain and not
    toward zero, so that flat texture survives; after the guided filter (He, Sun & Tang 2013, arXiv:1505.00996 for
    fitting on a coarse grid). A guide that is what the model saw, its autoencoder's blur included, leaves no halos.
    Raises ImageError(bad_tone_input) for shapes that differ and values that are not finite.
    """
    _check(guide, reference)
    bounds = bounds or ToneBounds()
    moments = _WindowMoments(guide, reference, radius_fraction)
    matrix = bound_matrix(_regress(moments, bounds), bounds)
    offset = moments.reference - (matrix @ moments.guide[..., None])[..., 0]
    offset = np.clip(offset, -bounds.max_offset, bounds.max_offset)
    return ToneField(moments.smooth(matrix), moments.smooth(offset))


def anchor_reference(reference: np.ndarray, anchor: np.ndarray, radius_px: int) -> np.ndarray:
    """The reference's local light under the anchor's overall light: both images (h, w, 3) of the same region.

    Everything wider than the box of that radius comes from the anchor; tiles that each saw only their own patch of
    wall then agree. Raises ImageError(bad_tone_input) as fit_tone_field does.
    """
    _check(reference, anchor)
    return np.clip(reference + _box(anchor - reference, radius_px), 0, 1)


class _WindowMoments:
    """Means and covariances of guide and reference in box windows around every cell of the grid."""

    def __init__(self, guide: np.ndarray, reference: np.ndarray, radius_fraction: float) -> None:
        height, width = guide.shape[:2]
        scale = min(1.0, GRID_CELLS / max(height, width))
        self._grid = (max(1, round(height * scale)), max(1, round(width * scale)))
        self._radius = max(1, round(radius_fraction * max(self._grid)))
        self.guide = self._mean(guide)
        self.reference = self._mean(reference)
        self.guide_covariance = self._covariance(guide, guide, self.guide, self.guide)
        self.cross_covariance = self._covariance(reference, guide, self.reference, self.guide)

    def smooth(self, values: np.ndarray) -> np.ndarray:
        """Window means of per-cell values."""
        flat = values.reshape(*self._grid, -1).astype(np.float32)
        return _box(flat, self._radius).reshape(values.shape)

    def _mean(self, values: np.ndarray) -> np.ndarray:
        cells = cv2.resize(values, self._grid[::-1], interpolation=cv2.INTER_AREA)
        return _box(cells, self._radius)

    def _covariance(self, a: np.ndarray, b: np.ndarray, mean_a: np.ndarray, mean_b: np.ndarray) -> np.ndarray:
        rows = [self._mean(a[..., row : row + 1] * b) - mean_a[..., row : row + 1] * mean_b for row in range(3)]
        return np.stack(rows, axis=-2)


def _regress(moments: _WindowMoments, bounds: ToneBounds) -> np.ndarray:
    """A = (Cov(d, i) + εG)(Cov(i, i) + εI)⁻¹ per cell, G the ratio of means of each channel, within bounds."""
    ratio = moments.reference / np.maximum(moments.guide, 1e-3)
    eye = np.eye(3, dtype=np.float32)
    gain = np.clip(ratio, bounds.min_gain, bounds.max_gain)[..., None] * eye
    # Both covariances are transposed because numpy solves for the left factor; the second is symmetric.
    right = np.swapaxes(moments.cross_covariance + RIDGE * gain, 2, 3)
    return np.swapaxes(np.linalg.solve(moments.guide_covariance + RIDGE * eye, right), 2, 3)


def bound_matrix(matrix: np.ndarray, bounds: ToneBounds) -> np.ndarray:
    """Hold every channel's own slope, its response to grey, and its mixing from the others within bounds."""
    eye = np.eye(3, dtype=bool)
    matrix = np.where(
        eye,
        np.clip(matrix, bounds.min_gain, bounds.max_gain),
        np.clip(matrix, -bounds.max_cross, bounds.max_cross),
    )
    grey = matrix.sum(axis=3, keepdims=True)
    return np.asarray(matrix + eye * (np.clip(grey, bounds.min_gain, bounds.max_gain) - grey))


def _box(values: np.ndarray, radius: int) -> np.ndarray:
    side = 2 * radius + 1
    return np.asarray(cv2.blur(values, (side, side), borderType=cv2.BORDER_REFLECT)).reshape(values.shape)


def _check(first: np.ndarray, second: np.ndarray) -> None:
    if first.ndim != 3 or first.shape[2] != 3 or first.shape != second.shape:
        raise ImageError("bad_tone_input", f"images of shapes {first.shape} and {second.shape} cannot be compared")
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        raise ImageError("bad_tone_input", "an image with values that are not finite has no tone")
