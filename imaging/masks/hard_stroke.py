"""A hard round brush along a line: each segment is the convex hull of the discs at its ends."""

from __future__ import annotations

import numpy as np

from imaging.masks.fine import BLEED_PX, cover_tile, fill_convex
from imaging.masks.segments import list_segments, measure_distances
from imaging.region import Region

_SAGITTA_PX = 1 / 32
"""How far a disc's corners may be from round."""
_FEW, _SMALL_PX, _LARGE = 16, 32, 4
"""Tiles with more segments than that are quartered, down to this side, where the brush is not much smaller than they
are: most quarters then lie within a single segment, or near few."""


def cover_stroke(places: np.ndarray, radius_px: float, tile: Region) -> np.ndarray:
    """How much of each pixel of a tile a brush along places (n, 2) covers, float32 (h, w)."""
    cover = np.zeros((tile.height, tile.width), np.float32)
    _cover(cover, tile, list_segments(places), radius_px)
    return cover


def _cover(cover: np.ndarray, tile: Region, segments: np.ndarray, radius_px: float) -> None:
    """A tile, or a part of one, in place; of segments only those are looked at that may be nearest to some pixel."""
    middle = np.array([tile.left + tile.right, tile.top + tile.bottom]) / 2
    half = float(np.hypot(tile.height, tile.width)) / 2
    away = measure_distances(segments, middle)
    nearest = float(away.min())
    if nearest + half <= radius_px - 1:
        cover.fill(1)
        return
    near = segments[away <= min(nearest + 2 * half, radius_px + half + 1)]
    if len(near) > _FEW and max(tile.height, tile.width) > _SMALL_PX and half < _LARGE * radius_px:
        for part in _quarter(tile):
            _cover(cover[part.shift(-tile.top, -tile.left).slices], part, near, radius_px)
    elif len(near):
        cover[:] = cover_tile(tile, lambda canvas: _fill(canvas, tile, near, radius_px))


def _quarter(tile: Region) -> list[Region]:
    down, right = (tile.top + tile.bottom) // 2, (tile.left + tile.right) // 2
    rows, columns = ((tile.top, down), (down, tile.bottom)), ((tile.left, right), (right, tile.right))
    parts = [Region(top, left, bottom, right) for top, bottom in rows for left, right in columns]
    return [part for part in parts if not part.empty]


def _fill(canvas: np.ndarray, tile: Region, segments: np.ndarray, radius_px: float) -> None:
    arc = _half_disc(max(0.0, radius_px - BLEED_PX))
    for start, end in segments:
        fill_convex(canvas, tile, _hull(start, end, arc))


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
