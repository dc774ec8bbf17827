"""Ways through without a door: archways, where the floor goes on beyond the wall."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.staging.floor import FloorPlane

_SURE = 0.5
_WIDEST = 0.35
"""Of the picture's width: what is wider is a part of the room."""
_DEEPER, _BESIDE = 0.15, 0.012
"""How much farther the floor goes on in a way through, as a natural logarithm, within that share of the picture's
width."""
_BEYOND = 1.1
_NARROWEST = 0.02


def find_passages(floor: np.ndarray, depth: np.ndarray, plane: FloorPlane) -> np.ndarray:
    """What is seen through archways, bool (h, w), from how likely each pixel is floor (h, w) and from depth (h, w).

    Column by column: how far the floor goes. A way through is where it goes farther, with a step on both sides; nooks
    of a room look the same, and are kept free as well.
    """
    height, width = floor.shape
    through = np.zeros(floor.shape, bool)
    ends = _end_of_floor(floor > _SURE)
    farness = np.log(plane.places(ends, np.arange(width), width / 2)[:, 1])
    for left, right in _find_steps(farness, width):
        columns = np.arange(left + 1, right)
        mouth = np.interp(columns, (left, right), ends[[left, right]])
        rows = np.arange(height)[:, None]
        wall = _BEYOND / np.maximum(plane.nearness(mouth, columns), 1e-6)
        through[:, left + 1 : right] = (depth[:, left + 1 : right] > wall[None]) & (rows < mouth[None])
    return through


def _end_of_floor(floor: np.ndarray) -> np.ndarray:
    """The highest row of the floor in each column (w,), the lowest of the picture where there is none."""
    rows = np.where(floor.any(axis=0), floor.argmax(axis=0), len(floor) - 1).astype(np.float32)
    return np.asarray(cv2.medianBlur(rows[None], 5)[0], np.float64)


def _find_steps(farness: np.ndarray, width: int) -> list[tuple[int, int]]:
    """Columns between which the floor goes farther, at once, than in those themselves."""
    beside = max(2, round(_BESIDE * width))
    step = farness[beside:] - farness[:-beside]
    ups, downs = _peaks(step), _peaks(-step)
    found, last = list[tuple[int, int]](), 0
    for start in ups:
        for stop in downs[downs > start]:
            left, right = int(start) + beside, int(stop)
            if left < last or not _NARROWEST * width < right - left < _WIDEST * width:
                continue
            sides = max(farness[start], farness[stop + beside])
            if farness[left:right].min() > sides + _DEEPER:
                found.append((int(start), right + beside))
                last = right
                break
    return found


def _peaks(step: np.ndarray) -> np.ndarray:
    """Where a step up is largest among those close by."""
    close = cv2.dilate(step[None].astype(np.float32), np.ones((1, 5), np.uint8))[0]
    return np.flatnonzero((step > _DEEPER) & (step >= close - 1e-6))
