"""A hole filled like a soap film over its rim: the smoothest surface that meets what lies around it."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.fill.morphology import bound
from imaging.region import Size

_CYCLES, _SMOOTHINGS, _DAMPING, _RIM_PX = 8, 3, 0.8, 16
_HOLE_SHARE = 0.6
"""Of a larger pixel that counts as hole. A hole that grows from one size to the next makes the cycles diverge."""
_MEAN_OF_FOUR = np.array([[0, 0.25, 0], [0.25, 0, 0.25], [0, 0.25, 0]], np.float32)


def fill_membrane(image: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """An image float32 (h, w) or (h, w, c) whose values in the hole (h, w) have no Laplacian: those there do not count.

    Multigrid V-cycles (Brandt 1977). What lies beyond the image does not pull. Without a hole, a copy; with nothing but
    hole, the mean of what was there.
    """
    filled = image.copy()
    region = bound(hole).expand(_RIM_PX).clip(Size(*hole.shape))
    if region.empty:
        return filled
    part, inside = filled[region.slices], hole[region.slices]
    known = ~inside
    part[inside] = part[known].mean(axis=0) if known.any() else part.mean(axis=(0, 1))
    nothing = np.zeros_like(part)
    for _ in range(_CYCLES):
        part[...] = _cycle(part, inside, nothing)
    return filled


def _cycle(values: np.ndarray, hole: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """One V-cycle towards values whose mean of four neighbours differs from them by `wanted` in the hole."""
    values = _smooth(values, hole, wanted)
    if min(hole.shape) > 4 and hole.any():
        left = _where(hole, wanted - _curvature(values), 0.0)
        size = (-(-hole.shape[1] // 2), -(-hole.shape[0] // 2))
        coarse = cv2.resize(left, size, interpolation=cv2.INTER_AREA) * np.float32(4)
        coarse_hole = cv2.resize(hole.astype(np.float32), size, interpolation=cv2.INTER_AREA) > _HOLE_SHARE
        if coarse_hole.all():  # nothing would hold it
            return values
        error = _cycle(np.zeros_like(coarse), coarse_hole, coarse)
        raised = cv2.resize(error, hole.shape[::-1], interpolation=cv2.INTER_LINEAR)
        values = _smooth(values + _where(hole, raised, 0.0), hole, wanted)
    return values


def _smooth(values: np.ndarray, hole: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    for _ in range(_SMOOTHINGS):
        values = values + _where(hole, _DAMPING * (_curvature(values) - wanted), 0.0)
    return values


def _curvature(values: np.ndarray) -> np.ndarray:
    return np.asarray(cv2.filter2D(values, -1, _MEAN_OF_FOUR, borderType=cv2.BORDER_REPLICATE)) - values


def _where(hole: np.ndarray, values: np.ndarray, other: float) -> np.ndarray:
    chosen = hole if values.ndim == 2 else hole[..., None]
    return np.where(chosen, values, np.float32(other))
