"""Hard shapes drawn at four times the size and averaged, tile by tile: anti-aliased, and never a large array."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np

from imaging.region import Region

TILE_PX = 512
_FINE = 4
_SHIFT = 4
"""Bits of a fraction that OpenCV's places have: 1/64 of a pixel."""
BLEED_PX = 0.5 / _FINE
"""OpenCV fills the pixels on an outline too, and so goes beyond it by so much."""


def bound_places(places: np.ndarray, margin_px: float) -> Region:
    """All pixels that are within a margin of places (n, 2) as x, y."""
    left, top = np.floor(places.min(axis=0) - margin_px).astype(int)
    right, bottom = np.ceil(places.max(axis=0) + margin_px).astype(int)
    return Region(int(top), int(left), int(bottom), int(right))


def list_tiles(region: Region, side_px: int = TILE_PX) -> Iterator[Region]:
    """A region in tiles of at most that side."""
    for top in range(region.top, region.bottom, side_px):
        for left in range(region.left, region.right, side_px):
            yield Region(top, left, top + side_px, left + side_px).intersect(region)


def list_strips(region: Region) -> Iterator[Region]:
    """A region in strips of its whole width, of about a tile's pixels."""
    rows = max(8, TILE_PX**2 // max(1, region.width))
    for top in range(region.top, region.bottom, rows):
        yield Region(top, region.left, min(top + rows, region.bottom), region.right)


def cover_tile(tile: Region, fill: Callable[[np.ndarray], None]) -> np.ndarray:
    """How much of each pixel of a tile is covered, float32 (h, w), [0, 1], by what is filled at four times the size."""
    canvas = np.zeros((tile.height * _FINE, tile.width * _FINE), np.uint8)
    fill(canvas)
    small = cv2.resize(canvas, (tile.width, tile.height), interpolation=cv2.INTER_AREA)
    return np.multiply(small, np.float32(1 / 255), dtype=np.float32)


def fill_convex(canvas: np.ndarray, tile: Region, outline: np.ndarray) -> None:
    """Fill a convex outline (n, 2) as x, y in pixels of the image."""
    cv2.fillConvexPoly(canvas, _to_fixed(outline, tile), 255, cv2.LINE_8, _SHIFT)


def fill_even_odd(canvas: np.ndarray, tile: Region, outline: np.ndarray) -> None:
    """Fill an outline (n, 2) as x, y in pixels of the image, by the even-odd rule: all whose middles are inside.

    Each edge turns over everything to its right; OpenCV's own filling would take in the pixels on an outline as well.
    """
    height, width = canvas.shape
    ends = (outline - (tile.left, tile.top)) * _FINE - 0.5  # whole numbers are middles of the canvas's pixels
    (x, y), (next_x, next_y) = ends.T, np.roll(ends, -1, axis=0).T
    first, last = (
        np.clip(np.ceil(each), 0, height).astype(int) for each in (np.minimum(y, next_y), np.maximum(y, next_y))
    )
    counts = last - first
    edge = np.repeat(np.arange(len(outline)), counts)
    row = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts - first, counts)
    crossing = x[edge] + (row - y[edge]) * (next_x - x)[edge] / (next_y - y)[edge]
    column = np.clip(np.ceil(crossing), 0, width).astype(int)
    turns = np.zeros((height, width + 1), np.uint8)
    np.add.at(turns, (row, column), 1)  # of 256 or more their parity is kept
    inside = np.bitwise_xor.accumulate(turns & 1, axis=1)
    np.multiply(inside[:, :width], 255, out=canvas)


def _to_fixed(places: np.ndarray, tile: Region) -> np.ndarray:
    """Places of the image as OpenCV wants them in the tile's canvas: whole numbers are centres of its pixels."""
    inside = (places - (tile.left, tile.top)) * _FINE - 0.5
    return np.rint(inside * (1 << _SHIFT)).astype(np.int32)
