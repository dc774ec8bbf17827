"""What is learned from finished rooms: a little, in lightness alone, and never beyond what finished rooms have."""

from dataclasses import replace

import numpy as np
import pytest

from imaging.look import NATURAL, LookStatistics, measure_look
from imaging.look.distance import FINISHED
from imaging.look.style import PRIOR, hold_style, learn_style

USUAL = replace(
    measure_look(np.full((64, 64, 3), 0.8, np.float32)), wall90=FINISHED["wall90"][0], L50=FINISHED["L50"][0]
)


def rooms(count: int, whites: float, middle: float) -> list[LookStatistics]:
    """Finished rooms that are so much lighter than most."""
    return [replace(USUAL, wall90=USUAL.wall90 + whites, L50=USUAL.L50 + middle) for _ in range(count)]


def test_rooms_as_most_are_teach_nothing() -> None:
    assert learn_style(rooms(50, 0, 0)) == learn_style([]) == NATURAL


@pytest.mark.parametrize("count", [8, 20, 200])
def test_a_shift_is_believed_as_far_as_there_are_photos(count: int) -> None:
    learned, believed = learn_style(rooms(count, 1.5, -3)), count / (count + PRIOR)
    assert learned.wall90 - NATURAL.wall90 == pytest.approx(1.5 * believed, abs=0.06)
    assert learned.middle - NATURAL.middle == pytest.approx(-3 * believed, abs=0.06)


def test_one_more_light_photo_makes_a_style_no_darker() -> None:
    assert learn_style([*rooms(9, 0, 0), *rooms(1, 2, 4)]).middle > NATURAL.middle


@pytest.mark.parametrize("far", [-60, 60])
def test_a_style_stays_within_one_spread_of_finished_rooms(far: float) -> None:
    learned = learn_style(rooms(40, far, far))
    assert abs(learned.wall90 - NATURAL.wall90) == pytest.approx(FINISHED["wall90"][1], abs=0.05)
    assert abs(learned.middle - NATURAL.middle) == pytest.approx(FINISHED["L50"][1], abs=0.05)
    assert hold_style(50 + far, 50 + far) == learned


def test_warmth_is_no_matter_of_style() -> None:
    warm = [replace(room, white=(0.0, 14.0)) for room in rooms(20, 1, 1)]
    assert learn_style(warm) == learn_style(rooms(20, 1, 1))
    assert learn_style(warm).warm == NATURAL.warm


def test_rooms_without_a_light_wall_have_a_middle_all_the_same() -> None:
    dark = [replace(room, wall90=float("nan")) for room in rooms(12, 0, 3)]
    learned = learn_style(dark)
    assert learned.wall90 == NATURAL.wall90
    assert learned.middle > NATURAL.middle
