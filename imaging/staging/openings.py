"""Doors, windows and ways through: what of them is covered, what stands in their way."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.staging.floor import FloorPlane

_SURE, _CERTAIN = 0.5, 0.55
"""How likely each pixel of an opening is one, and all of them are on average."""
_LEAST_SHARE = 0.0025
_SILL = 0.7
"""Of a window's height, from its top: below it things may stand before it."""
_WAY = 0.3
"""How far from a door's foot the floor must be free, in heights of the camera: .4 m."""


def share_covered(opening: np.ndarray, covered: np.ndarray) -> float:
    """The largest share that is covered (h, w) of any one of the doors of a map (h, w) of how likely each pixel is."""
    shares = [float(covered[part].mean()) for part in list_openings(opening)]
    return max(shares, default=0.0)


def share_of_windows_covered(window: np.ndarray, covered: np.ndarray) -> float:
    """The largest share that is covered (h, w) of any one window's part above its sill."""
    rows = np.arange(window.shape[0])[:, None]
    shares = []
    for part in list_openings(window):
        marked = np.flatnonzero(part.any(axis=1))
        upper = part & (rows < marked[0] + _SILL * (marked[-1] - marked[0]))
        shares.append(float(covered[upper].mean()))
    return max(shares, default=0.0)


def share_of_ways_blocked(opening: np.ndarray, floor: np.ndarray, feet: np.ndarray, plane: FloorPlane) -> float:
    """The largest share of a door's width that has feet of furniture, points (n, 2) as x, y, close before it."""
    middle = opening.shape[1] / 2
    near_floor = cv2.dilate((floor > _SURE).astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    standing = plane.places(feet[:, 1], feet[:, 0], middle)
    shares = []
    for part in list_openings(opening):
        rows, columns = lowest_of(part)
        on_floor = near_floor[rows, columns]
        if on_floor.mean() < 0.3 or not len(feet):
            continue
        doorstep = plane.places(rows[on_floor], columns[on_floor], middle)
        away = np.linalg.norm(doorstep[:, None] - standing[None], axis=-1).min(axis=1)
        shares.append(float((away < _WAY).mean()))
    return max(shares, default=0.0)


def list_openings(likely: np.ndarray) -> list[np.ndarray]:
    """Each door or window as bool (h, w), of those that are large enough to be one."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats((likely > _SURE).astype(np.uint8), connectivity=4)
    large = np.flatnonzero(stats[1:, cv2.CC_STAT_AREA] >= _LEAST_SHARE * likely.size) + 1
    parts = [labels == index for index in large]
    return [part for part in parts if likely[part].mean() > _CERTAIN]


def lowest_of(part: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The lowest row of a bool (h, w) in each of its columns, and those columns."""
    columns = np.flatnonzero(part.any(axis=0))
    rows = len(part) - 1 - np.argmax(part[::-1, columns], axis=0)
    return rows, columns
