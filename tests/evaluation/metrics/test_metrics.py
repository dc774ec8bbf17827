"""Each metric answers nothing for no change, and sees the fault it is named after."""

from functools import cache

import cv2
import numpy as np
import pytest

from evaluation.metrics.banding import measure_banding
from evaluation.metrics.difference import measure_difference
from evaluation.metrics.halo import measure_halo, measure_overshoot
from evaluation.metrics.highlights import measure_highlights
from evaluation.metrics.skin import measure_skin
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_flat_wall, render_room

WALL = as_image(render_flat_wall(Size(512, 768)))


@cache
def draw_room() -> np.ndarray:
    return as_image(render_room(Size(192, 288)))


def test_difference_is_nothing_for_equals_and_its_tail_shows_what_the_mean_hides() -> None:
    assert measure_difference(draw_room(), draw_room()) == (0.0, 0.0)
    spotted = draw_room().copy()
    spotted[:20] = 1 - spotted[:20]
    difference = measure_difference(spotted, draw_room())
    assert difference.mean < 8
    assert difference.p95 > 3 * difference.mean


def test_difference_of_one_step_of_lightness() -> None:
    """A grey of L* 50 against one of L* 51: the formula's weight there is 1 to within a per cent."""
    one, other = (np.full((4, 4, 3), value) for value in (0.46633, 0.47616))
    assert measure_difference(one, other).mean == pytest.approx(1, abs=0.02)


def test_highlights_lost_and_recovered_are_counted_apart() -> None:
    before = np.full((10, 10, 3), 0.5, np.float32)
    after = before.copy()
    after[:3] = 1
    after[5:7, :, 0] = 1
    assert measure_highlights(after, before, before)[:2] == (pytest.approx(30), 0)
    assert measure_highlights(before, after, before)[:2] == (0, pytest.approx(30))


def test_white_turned_grey_is_counted_where_the_reference_is_white_too() -> None:
    photo = np.full((10, 10, 3), 0.5, np.float32)
    photo[:4] = 1
    reference = photo.copy()
    reference[2:4] = 0.9
    veiled, kept = photo.copy(), photo.copy()
    veiled[:1], kept[:4] = 0.9, 0.97
    assert measure_highlights(veiled, photo, reference).greyed == pytest.approx(50)
    assert measure_highlights(kept, photo, reference).greyed == 0
    assert np.isnan(measure_highlights(veiled, reference * 0.5, reference).greyed)


def test_skin_is_kept_by_gain_and_lost_by_smoothing() -> None:
    assert measure_skin(WALL, WALL) == pytest.approx(1)
    assert measure_skin(np.clip(WALL * 1.5, 0, 1), WALL) == pytest.approx(1, abs=0.02)
    assert measure_skin(cv2.GaussianBlur(WALL, (0, 0), 1.5), WALL) < 0.5
    noise = np.random.default_rng(0).normal(0, 0.01, WALL.shape).astype(np.float32)
    assert measure_skin(np.clip(WALL + noise, 0, 1), WALL) > 1.5


def test_a_photo_without_plain_surfaces_has_no_skin() -> None:
    noise = np.random.default_rng(0).random((64, 64, 3), dtype=np.float32)
    assert np.isnan(measure_skin(noise, noise))


def test_a_steep_smooth_ramp_has_no_steps_and_keeps_its_levels() -> None:
    ramp = np.linspace(2000, 60000, 4096).astype(np.uint16)[None]
    curved = (65535 * (ramp / 65535) ** 0.6).astype(np.uint16)
    assert measure_banding(ramp, ramp) == (100, 0)
    assert measure_banding(ramp, curved) == (100, 0)


def test_a_ramp_through_eight_bits_is_steps_and_merged_levels() -> None:
    ramp = np.linspace(2000, 60000, 4096).astype(np.uint16)[None]
    banding = measure_banding(ramp, (ramp // 256 * 256).astype(np.uint16))
    assert banding.levels_kept < 6
    assert banding.steps > 200


def test_a_ramp_that_burns_out_loses_levels_without_a_step() -> None:
    ramp = np.linspace(2000, 60000, 4096).astype(np.uint16)[None]
    banding = measure_banding(ramp, np.minimum(ramp, 40000).astype(np.uint16))
    assert 60 < banding.levels_kept < 70
    assert banding.steps == 0


def glowing(levels: float) -> np.ndarray:
    """A dark wall beside a window from column 300 on, with light spilling over the edge that fades within 40 px."""
    profile = np.where(np.arange(600) < 300, 60.0, 220.0)
    profile[:300] += levels * np.exp(-np.arange(300)[::-1] / 40)
    return profile


def test_a_halo_is_as_large_as_what_spills() -> None:
    assert measure_halo(glowing(0), glowing(0), [300]) == 0
    assert measure_halo(glowing(20), glowing(0), [300]) == pytest.approx(20 * np.exp(-8 / 40), rel=0.01)


def test_overshoot_sees_a_glow_and_no_even_light() -> None:
    assert measure_overshoot(glowing(0), [300]) == 0
    assert 8 < measure_overshoot(glowing(20), [300]) < 20
