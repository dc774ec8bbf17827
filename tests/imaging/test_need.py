"""A change no larger than the proposer's own error is not made; one that is, is made in full."""

import numpy as np
import pytest

from imaging.photo import ImageError
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_room
from imaging.tone_field import estimate_need
from imaging.tone_field.need import TASTE

ROOM = as_image(render_room(Size(90, 120), seed=2))


def darken(amount: float) -> np.ndarray:
    return (ROOM * (1 - amount)).astype(np.float32)


@pytest.mark.parametrize("amount", [0.0, 0.02])
def test_a_slight_change_is_taste(amount):
    assert estimate_need(darken(amount), ROOM) == TASTE


def test_a_dark_photo_needs_all_of_it():
    assert estimate_need(darken(0.5), ROOM) == 1


def test_need_grows_with_the_change_and_does_not_jump():
    needs = [estimate_need(darken(amount), ROOM) for amount in np.linspace(0, 0.4, 81)]
    assert needs == sorted(needs)
    assert max(np.diff(needs)) < 0.15


def test_images_that_differ_in_shape_are_refused():
    with pytest.raises(ImageError):
        estimate_need(ROOM, ROOM[:-1])


def test_a_burnt_photo_needs_all_of_a_slight_change():
    """A window may be white in a good photo; a fifth of one is not."""
    burnt = ROOM.copy()
    burnt[:18] = 1
    assert estimate_need(burnt, burnt * 0.97) == 1
    window = ROOM.copy()
    window[:9, :12] = 1
    assert estimate_need(window, window * 0.97) == TASTE
