"""Pixels that show a surface and what stands before it: the surface's share is exchanged, the rest stays."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

_OUTSIDE, _SMEAR_PX = 0.02, 2
_INNER = 0.9
"""From this share on a pixel is more and more recoloured as the surface itself."""


@dataclass(frozen=True, eq=False)
class Edge:
    """The result (h, w, 3), and `misfit` (h, w): how far a pixel was from any mix of the surface and what is near."""

    linear: np.ndarray
    misfit: np.ndarray


def exchange(
    linear: np.ndarray, alpha: np.ndarray, old: np.ndarray, new: np.ndarray, painted: np.ndarray, reach_px: int
) -> Edge:
    """Pixels (h, w, 3) that are surface by `alpha` (h, w); `old` and `new` (h, w, 3): its colour near them.

    What is left of a pixel without the old colour is held within the colours of what is no surface in reach, or a
    bright wall's grain and its darker rim would be left in dark paint as a halo; by no more than the share had of the
    old colour, for a mask may fade out on the surface itself beside something else. Where all in reach is surface the
    mask is faded out on purpose: there the pixels as `painted` are laid over those before.
    """
    share = alpha[..., None]
    low, high = _bound_outside(linear, alpha, reach_px)
    known = high >= 0
    rest = linear - share * old
    held = np.clip(rest, (1 - share) * low, (1 - share) * high)
    moved = np.clip(held - rest, -share * old, share * old)
    mixed = np.where(known, share * new + rest + moved, share * painted + (1 - share) * linear)
    inner = np.clip((share - _INNER) / (1 - _INNER), 0, 1)
    misfit = np.where(known[..., 0], np.abs(rest - held).mean(axis=2), 0)
    return Edge(mixed + inner * inner * (3 - 2 * inner) * (painted - mixed), misfit)


def _bound_outside(linear: np.ndarray, alpha: np.ndarray, reach_px: int) -> tuple[np.ndarray, np.ndarray]:
    """The least and the most (h, w, 3) of what is no surface in reach; -1 is the most where there is nothing.

    First what is a few pixels away, for lenses and JPEG smear the surface's colour over what is close; of thin things,
    which have no such pixels, all.
    """
    outside = (alpha <= _OUTSIDE).astype(np.uint8)
    clear = cv2.erode(outside, np.ones((2 * _SMEAR_PX + 1,) * 2, np.uint8), borderValue=1)
    kernel = np.ones((2 * (reach_px + _SMEAR_PX) + 1,) * 2, np.uint8)
    near, far = (_bound(linear, mark[..., None] > 0, kernel) for mark in (outside, clear))
    return np.where(far[1] < 0, near[0], far[0]), np.where(far[1] < 0, near[1], far[1])


def _bound(linear: np.ndarray, known: np.ndarray, kernel: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    low = cv2.erode(np.where(known, linear, np.float32(9)), kernel)
    return low, cv2.dilate(np.where(known, linear, np.float32(-1)), kernel)
