"""The set `operator`: the operator is judged on scenes whose right answer is known."""

import numpy as np

from evaluation.bars import BARS
from evaluation.registry import SETS
from evaluation.sets.seams import measure_ratio, render_gradient
from evaluation.sets.window import EDGES, STUDY, WINDOWS, read_profiles, render_bright_window
from evaluation.task import Task
from imaging.region import Size
from imaging.tiling import plan_tiles


def test_every_bar_finds_its_figure(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("evaluation.sets.operator.RAMP_SIZE", Size(256, 1536))
    result = SETS["operator"](Task(tmp_path))
    for bar in BARS:
        if bar.set == "operator":
            assert np.isfinite(bar.read({"operator": result.figures}))
    assert 0 < result.figures["halo_levels"] <= result.figures["halo_levels_worst"]


def test_the_window_is_where_the_edges_are() -> None:
    for profile in read_profiles(WINDOWS[STUDY].pixels):
        assert np.flatnonzero(np.abs(np.diff(profile)) > 90).tolist() == [edge - 1 for edge in EDGES]


def test_the_view_in_the_window_is_bright_and_not_burnt() -> None:
    view = render_bright_window()[200:460, 380:620]
    assert view.dtype == np.uint16
    assert view.min() / 65535 > 0.7
    assert view.max() / 65535 < 254 / 255 + 2e-3


def test_a_gradient_rises_evenly_and_shows_tiles_that_shift_it() -> None:
    size = Size(1200, 1800)
    pixels, tiles = render_gradient(size), plan_tiles(size, 512, 64)
    light = pixels[::100, ::100].mean(axis=2)
    assert np.diff(light, axis=0).mean() > 5
    assert np.diff(light, axis=1).mean() > 3
    smooth = np.clip(pixels * 1.2, 0, 255).astype(np.uint8)
    shifted = smooth.copy()
    for tile in tiles:
        shifted[tile.core.slices] = np.clip(smooth[tile.core.slices] * (1 + 0.05 * (tile.index % 2)), 0, 255)
    assert measure_ratio(pixels, smooth, tiles) < 1.2
    assert measure_ratio(pixels, shifted, tiles) > 2
