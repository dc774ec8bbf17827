"""A room whose cast was taken away goes to its listing's white, though diffusion proposed nothing for it."""

from functools import cache

import numpy as np
import pytest

from finishing.tone.looks import WholeLook
from finishing.tone.white import see_white, share_white
from imaging.look import NO_CAST, Cast
from imaging.region import Size
from imaging.scenes import render_room
from imaging.tone_field import identity_field
from imaging.white_point import WhitePoint


@cache
def draw_room() -> np.ndarray:
    return render_room(Size(120, 160), 1)


def warmth_moved(cast: Cast, need: float | None = 0.0) -> float:
    whole = WholeLook(identity_field(), need, cast)
    own = see_white(draw_room(), whole)
    shared, _ = share_white(draw_room(), whole, WhitePoint(own.warmth - 0.04, own.tint, 0.5))
    return own.warmth - see_white(draw_room(), shared).warmth


def test_a_room_that_was_left_as_it_is_hardly_moves() -> None:
    assert 0 < warmth_moved(NO_CAST) < 0.012


def test_the_larger_the_cast_that_was_taken_away_the_freer_a_room_is_to_move() -> None:
    moved = [warmth_moved(Cast(0.0, size)) for size in (0.0, 1.0, 2.0, 4.0, 8.0)]
    assert np.all(np.diff(moved[:4]) > 0.002)
    assert moved[4] == moved[3]


@pytest.mark.parametrize("cast", [NO_CAST, Cast(0.0, 3.0)])
def test_a_room_that_was_all_mended_goes_as_far_as_before(cast: Cast) -> None:
    assert warmth_moved(cast, need=1.0) == pytest.approx(warmth_moved(Cast(0.0, 4.0)))
