"""Shots turned level by one angle."""

from dataclasses import replace

import numpy as np
import pytest

from imaging.geometry import Verticals, estimate_verticals
from imaging.region import Size
from imaging.scenes import Tilt, render_house
from video.level import plan_level, plan_level_warp
from video.turn import turn_level

SIZE = Size(432, 768)


@pytest.fixture(scope="module")
def leaning() -> np.ndarray:
    return render_house(SIZE, 0, Tilt(0.0, 2.0))


@pytest.fixture(scope="module")
def seen(leaning: np.ndarray) -> Verticals:
    return estimate_verticals(leaning)


def test_a_leaning_shot_is_turned_upright_at_its_size(leaning: np.ndarray, seen: Verticals) -> None:
    warp = plan_level([leaning] * 3, SIZE)
    assert warp is not None

    turned = turn_level(leaning.astype(np.uint16) * 257, warp, 0)

    assert turned.shape == leaning.shape
    assert abs(estimate_verticals(turned).roll_deg) < 0.15 < abs(seen.roll_deg)


def test_a_phone_held_upright_is_turned_the_same_way(leaning: np.ndarray, seen: Verticals) -> None:
    warp = plan_level_warp([seen] * 3, SIZE)
    assert warp is not None
    pixels = leaning.astype(np.uint16) * 257

    stored = np.ascontiguousarray(np.rot90(pixels, -1))

    assert (np.rot90(turn_level(stored, warp, 90)) == turn_level(pixels, warp, 0)).all()


def test_one_angle_or_none(seen: Verticals) -> None:
    rolls = {
        "steady": (2, 2.1, 1.9, 2),
        "hands": (3, -2, 1, 2.5),
        "meant": (4, 4, 4, 4),
        "unseen": (0.4, 0.5, 0.3, 0.4),
    }
    turned = {
        name: plan_level_warp([replace(seen, roll_deg=roll) for roll in found], SIZE) is not None
        for name, found in rolls.items()
    }

    assert turned == {"steady": True, "hands": False, "meant": False, "unseen": False}
    assert plan_level_warp([seen] * 2, SIZE) is None, "too few to believe"
    blank = Verticals(False, "there are hardly any upright lines")
    assert plan_level_warp([seen, seen, seen, blank, blank, blank, blank], SIZE) is None
