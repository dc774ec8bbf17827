"""The faults are the same in every run, as many as promised, and do what they are called."""

from collections import Counter

import numpy as np
import pytest

from evaluation.sets.faults import BRIGHT_EV, DARK_EV, EXCLUSIVE, FAULTS, Spoiling, plan_spoiling, spoil_photo
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_room

PLANS = [plan_spoiling(photo, copy) for photo in range(120) for copy in range(2)]


def test_the_list_is_the_same_every_time() -> None:
    assert [plan_spoiling(photo, copy) for photo in range(120) for copy in range(2)] == PLANS
    assert len(set(PLANS)) == len(PLANS)


def test_one_in_eight_is_too_bright_and_every_room_has_its_turn() -> None:
    bright = [index // 2 for index, plan in enumerate(PLANS) if plan.exposure_ev == BRIGHT_EV]
    assert len(bright) == len(PLANS) / 8
    assert len(Counter(photo % 4 for photo in bright)) == 4
    dark = [plan.exposure_ev for plan in PLANS if plan.exposure_ev != BRIGHT_EV]
    assert DARK_EV[0] <= min(dark) < -2.3
    assert -0.7 < max(dark) <= DARK_EV[1]


def test_one_to_three_others_that_can_go_together() -> None:
    assert set(Counter(len(plan.faults) for plan in PLANS)) == {1, 2, 3}
    assert {fault for plan in PLANS for fault in plan.faults} == set(FAULTS)
    assert all(len(group & set(plan.faults)) <= 1 for plan in PLANS for group in EXCLUSIVE)


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_shows(fault: str) -> None:
    room = render_room(Size(96, 144))
    spoiled = as_image(spoil_photo(room, Spoiling(0.0, (fault,), (1, 2))))
    change = spoiled - as_image(room)
    assert np.abs(change).mean() > 0.004
    red, green, blue = change.mean(axis=(0, 1))
    if fault in ("warm", "cold"):
        assert (red > blue) == (fault == "warm")
    if fault == "green cast":
        assert green > max(red, blue)
    if fault in ("vignette", "dark corners"):
        assert change[:12, :12].mean() < change[40:56, 60:84].mean() - 0.02
    if fault in ("haze", "low contrast"):
        assert spoiled.std() < as_image(room).std()


def test_the_same_seed_draws_the_same_noise() -> None:
    room, plan = render_room(Size(48, 64)), Spoiling(-1.0, ("noise",), (3, 4))
    assert np.array_equal(spoil_photo(room, plan), spoil_photo(room, plan))
    assert not np.array_equal(spoil_photo(room, plan), spoil_photo(room, Spoiling(-1.0, ("noise",), (3, 5))))
