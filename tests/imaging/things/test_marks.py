"""Masks of things: all of each and a little more, and nothing far away."""

import numpy as np
import pytest

from imaging.region import Size
from imaging.things import Found, mark_things

SIZE = Size(200, 300)
FACE = Found("face", 0.9, 100, 50, 140, 110)


@pytest.mark.parametrize("kind", ["face", "plate"])
def test_all_of_a_things_middle_is_marked_and_it_fades_out_beyond_its_box(kind: str) -> None:
    mask = mark_things([Found(kind, 0.9, FACE.left, FACE.top, FACE.right, FACE.bottom)], SIZE)
    whole = mask.crop(SIZE.region)
    assert whole[50:110, 120].min() == 1
    assert whole[80, 100:140].min() == 1
    assert whole[80, 150] == 0
    assert ((whole > 0) & (whole < 1)).any()
    assert mask.region.width < 2 * FACE.width


def test_a_face_is_an_ellipse_and_all_else_a_box() -> None:
    ellipse, box = (mark_things([Found(kind, 1, 100, 50, 140, 110)], SIZE) for kind in ("face", "car"))
    corner = (45, 96)
    assert box.crop(SIZE.region)[corner] > 0.5
    assert ellipse.crop(SIZE.region)[corner] == 0


def test_things_at_the_border_are_cut_off_there_and_several_are_marked_at_once() -> None:
    mask = mark_things([Found("face", 1, -20, -10, 20, 30), Found("face", 1, 270, 170, 310, 230)], SIZE)
    whole = mask.crop(SIZE.region)
    assert whole[0, 0] == 1
    assert whole[-1, -1] == 1
    assert whole[100, 150] == 0
    assert mark_things([], SIZE).is_empty
    assert mark_things([Found("face", 1, 500, 500, 520, 520)], SIZE).is_empty


def test_a_thing_of_no_extent_is_still_marked() -> None:
    assert np.count_nonzero(mark_things([Found("face", 1, 10, 10, 10, 10)], SIZE).weight)
