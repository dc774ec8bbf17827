"""A hole filled like a soap film over its rim: the smoothest surface that meets what lies around it."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.fill.holes.halve import halve
from imaging.fill.holes.morphology import bound
from imaging.region import Size

_CYCLES, _SMOOTHINGS, _DAMPING, _RIM_PX = 6, 3, 0.8, 16
_MEAN_OF_FOUR = np.array([[0, 0.25, 0], [0.25, 0, 0.25], [0, 0.25, 0]], np.float32)


def fill_membrane(image: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """An image float32 (h, w) or (h, w, c) whose values in the hole (h, w) have no Laplacian: those there do not count.

    Full multigrid (Brandt 1977). What lies beyond the image does not pull. Without a hole, a copy; with nothing but
    hole, the mean of what was there.
    """
    filled = image.copy()
    region = bound(hole).expand(_RIM_PX).clip(Size(*hole.shape))
    if not region.empty:
        filled[region.slices] = _fill(filled[region.slices], hole[region.slices])
    return filled


def bend_membrane(image: np.ndarray, hole: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The same with each value of the hole below the mean of its four neighbours by `wanted`, of the image's shape.

    Poisson's equation; what the hole of the image holds is where the search begins.
    """
    bent = image.copy()
    region = bound(hole).expand(_RIM_PX).clip(Size(*hole.shape))
    if not region.empty:
        values, inside = bent[region.slices], hole[region.slices]
        for _ in range(_CYCLES):
            values = _cycle(values, inside, wanted[region.slices])
        bent[region.slices] = values
    return bent


def _fill(image: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """Begun from the same at half the size."""
    if hole.all():
        return np.broadcast_to(image.mean(axis=(0, 1)), image.shape).astype(np.float32)
    if min(hole.shape) > 4:
        known = (~hole).astype(np.float32)
        share = halve(known)
        smaller = halve(_weigh(image, known)) / _match(np.maximum(share, 1e-4), image)
        begun = _raise(_fill(smaller, share < 0.25), hole.shape)
    else:
        begun = np.broadcast_to(image[~hole].mean(axis=0), image.shape)
    values = np.where(_match(hole, image), begun, image).astype(np.float32)
    nothing = np.zeros_like(values)
    for _ in range(_CYCLES):
        values = _cycle(values, hole, nothing)
    return values


def _cycle(values: np.ndarray, hole: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """One V-cycle towards values whose mean of four neighbours differs from them by `wanted` in the hole."""
    values = _smooth(values, hole, wanted)
    # A hole that grew from one size to the next would make the cycles diverge.
    smaller = halve(hole.astype(np.float32)) > 0.99
    if min(hole.shape) > 4 and smaller.any() and not smaller.all():
        left = halve(_where(hole, wanted - _curvature(values))) * np.float32(4)
        error = _cycle(np.zeros_like(left), smaller, left)
        values = _smooth(values + _where(hole, _raise(error, hole.shape)), hole, wanted)
    return values


def _smooth(values: np.ndarray, hole: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    for _ in range(_SMOOTHINGS):
        values = values + _where(hole, _DAMPING * (_curvature(values) - wanted))
    return values


def _curvature(values: np.ndarray) -> np.ndarray:
    return np.asarray(cv2.filter2D(values, -1, _MEAN_OF_FOUR, borderType=cv2.BORDER_REPLICATE)) - values


def _raise(values: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """At twice the size, without the last row or column where their number is odd."""
    doubled = cv2.resize(values, (values.shape[1] * 2, values.shape[0] * 2), interpolation=cv2.INTER_LINEAR)
    return np.asarray(doubled[: shape[0], : shape[1]])


def _where(hole: np.ndarray, values: np.ndarray) -> np.ndarray:
    return np.where(_match(hole, values), values, np.float32(0))


def _weigh(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    return np.asarray(values * _match(weight, values))


def _match(plane: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The plane (h, w) with as many axes as the values."""
    return plane if values.ndim == 2 else plane[..., None]
