"""Other people's networks: a table is applied as it is written, and their weights do what they are known for."""

from pathlib import Path

import numpy as np
import pytest

from evaluation.baselines.peers import ADAINT, LUT3D, apply_lut, load_peers
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_house

COLOURS = np.random.default_rng(0).random((6, 9, 3)).astype(np.float32)


def tabulate(size: int, rows: np.ndarray | None = None) -> np.ndarray:
    """The table (3, n, n, n) that gives what it is asked: its axes are blue, green, red."""
    levels = np.linspace(0, 1, size) if rows is None else rows
    return np.stack(np.meshgrid(levels, levels, levels, indexing="ij")[::-1])


def test_a_table_of_what_is_asked_changes_nothing() -> None:
    assert apply_lut(COLOURS, tabulate(5)) == pytest.approx(COLOURS, abs=1e-5)


def test_channels_of_the_table_are_red_green_blue() -> None:
    table = tabulate(5)
    table[2] = 0
    assert apply_lut(COLOURS, table) == pytest.approx(COLOURS * [1, 1, 0], abs=1e-5)


def test_rows_may_be_spread_unevenly() -> None:
    rows = np.array([0, 0.1, 0.2, 0.5, 1])
    assert apply_lut(COLOURS, tabulate(5, rows), np.stack([rows] * 3)) == pytest.approx(COLOURS, abs=1e-5)


def test_peers_that_are_not_there_are_left_out(tmp_path: Path) -> None:
    assert load_peers(tmp_path) == {}


def test_published_weights_lighten_a_dark_photo(shared: Path) -> None:
    dark = as_image(render_house(Size(128, 192))) * np.float32(0.4)
    peers = load_peers(shared / "weights")
    assert set(peers) == {LUT3D, ADAINT}
    for correct in peers.values():
        result = correct(dark)
        assert result.shape == dark.shape
        assert result.min() >= 0
        assert result.max() <= 1
        assert 1.2 * dark.mean() < result.mean() < 3 * dark.mean()
