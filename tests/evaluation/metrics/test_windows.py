"""Windows are told from white walls; a veil, a glow beside the glass, and flat light are told by how much."""

import cv2
import numpy as np
import pytest

from evaluation.metrics.auc import measure_auc
from evaluation.metrics.flatness import measure_local_contrast
from evaluation.metrics.light import scale_of_light
from evaluation.metrics.windows import find_windows, measure_glow, measure_window_change

TOP, BOTTOM, LEFT, RIGHT = 40, 110, 90, 160


def light_room(view: float = 6.0) -> np.ndarray:
    """L* (170, 256) of a room of 40, lighter beside its window, which is about 90 and has a view of that contrast."""
    rng = np.random.default_rng(0)
    down, across = np.mgrid[:170, :256]
    away = np.maximum(np.abs(down - (TOP + BOTTOM) / 2) - 35, 0) + np.maximum(
        np.abs(across - (LEFT + RIGHT) / 2) - 35, 0
    )
    lightness = (40 + 20 * np.exp(-away / 20) + rng.normal(0, 5, (170, 256))).astype(np.float32)
    scene = cv2.resize(rng.normal(0, view, (14, 14)).astype(np.float32), (RIGHT - LEFT, BOTTOM - TOP))
    lightness[TOP:BOTTOM, LEFT:RIGHT] = np.clip(90 + scene, 81, 100)
    return lightness


def test_a_window_is_found_where_it_is() -> None:
    (window,) = find_windows(light_room(view=12))
    truth = np.zeros(window.shape, bool)
    truth[TOP:BOTTOM, LEFT:RIGHT] = True
    assert (window & truth).sum() / (window | truth).sum() > 0.95


def test_white_walls_and_worktops_are_no_windows() -> None:
    smooth = light_room(view=0)
    assert not find_windows(cv2.blur(smooth, (3, 3)) * 0 + 88)
    crooked = np.full((170, 256), 50, np.float32)
    crooked[60:64, 20:240] = crooked[64:150, 20:24] = crooked[64:150, 236:240] = 90
    assert not find_windows(crooked)


def test_a_veil_takes_contrast_and_lifts_blacks() -> None:
    before = light_room(view=12)
    (window,) = find_windows(before)
    after = 95 + 0.5 * (before - 95)
    change = measure_window_change(before, after, window)
    assert change.contrast == pytest.approx(0.5, abs=1e-3)
    assert change.black_rise == pytest.approx(0.5 * (95 - np.percentile(before[window], 5)), abs=0.01)
    assert measure_window_change(before, before, window) == (pytest.approx(1), 0)


def test_a_glow_is_told_in_lightness_and_a_curve_is_none() -> None:
    before = light_room(view=12)
    (window,) = find_windows(before)
    far = cv2.distanceTransform((~window).astype(np.uint8), cv2.DIST_L2, 5)
    assert measure_glow(before, 100 * (before / 100) ** 0.5, window) == pytest.approx(0, abs=0.2)
    for size in (5.0, -3.0):
        after = before + size * ((far > 0) & (far < 9))
        assert measure_glow(before, after.astype(np.float32), window) == pytest.approx(size, abs=0.3)


def test_without_a_window_there_is_no_glow() -> None:
    plain = np.full((170, 256), 50, np.float32)
    assert np.isnan(measure_glow(plain, plain + 5, np.zeros(plain.shape, bool)))


def test_local_contrast_grows_with_light_and_is_lost_by_flat_light() -> None:
    before = light_room(view=12)
    lit = (before + 16) * 1.2 - 16
    assert scale_of_light(before, lit) == pytest.approx(1.2)
    assert measure_local_contrast(before, lit) == pytest.approx(1, abs=1e-3)
    assert measure_local_contrast(before, before.mean() + 0.7 * (before - before.mean())) == pytest.approx(
        0.7, abs=0.01
    )


def test_auc_counts_pairs() -> None:
    assert measure_auc(np.array([3.0, 4.0]), np.array([1.0, 2.0])) == 1
    assert measure_auc(np.array([1.0, 3.0]), np.array([2.0])) == 0.5
    assert measure_auc(np.array([2.0]), np.array([2.0])) == 0.5
    assert np.isnan(measure_auc(np.array([]), np.array([1.0])))
