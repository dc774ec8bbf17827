"""A room's light is balanced, its paint is not; a house keeps its colour."""

import numpy as np
import pytest

from imaging.color import srgb_to_lab
from imaging.look.cast import NO_CAST, find_cast
from imaging.look.render import render_field
from tests.imaging.look.rooms import furnish, look_at

WARM = (1.2, 1.0, 0.72)


def chroma_of_wall(image: np.ndarray) -> float:
    lab = srgb_to_lab(image)[45:55, 5:25].mean(axis=(0, 1))
    return float(np.hypot(lab[1], lab[2]))


def test_white_walls_under_warm_light_come_out_white():
    room = furnish(0.8, cast=WARM)
    assert chroma_of_wall(room) > 10
    assert chroma_of_wall(render_field(room, look_at(room).field)) < 3.5


def test_what_takes_a_cast_away_keeps_luminance():
    gains = find_cast(furnish(0.8, cast=WARM)).gains
    assert gains[0] < 1 < gains[2]
    assert gains @ [0.2126, 0.7152, 0.0722] == pytest.approx(1, abs=1e-6)


def test_a_painted_wall_keeps_its_colour_where_other_surfaces_are_white():
    room = furnish(0.9)
    room[45:118, :100] = (0.55, 0.72, 0.62)
    before, after = (
        srgb_to_lab(each)[50:90, 5:25].mean(axis=(0, 1)) for each in (room, render_field(room, look_at(room).field))
    )
    turn = np.degrees(np.arctan2(*after[:0:-1]) - np.arctan2(*before[:0:-1]))
    assert abs(turn) < 4
    assert np.hypot(*after[1:]) > 0.9 * np.hypot(*before[1:])


def test_a_white_door_among_wood_is_proof_that_the_light_is_white():
    """However often it is looked at: lit up, the door is as white as before."""
    room = furnish(0.6, wall=(0.75, 0.58, 0.38))
    room[40:118, 10:90] = furnish(0.6)[45, 5]
    result = render_field(room, look_at(room).field)
    door, floor = (
        srgb_to_lab(result)[place].mean(axis=(0, 1)) for place in (np.s_[60:100, 20:80], np.s_[150:165, 120:250])
    )
    before = srgb_to_lab(room)[150:165, 120:250].mean(axis=(0, 1))
    assert np.hypot(*door[1:]) < 3
    assert np.hypot(*floor[1:]) > 0.9 * np.hypot(*before[1:])


@pytest.mark.parametrize("light", [0.9, 0.6, 0.3])
def test_strong_paint_is_no_light(light):
    room = furnish(light, wall=(0.85, 0.72, 0.4))
    before, after = (
        srgb_to_lab(each)[45:55, 5:25].mean(axis=(0, 1)) for each in (room, render_field(room, look_at(room).field))
    )
    assert abs(np.degrees(np.arctan2(*after[:0:-1]) - np.arctan2(*before[:0:-1]))) < 4


def test_a_finished_room_has_no_cast():
    assert find_cast(furnish()).size < 0.5


def test_where_no_surface_is_seen_no_cast_is():
    noise = np.random.default_rng(0).random((170, 256, 3)).astype(np.float32)
    assert find_cast(noise) == NO_CAST


def test_from_outside_no_house_is_balanced():
    yellow = furnish(0.5, wall=(0.85, 0.72, 0.4))
    plan = look_at(yellow, indoors=0.0)
    before, after = (
        srgb_to_lab(each)[45:55, 5:25].mean(axis=(0, 1)) for each in (yellow, render_field(yellow, plan.field))
    )
    turn = np.degrees(np.arctan2(*after[:0:-1]) - np.arctan2(*before[:0:-1]))
    assert plan.cast == NO_CAST
    assert after[0] > before[0] + 5
    assert abs(turn) < 1.5
