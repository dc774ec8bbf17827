"""A soft round brush along a line: it fades with the distance from the line."""

from __future__ import annotations

from math import ceil, floor, log2

import cv2
import numpy as np

from imaging.masks.segments import find_near, list_segments
from imaging.region import Region

_FADE_CELLS, _RADIUS_CELLS = 32, 512
"""Into how many cells a fade is divided where that makes the radius no longer than this."""
_FINEST, _COARSEST = 2, -6
"""Cells to a pixel along an axis, as powers of two."""
_SHIFT = 4


def fade_stroke(places: np.ndarray, radius_px: float, fade_px: float, tile: Region) -> np.ndarray:
    """How full a brush along places (n, 2) leaves each pixel of a tile, float32 (h, w).

    1 up to `fade_px` from the brush's edge, 0 beyond the edge. Distances are found on a grid as fine as the fade asks
    for, whatever the number of places.
    """
    near = find_near(list_segments(places), tile, radius_px)
    if not len(near):
        return np.zeros((tile.height, tile.width), np.float32)
    exponent = min(_FINEST, max(_COARSEST, floor(log2(min(_FADE_CELLS / fade_px, _RADIUS_CELLS / radius_px)))))
    scale, step = 2.0**exponent, 2 ** max(0, -exponent)
    around = step * (ceil(radius_px / step) + 1)
    shown = _fill_up(tile, step).expand(step)
    grid = _fill_up(tile, step).expand(around)
    distance = _measure_distance(near, grid, scale)[_cells(shown, grid, scale)] / np.float32(scale)
    share = np.clip((radius_px - distance) / fade_px, 0, 1)
    how = cv2.INTER_AREA if scale > 1 else cv2.INTER_LINEAR
    full = cv2.resize(share * share * (3 - 2 * share), (shown.width, shown.height), interpolation=how)
    return np.asarray(full[step : step + tile.height, step : step + tile.width], np.float32)


def _fill_up(tile: Region, step_px: int) -> Region:
    """The tile made longer, down and to the right, until whole cells of so many pixels fill it."""
    height, width = (-(-side // step_px) * step_px for side in (tile.height, tile.width))
    return Region(tile.top, tile.left, tile.top + height, tile.left + width)


def _cells(part: Region, grid: Region, scale: float) -> tuple[slice, slice]:
    """The cells of a grid that a part of it takes up."""
    inside = part.shift(-grid.top, -grid.left)
    return (
        slice(round(inside.top * scale), round(inside.bottom * scale)),
        slice(round(inside.left * scale), round(inside.right * scale)),
    )


def _measure_distance(segments: np.ndarray, grid: Region, scale: float) -> np.ndarray:
    """Of each cell to the nearest segment, in cells, float32."""
    free = np.full((round(grid.height * scale), round(grid.width * scale)), 255, np.uint8)
    cells = (segments - (grid.left, grid.top)) * scale - 0.5
    lines = np.rint(cells * (1 << _SHIFT)).astype(np.int32)
    cv2.polylines(free, list(lines), isClosed=False, color=0, thickness=1, lineType=cv2.LINE_8, shift=_SHIFT)
    return np.asarray(cv2.distanceTransform(free, cv2.DIST_L2, cv2.DIST_MASK_PRECISE))
