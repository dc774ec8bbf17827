"""A gain for each frame from measures between pairs of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from video.motion.gains import Measure

_STILL, _NEAR_ZERO = 0.03, 1e-3
"""Weights of what is believed where nothing was measured: that a gain stays as it was, and that it is none."""


def solve_gains(count: int, measures: Sequence[Measure]) -> np.ndarray:
    """log₂ gains (count, 3) whose differences are those measured, by least squares; around 0."""
    # Imported here: half of the start of a process that only writes what others have planned.
    from scipy.sparse import coo_array, eye_array
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
