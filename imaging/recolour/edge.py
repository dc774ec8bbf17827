"""Pixels that show a surface and what stands before it: the surface's share is exchanged, the rest stays."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

_OUTSIDE = 0.02
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
    bright wall's grain and its darker rim would be left in dark paint as a halo. Where all in reach is surface the
    mask is faded out on purpose: there the pixels as `painted` are laid over those before.
    """
    share = alpha[..., None]
    outside = alpha <= _OUTSIDE
    kernel = np.ones((2 * reach_px + 1,) * 2, np.uint8)
    known = cv2.dilate(outside.astype(np.uint8), kernel)[..., None] > 0
    low = cv2.erode(np.where(outside[..., None], linear, np.float32(9)), kernel)
    high = cv2.dilate(np.where(outside[..., None], linear, np.float32(-1)), kernel)
    rest = linear - share * old
    held = np.clip(rest, (1 - share) * low, (1 - share) * high)
    mixed = np.where(known, share * new + held, share * painted + (1 - share) * linear)
    inner = np.clip((share - _INNER) / (1 - _INNER), 0, 1)
    misfit = np.where(known[..., 0], np.abs(rest - held).mean(axis=2), 0)
    return Edge(mixed + inner * inner * (3 - 2 * inner) * (painted - mixed), misfit)
