"""Edges followed from one picture to another."""

import numpy as np
import pytest

from imaging.staging.lines import measure_shifts

POINTS = np.array([[100.0, 40.0 + 3 * place] for place in range(12)], np.float32)
ACROSS = np.tile([[1.0, 0.0]], (12, 1))


def draw_edge(column: int, contrast: float) -> np.ndarray:
    """A picture (120, 200, 3) that is lighter from a column on."""
    grey = np.full((120, 200), 0.3, np.float32)
    grey[:, column:] += contrast
    return np.repeat(grey[..., None], 3, axis=2)


@pytest.mark.parametrize("column", [100, 95, 106])
def test_an_edge_is_found_where_it_went(column: int) -> None:
    shift, where = measure_shifts(draw_edge(100, 0.2), draw_edge(column, 0.2), POINTS, ACROSS)
    assert len(where) == len(POINTS)
    assert np.median(shift) == column - 100


@pytest.mark.parametrize(("column", "found"), [(100, 12), (106, 0)])
def test_a_fold_that_looks_much_like_an_edge_is_it_where_it_was_and_nowhere_else(column: int, found: int) -> None:
    fold = draw_edge(column, 0.2)
    fold[:, column + 7 :] = 0.3
    shift, _ = measure_shifts(draw_edge(100, 0.2), fold, POINTS, ACROSS)
    assert len(shift) == found
    assert not shift.any()
