"""A hard round brush along a line: each segment is the convex hull of the discs at its ends."""

from __future__ import annotations

import numpy as np

from imaging.masks.fine import BLEED_PX, cover_tile, fill_convex
from imaging.masks.segments import find_near, list_segments
from imaging.region import Region

_SAGITTA_PX = 1 / 32
"""How far a disc's corners may be from round."""


def cover_stroke(places: np.ndarray, radius_px: float, fade_px: float, tile: Region) -> np.ndarray:
    """How much of each pixel of a tile a brush along places (n, 2) covers, float32 (h, w); `fade_px` is under 1."""
    near = find_near(list_segments(places), tile, radius_px)
    arc = _half_disc(max(0.0, radius_px - BLEED_PX))

    def fill(canvas: np.ndarray) -> None:
        for start, end in near:
            fill_convex(canvas, tile, _hull(start, end, arc))

    return cover_tile(tile, fill)


def _half_disc(radius_px: float) -> np.ndarray:
    """Places (n, 2) of the half of a disc's outline that looks to the right, around 0, 0."""
    step = 2 * np.arccos(max(0.0, 1 - _SAGITTA_PX / max(radius_px, _SAGITTA_PX)))
    angles = np.linspace(-np.pi / 2, np.pi / 2, max(5, int(np.ceil(np.pi / step)) + 1))
    return radius_px * np.column_stack([np.cos(angles), np.sin(angles)])


def _hull(start: np.ndarray, end: np.ndarray, arc: np.ndarray) -> np.ndarray:
    """The outline of what a disc covers on its way from start to end."""
    across, down = end - start
    length = float(np.hypot(across, down))
    cosine, sine = (across / length, down / length) if length else (1.0, 0.0)
    turned = arc @ np.array([[cosine, sine], [-sine, cosine]])
    return np.concatenate([end + turned, start - turned])
