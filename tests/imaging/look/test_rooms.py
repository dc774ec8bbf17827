"""A room is made as light as finished ones are, once and for all, and one that is finished keeps its light."""

import numpy as np
import pytest

from imaging.color import LUMA
from imaging.look.curve import Curve, lightness_of
from imaging.look.render import render_field
from imaging.look.rooms import plan_room_curve
from imaging.look.statistics import measure_look
from imaging.look.targets import BRIGHT, NATURAL
from tests.imaging.look.rooms import furnish, look_at


@pytest.mark.parametrize("light", [0.75, 0.6, 0.45])
def test_a_dim_room_comes_to_the_light_of_finished_ones(light):
    look = measure_look(render_field(room := furnish(light), look_at(room).field))
    assert look.wall90 >= 83
    assert look.L50 >= 64


def test_a_finished_room_keeps_its_light():
    room = furnish(1.0)
    assert np.abs(render_field(room, look_at(room).field) - room).mean() < 0.004


def test_blacks_stay_black():
    room = furnish(0.5)
    room[:20] = 0.02
    result = render_field(room, look_at(room).field)
    assert result[:10].max() < 0.06


def test_bright_is_lighter_than_natural_and_off_is_nothing():
    room = furnish(0.6)
    natural, bright, off = (
        measure_look(render_field(room, look_at(room, targets).field)).L50 for targets in (NATURAL, BRIGHT, None)
    )
    assert bright > natural + 1
    assert off == pytest.approx(measure_look(room).L50, abs=0.1)


def test_where_nothing_near_neutral_is_seen_the_room_keeps_some_of_its_depth():
    white, wood = furnish(0.55), furnish(0.55, wall=(0.62, 0.42, 0.26))
    lifts = []
    for room in (white, wood):
        curve, _ = plan_room_curve(room, NATURAL)
        middle = float(np.median(room @ LUMA))
        lifts.append(float(lightness_of(curve.apply(middle))))
    assert lifts[1] < lifts[0]


def test_a_curve_without_settings_changes_nothing():
    luma = np.linspace(0, 1, 11, dtype=np.float32)
    assert np.allclose(Curve().apply(luma), luma)


def test_a_stretch_ends_at_white_and_keeps_order():
    values = Curve(gain=1.6, bend=1.5, black=0.03).apply(np.linspace(0, 1, 101))
    assert values[0] == 0
    assert values[-1] == pytest.approx(1, abs=1e-5)
    assert (np.diff(values) >= 0).all()


def test_where_whites_are_where_they_belong_a_dark_middle_is_a_mood():
    room, plain = furnish(), furnish(0.5)
    room[60:, :] *= 0.45  # dark furniture under a white ceiling and wall
    lifted, dim = (
        float(lightness_of(plan_room_curve(each, NATURAL)[0].apply(float(np.median(each @ LUMA)))))
        for each in (room, plain)
    )
    assert lifted < NATURAL.middle - 5
    assert dim > NATURAL.middle - 5


def test_the_toe_gives_back_what_the_bend_lifts_the_blacks():
    room = furnish(0.4)
    room[:30] = 0.03
    curve, _ = plan_room_curve(room, NATURAL)
    assert curve.black > 0.01
    assert curve.apply(0.03) < Curve(curve.gain, curve.bend).apply(0.03) - 0.01
