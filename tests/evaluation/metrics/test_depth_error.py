"""Errors of depth: what is right has none, factors are factors, and aligning forgives one factor alone."""

import numpy as np
import pytest

from evaluation.metrics.depth_error import measure_depth_error

TRUTH = np.linspace(1, 9, 64, dtype=np.float32).reshape(8, 8)
ALL = np.ones((8, 8), bool)


def test_what_is_right_has_no_error() -> None:
    error = measure_depth_error(TRUTH, TRUTH, ALL)
    assert (error.relative, error.within_a_quarter) == (0, 1)


@pytest.mark.parametrize(("factor", "relative", "within"), [(1.2, 0.2, 1), (1.3, 0.3, 0), (0.75, 0.25, 0)])
def test_a_factor_counts_as_such_unless_it_is_forgiven(factor: float, relative: float, within: float) -> None:
    error = measure_depth_error(factor * TRUTH, TRUTH, ALL)
    assert error.relative == pytest.approx(relative, rel=1e-4)
    assert error.within_a_quarter == within
    aligned = measure_depth_error(factor * TRUTH, TRUTH, ALL, aligned=True)
    assert aligned.relative == pytest.approx(0, abs=1e-6)
    assert aligned.within_a_quarter == 1


def test_aligning_forgives_no_flat_guess() -> None:
    flat = measure_depth_error(np.full_like(TRUTH, 5), TRUTH, ALL, aligned=True)
    assert flat.relative > 0.3


def test_only_what_is_counted_counts() -> None:
    guess, counted = TRUTH.copy(), ALL.copy()
    guess[0], counted[0] = 100, False
    assert measure_depth_error(guess, TRUTH, counted).relative == 0
    with pytest.raises(ValueError, match="no pixel"):
        measure_depth_error(guess, TRUTH, ~ALL)
