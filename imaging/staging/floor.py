"""The floor as a plane in the picture: where its horizon is, and how far away each of its points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_SURE = 0.6
_LEAST_SHARE = 0.005
"""Of the picture: with less floor nothing is known of it."""
_ROUNDS, _TRUST = 8, 0.08
"""Relative distances from the plane by more are of something else."""
_LONG_SIDE_FOCAL = 0.7
"""Focal length over the long side where nobody says: 24 mm on full frame, as rooms are taken."""
_HIGHEST, _LOWEST = 0.15, 0.7
"""Where in the picture a horizon can be, from the top: cameras in rooms look straight ahead."""
_USUAL = 0.45


@dataclass(frozen=True)
class FloorPlane:
    """One over the depth of the floor at column x and row y of the canvas is `across`·x + `down`·y + `offset`.

    A pinhole camera sees planes so. Lengths on it are told in heights of the camera over the floor, which no picture
    tells in metres; 1.4 m as a rule.
    """

    across: float
    down: float
    offset: float
    focal_px: float

    def rows_of_horizon(self, width: int) -> np.ndarray:
        """The row (w,) at which the floor would be endlessly far, in each column."""
        return np.asarray(-(self.across * np.arange(width) + self.offset) / self.down)

    def nearness(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """One over the depth of the floor at such points, in the depth map's unit; 0 and less above the horizon."""
        return np.asarray(self.across * columns + self.down * rows + self.offset)

    def places(self, rows: np.ndarray, columns: np.ndarray, middle: float) -> np.ndarray:
        """Points of the floor (n, 2) from above, to the right and ahead, in heights of the camera."""
        below = np.maximum(self.nearness(rows, columns) / self.down, 0.5)
        ahead = self.focal_px / below
        return np.stack([(columns - middle) / self.focal_px * ahead, ahead], axis=-1)


def fit_floor(floor: np.ndarray, depth: np.ndarray) -> FloorPlane | None:
    """The plane of what is likely floor (h, w) of a depth map (h, w), robustly; None where there is next to no floor.

    Least squares of one over the depth, reweighted (Holland & Welsch 1977). Where the depth says what cannot be of a
    floor, it is a level one with its horizon a little above the middle.
    """
    rows, columns = np.nonzero(floor > _SURE)
    if len(rows) < max(16, _LEAST_SHARE * floor.size):
        return None
    step = max(1, len(rows) // 20_000)
    rows, columns = rows[::step], columns[::step]
    nearness = 1 / depth[rows, columns].astype(np.float64)
    terms = np.stack([columns, rows, np.ones(len(rows))], axis=1)
    weight = np.ones(len(rows))
    for _ in range(_ROUNDS):
        scaled = terms * (weight / nearness)[:, None]
        plane = np.linalg.lstsq(scaled, weight, rcond=None)[0]
        off = np.abs(terms @ plane / nearness - 1)
        weight = 1 / (1 + (off / _TRUST) ** 2)
    focal = _LONG_SIDE_FOCAL * max(floor.shape)
    found = FloorPlane(float(plane[0]), float(plane[1]), float(plane[2]), focal)
    return found if _is_floor(found, floor.shape) else _level(terms, nearness, floor.shape, focal)


def _is_floor(plane: FloorPlane, shape: tuple[int, ...]) -> bool:
    height, width = shape
    if plane.down <= 0:
        return False
    horizon = plane.rows_of_horizon(width)
    middle = horizon[width // 2] / height
    return bool(_HIGHEST < middle < _LOWEST and np.ptp(horizon) < 0.3 * height)


def _level(terms: np.ndarray, nearness: np.ndarray, shape: tuple[int, ...], focal: float) -> FloorPlane:
    horizon = min(_USUAL * shape[0], float(terms[:, 1].min()) - 1)
    down = float(np.median(nearness / (terms[:, 1] - horizon)))
    return FloorPlane(0.0, down, -down * horizon, focal)
