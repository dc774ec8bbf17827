"""Gains from measures between pairs of frames, solved in blocks, beside all of them solved at once."""

import numpy as np
import pytest

from video.motion.gains import Measure
from video.motion.solve import solve_gains

STILL, NEAR_ZERO = 0.03, 1e-3


def solve_at_once(count: int, measures: list[Measure]) -> np.ndarray:
    known = {measure.b for measure in measures if measure.a == measure.b - 1}
    still = [Measure(t - 1, t, np.zeros(3), STILL) for t in range(1, count) if t not in known]
    rows = [*measures, *still]
    left, right = np.zeros((len(rows) + count, count)), np.zeros((len(rows) + count, 3))
    for number, row in enumerate(rows):
        left[number, [row.a, row.b]] = -row.weight, row.weight
        right[number] = row.weight * row.gain
    left[len(rows) :] = NEAR_ZERO * np.eye(count)
    gains = np.linalg.lstsq(left, right, rcond=None)[0]
    return np.asarray(gains - gains.mean(axis=0))


def measure(rng: np.random.Generator, a: int, b: int) -> Measure:
    return Measure(a, b, rng.normal(0, 0.3, 3), float(rng.uniform(0.3, 1)))


@pytest.mark.parametrize("far", [(), ((120, 420),), ((120, 420), (10, 600), (119, 421))])
def test_blocks_give_what_all_at_once_gives(far: tuple[tuple[int, int], ...]) -> None:
    """20 blocks of 32 and a part of one; from frame 120 to 420 nothing is measured but from one end to the other."""
    count, rng = 653, np.random.default_rng(len(far))
    pairs = [(t, t + step) for step in (1, 9, 24) for t in range(count - step) if not (t < 420 and t + step > 120)]
    measures = [measure(rng, a, b) for a, b in [*pairs, *far]]

    assert np.abs(solve_gains(count, measures) - solve_at_once(count, measures)).max() < 1e-6


def test_light_before_a_long_break_is_light_after_it() -> None:
    measures = [Measure(t, t + 1, np.zeros(3), 1.0) for t in [*range(10), *range(310, 320)]]

    gains = solve_gains(321, [*measures, Measure(10, 310, np.ones(3), 1.0)])

    assert np.abs(gains[310:] - gains[:11].mean(axis=0) - 1).max() < 0.02
