"""Where walls fold, by their depth."""

import cv2
import numpy as np
from numpy.typing import NDArray

REACH = 0.07
"""Of the width, on each side of a fold: so much of a wall has to be seen."""
LEAST_WALL = 0.08
"""Of the height that has to be wall in a column."""
LEAST_BEND = 0.12
"""How much the nearness of walls must bend within REACH, in parts of itself."""


def measure_bend(wall: NDArray[np.bool_], depth: NDArray[np.float32]) -> NDArray[np.float64]:
    """How much walls bend in each column, (w,), in parts of their nearness; 0 where too little is wall. `wall` (h, w),
    `depth` of the same view at any size.

    One over the depth of an upright wall is linear along the picture, in any unit and with any shift.
    """
    height, width = wall.shape
    near = 1 / cv2.resize(depth, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float64)
    seen = np.count_nonzero(wall, axis=0) >= LEAST_WALL * height
    column = np.array([np.median(near[wall[:, x], x]) if seen[x] else np.nan for x in range(width)])
    reach = max(3, round(REACH * width))
    bend = np.zeros(width)
    for x in range(reach // 2, width - reach // 2):
        left, right = (_fit(column[max(0, x - reach) : x]), _fit(column[x : x + reach]))
        if left is not None and right is not None:
            bend[x] = (right - left) * reach / np.nanmedian(column[max(0, x - reach) : x + reach])
    return bend


def find_folds(bend: NDArray[np.float64]) -> list[float]:
    """The columns in which walls bend most, as x in the map's pixels, from left to right."""
    apart = max(3, round(REACH * len(bend)))
    size = np.abs(bend)
    peaks = [x for x in np.flatnonzero(size > LEAST_BEND) if size[x] == size[max(0, x - apart) : x + apart + 1].max()]
    return [float(x) for x in peaks]


def _fit(nearness: NDArray[np.float64]) -> float | None:
    """By how much nearness grows a column; None where too few columns show any."""
    there = np.flatnonzero(np.isfinite(nearness))
    if len(there) < max(3, 0.6 * len(nearness)):
        return None
    return float(np.polyfit(there, nearness[there], 1)[0])
