"""The camera's own gains, frame by frame and channel by channel, from what frames show of the same places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from video.motion.view import Light

_FEWEST_PX = 300
_STILL, _NEAR_ZERO = 0.03, 1e-3
"""Weights of what is believed where nothing was measured: that a gain stays as it was, and that it is none."""


@dataclass(frozen=True, eq=False)
class Measure:
    """Frame `b` holds 2^`gain` (3,) times the light of frame `a`, as sure as `weight`."""

    a: int
    b: int
    gain: np.ndarray
    weight: float


def measure_gain(first: Light, second: Light, matrix: np.ndarray) -> tuple[np.ndarray, float] | None:
    """log₂ (3,) of the second frame's light over the first one's, and the share of pixels that tell; None if too few.

    `matrix` takes places of the first to the second, as shares of width and height. The median over flat places that
    both frames hold, so that what moves has no say.
    """
    height, width = first.flat.shape
    shares = np.diag([width, height, 1.0])
    moved = cv2.warpPerspective(
        second.levels,
        shares @ matrix @ np.linalg.inv(shares),
        (width, height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(np.nan,) * 3,
    )
    change = np.asarray(moved - first.levels)
    told = first.flat & np.isfinite(change).all(axis=2)
    if told.sum() < min(_FEWEST_PX, told.size // 20):
        return None
    return np.median(change[told], axis=0), float(told.mean())


def solve_gains(count: int, measures: Sequence[Measure]) -> np.ndarray:
    """log₂ gains (count, 3) whose differences are those measured, by least squares; around 0."""
    from scipy.sparse import coo_array, eye_array  # a third of what every stage takes to begin, for one of them
    from scipy.sparse.linalg import spsolve

    known = {measure.b for measure in measures if measure.a == measure.b - 1}
    still = [Measure(t - 1, t, np.zeros(3), _STILL) for t in range(1, count) if t not in known]
    rows = [*measures, *still]
    if not rows:
        return np.zeros((count, 3))
    weights = np.array([row.weight for row in rows])
    places = np.arange(len(rows))
    ends = np.concatenate([[row.b for row in rows], [row.a for row in rows]])
    values = np.concatenate([weights, -weights])
    system = coo_array((values, (np.concatenate([places, places]), ends)), shape=(len(rows), count)).tocsc()
    wanted = weights[:, None] * np.array([row.gain for row in rows])
    normal = (system.T @ system + _NEAR_ZERO**2 * eye_array(count)).tocsc()
    gains = np.asarray(spsolve(normal, system.T @ wanted)).reshape(count, 3)
    return gains - gains.mean(axis=0)
