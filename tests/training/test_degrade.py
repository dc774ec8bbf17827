"""What is done to photos: the older list stays what it was, and each fault does what it says."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_room
from training.degrade import (
    BRIGHTEST_EV,
    DARKEST_EV,
    RANGES,
    Degradation,
    apply_degradation,
    draw_degradation,
    sample_degradation,
    sample_faults,
)


@cache
def draw_room() -> np.ndarray:
    return as_image(render_room(Size(90, 120), seed=2))


def spoil(degradation: Degradation) -> np.ndarray:
    return apply_degradation(draw_room(), degradation, np.random.default_rng(0))


def test_the_older_list_is_drawn_as_it_always_was():
    drawn = sample_degradation(np.random.default_rng([0, 0]))
    assert drawn.exposure_ev == pytest.approx(-0.9171651315535276)
    assert drawn.angle == pytest.approx(0.017206504032783308)
    assert drawn.mixed_ev == 0


def test_nothing_done_changes_nothing():
    assert np.allclose(spoil(Degradation()), draw_room(), atol=1e-5)


def test_mixed_light_is_warm_on_one_side_and_cold_on_the_other():
    spoiled = spoil(Degradation(exposure_ev=-1, mixed_ev=0.4)) / np.maximum(spoil(Degradation(exposure_ev=-1)), 1e-3)
    left, right = spoiled[:, :20].mean((0, 1)), spoiled[:, -20:].mean((0, 1))
    assert right[0] > 1.05 > 0.95 > right[2]
    assert left[0] < 0.95 < 1.05 < left[2]


def test_faults_are_few_and_within_their_ranges():
    drawn = [sample_faults(np.random.default_rng(seed)) for seed in range(300)]
    exposures = np.array([each.exposure_ev for each in drawn])
    assert DARKEST_EV <= exposures.min() < -2
    assert 0 < exposures.max() <= BRIGHTEST_EV
    faults = [name for name in (*RANGES, "mixed_ev") if name != "exposure_ev"]
    counts = {name: sum(getattr(each, name) != 0 for each in drawn) for name in faults}
    assert all(60 < count < 140 for count in counts.values()), counts
    assert max(each.mixed_ev for each in drawn) <= 0.4
    assert replace(drawn[0]) == sample_faults(np.random.default_rng(0))


def test_some_photos_need_nothing_and_most_have_a_few_faults():
    drawn = [draw_degradation(np.random.default_rng(seed)) for seed in range(400)]
    spared = [each for each in drawn if all(getattr(each, name) == 0 for name in (*RANGES, "mixed_ev"))]
    assert 30 < len(spared) < 90
    assert 10 < sum(each.exposure_ev > 0.7 for each in drawn) < 60
    assert sum(each.noise == 0 or each.haze == 0 for each in drawn) > 200
