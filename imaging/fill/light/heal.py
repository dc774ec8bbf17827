"""Pieces copied from different places, brought to one light: where two of them meet, a small step goes."""

from __future__ import annotations

import numpy as np

from imaging.fill.holes.membrane import bend_membrane
from imaging.fill.sources.offsets import Offsets

MOST_STEP = 12 / 255
"""A larger step between two pieces is an edge, or a fault that would bleed if it were spread."""


def heal_copies(image: np.ndarray, offsets: Offsets, hole: np.ndarray, calm: float) -> np.ndarray:
    """The filled image float32 (h, w, 3) with steps between neighbours of different offsets spread over the hole.

    Gradients are the sources' own; across a seam they are the mean of what both sources have there, unless the step is
    above MOST_STEP, or what that becomes where all is `calm`: without bound at 1. The picture with these gradients
    solves Poisson's equation (He & Sun 2012; Pérez et al. 2003).
    """
    most = MOST_STEP / max(1 - calm, 1e-6)
    wanted = np.zeros_like(image)
    for axis in (0, 1):
        gradient = _read_gradients(image, offsets, hole, axis, most) / 4
        first, last = _along(axis, slice(None, -1)), _along(axis, slice(1, None))
        wanted[first] += gradient
        wanted[last] -= gradient
    return np.clip(np.where(hole[..., None], bend_membrane(image, hole, wanted), image), 0, 1)


def _read_gradients(image: np.ndarray, offsets: Offsets, hole: np.ndarray, axis: int, most: float) -> np.ndarray:
    """From each pixel to the next along an axis; only steps that touch the hole are of account."""
    first, last = _along(axis, slice(None, -1)), _along(axis, slice(1, None))
    gradient = image[last] - image[first]
    seam = (offsets[first] != offsets[last]).any(axis=2) & (hole[first] | hole[last])
    here = np.argwhere(seam)
    there = here + np.eye(2, dtype=int)[axis]
    forward, told_forward = _continue(image, offsets, hole, here, there)
    backward, told_backward = _continue(image, offsets, hole, there, here)
    backward = -backward
    told = told_forward.astype(np.float32) + told_backward
    sources = (forward + backward) / np.maximum(told, 1)[:, None]
    step = gradient[seam]
    small = (np.abs(step - sources).max(axis=1) < most) & (told > 0)
    gradient[seam] = np.where(small[:, None], sources, step)
    return gradient


def _continue(
    image: np.ndarray, offsets: Offsets, hole: np.ndarray, here: np.ndarray, there: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """How the source of pixels (n, 2) goes on to the neighbours `there`, (n, 3), 0 where that is not known, and where
    it is, bool (n,)."""
    step = offsets[here[:, 0], here[:, 1]]
    near, far = here + step, there + step
    limits = np.array(hole.shape) - 1
    told = hole[here[:, 0], here[:, 1]] & (far >= 0).all(axis=1) & (far <= limits).all(axis=1)
    near, far = np.clip(near, 0, limits), np.clip(far, 0, limits)
    told &= ~hole[near[:, 0], near[:, 1]] & ~hole[far[:, 0], far[:, 1]]
    gone = image[far[:, 0], far[:, 1]] - image[near[:, 0], near[:, 1]]
    return gone * told[:, None], told


def _along(axis: int, part: slice) -> tuple[slice, slice]:
    return (part, slice(None)) if axis == 0 else (slice(None), part)
