"""A gain for each frame from measures between pairs of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from video.motion.gains import Measure

_STILL, _NEAR_ZERO = 0.03, 1e-3
"""Weights of what is believed where nothing was measured: that a gain stays as it was, and that it is none."""
_FEWEST, _FARTHEST = 32, 240
"""Frames that are solved for at one time, for memory and time grow with the number. Measures of two that are further
apart, as before and after somebody who stood in the way, are few, and added in the end."""


def solve_gains(count: int, measures: Sequence[Measure]) -> np.ndarray:
    """log₂ gains (count, 3) whose differences are those measured, by least squares; around 0."""
    near = [measure for measure in measures if measure.b - measure.a <= _FARTHEST]
    far = [measure for measure in measures if measure.b - measure.a > _FARTHEST]
    known = {measure.b for measure in near if measure.a == measure.b - 1}
    still = [Measure(t - 1, t, np.zeros(3), _STILL) for t in range(1, count) if t not in known]
    rows = [*near, *still]
    if not rows:
        return np.zeros((count, 3))
    side = max(_FEWEST, *(row.b - row.a for row in rows))
    own, next_one, right = _lay_out(-(-count // side), side, rows)
    ties = _lay_ties(far, right.shape[0] * side).reshape(*right.shape[:2], len(far))
    solved = _solve_blocks(own, next_one, np.concatenate([right, ties], axis=2))
    gains = _add_far(solved[:, :3], solved[:, 3:], far)[:count]
    return np.asarray(gains - gains.mean(axis=0))


def _lay_ties(far: Sequence[Measure], count: int) -> np.ndarray:
    """A column (count, n) for each measure: −1 and 1 at its two frames."""
    ties = np.zeros((count, len(far)))
    for column, row in enumerate(far):
        ties[row.a, column], ties[row.b, column] = -1, 1
    return ties


def _add_far(gains: np.ndarray, answers: np.ndarray, far: Sequence[Measure]) -> np.ndarray:
    """Gains that were solved for without far measures, with them, by Woodbury's identity; `answers` (frames, n): of the
    same equations to their ties."""
    if not far:
        return gains
    first, second = [row.a for row in far], [row.b for row in far]
    missed = np.array([row.gain for row in far]) - (gains[second] - gains[first])
    doubt = np.diag([row.weight**-2 for row in far])
    return np.asarray(gains + answers @ np.linalg.solve(doubt + answers[second] - answers[first], missed))


def _lay_out(blocks: int, side: int, rows: Sequence[Measure]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The normal equations in blocks of frames: each with itself (n, side, side), each with the next one, and the right
    side (n, side, 3)."""
    own, next_one, right = np.zeros((blocks, side, side)), np.zeros((blocks, side, side)), np.zeros((blocks, side, 3))
    own[:] = _NEAR_ZERO**2 * np.eye(side)
    for row in rows:
        weight, wanted = row.weight**2, row.weight**2 * row.gain
        (first, a), (second, b) = divmod(row.a, side), divmod(row.b, side)
        own[first, a, a] += weight
        own[second, b, b] += weight
        right[first, a] -= wanted
        right[second, b] += wanted
        if first == second:
            own[first, a, b] -= weight
            own[first, b, a] -= weight
        else:
            next_one[first, a, b] -= weight
    return own, next_one, right


def _solve_blocks(own: np.ndarray, next_one: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The unknowns (n · side, of as many right sides), by Gauss's elimination block by block; all three arrays are
    written to."""
    side = own.shape[1]
    for block in range(len(own)):
        solved = np.linalg.solve(own[block], np.hstack([next_one[block], right[block]]))
        if block + 1 < len(own):
            own[block + 1] -= next_one[block].T @ solved[:, :side]
            right[block + 1] -= next_one[block].T @ solved[:, side:]
        next_one[block], right[block] = solved[:, :side], solved[:, side:]
    for block in reversed(range(len(own) - 1)):
        right[block] -= next_one[block] @ right[block + 1]
    return right.reshape(-1, right.shape[2])
