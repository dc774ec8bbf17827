"""A camera's small movement between two frames, fitted so that what the points leave open is what hands do."""

from __future__ import annotations

import numpy as np

_FOCAL = 0.75
"""Of the frame's width: about 27 mm on a 35 mm camera; only the weight of a guess hangs on it."""

_ROUNDS = 12
_TUKEY = 4.0
_NOISE = 0.3 / 1600
_LEAST_SPREAD = 0.2 / 1600
_SCALE_SPREAD, _SHEAR_SPREAD, _KEYSTONE_SPREAD = 1e-3, 4e-4, 5e-3


def fit_motion(start: np.ndarray, end: np.ndarray, width: int, height: int) -> np.ndarray | None:
    """The homography (3, 3), pixels to pixels, that takes places (n, 2) of a frame onto their partners; None below 6.

    Linear least squares with Tukey's weights, and a prior as further equations: hands turn a camera (roll, and yaw and
    pitch, whose keystone follows from the focal length), move it to and fro a little, and never shear the picture.
    Where points abound the prior does not count.
    """
    if len(start) < 6:
        return None
    to_unit = np.array([[1 / width, 0, -(width - 1) / 2 / width], [0, 1 / width, -(height - 1) / 2 / width], [0, 0, 1]])
    ends = [each @ to_unit[:2, :2].T + to_unit[:2, 2] for each in (start.astype(float), end.astype(float))]
    solution = _solve(*ends)
    matrix = np.append(solution, 0).reshape(3, 3) + np.eye(3)
    fitted = np.linalg.inv(to_unit) @ matrix @ to_unit
    return np.asarray(fitted / fitted[2, 2])


def _solve(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Eight deviations from the identity, row by row."""
    rows, target = _equations(start, end)
    prior, spread = _prior()
    weights = np.ones(len(start))
    solution = np.zeros(8)
    for _ in range(_ROUNDS):
        each = np.repeat(weights, 2)[:, None] / _NOISE**2
        normal = rows.T @ (each * rows) + prior.T @ (prior / spread[:, None] ** 2)
        solution = np.linalg.solve(normal, rows.T @ (each[:, 0] * target))
        away = np.hypot(*(rows @ solution - target).reshape(-1, 2).T)
        limit = _TUKEY * max(float(np.median(away[weights > 0])), _LEAST_SPREAD)
        weights = np.maximum(1 - (away / limit) ** 2, 0) ** 2
    return np.asarray(solution)


def _equations(start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two equations a point, linear in the deviations (the direct linear transform; Hartley & Zisserman 2004, 4.1)."""
    (x, y), (u, v) = start.T, end.T
    zero, one = np.zeros_like(x), np.ones_like(x)
    across = np.stack([x, y, one, zero, zero, zero, -u * x, -u * y], axis=1)
    down = np.stack([zero, zero, zero, x, y, one, -v * x, -v * y], axis=1)
    return np.stack([across, down], axis=1).reshape(-1, 8), (end - start).reshape(-1)


def _prior() -> tuple[np.ndarray, np.ndarray]:
    """What should be zero: zoom, stretch, shear, and the keystone beyond that of the turn; and how far it strays."""
    per_turn = 1 / _FOCAL**2
    prior = np.array(
        [
            [0.5, 0, 0, 0, 0.5, 0, 0, 0],
            [0.5, 0, 0, 0, -0.5, 0, 0, 0],
            [0, 0.5, 0, 0.5, 0, 0, 0, 0],
            [0, 0, per_turn, 0, 0, 0, 1, 0],
            [0, 0, 0, 0, 0, per_turn, 0, 1],
        ]
    )
    return prior, np.array([_SCALE_SPREAD, _SHEAR_SPREAD, _SHEAR_SPREAD, _KEYSTONE_SPREAD, _KEYSTONE_SPREAD])
