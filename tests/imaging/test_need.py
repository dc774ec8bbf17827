"""A change no larger than the proposer's own error is not made; one that is, is made in full."""

import numpy as np
import pytest

from imaging.photo import ImageError
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_house_with_mask, render_room
from imaging.tone_field import estimate_need
from imaging.tone_field.need import TASTE

ROOM = as_image(render_room(Size(90, 120), seed=2))
HOUSE, SKY = render_house_with_mask(Size(90, 120), seed=3)


def photograph_house(sky: tuple[float, float, float], stops: float) -> np.ndarray:
    """A rendered front under a plain sky, its ground so much darker, with two lit windows."""
    image = as_image(HOUSE) * np.float32(2 ** (stops / 2.2))
    image += SKY[..., None] * (np.array(sky, np.float32) - image)
    image[60:70, 20:30] = image[60:70, 80:90] = (1.0, 0.95, 0.8)
    return image


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


def test_the_blue_hour_is_meant_to_be_dark_however_it_was_exposed():
    dusk = photograph_house((0.03, 0.2, 0.6), -4)
    for exposure in (0.6, 1.0):
        shot = (exposure * dusk).astype(np.float32)
        assert estimate_need(shot, np.sqrt(shot)) == TASTE


@pytest.mark.parametrize(
    ("sky", "stops"),
    [
        ((0.03, 0.2, 0.6), 0),
        ((0.6, 0.75, 0.95), -4),
        ((0.2, 0.2, 0.2), -4),
        ((0.42, 0.02, 0.5), -4),
        ((0.1, 0.45, 0.8), -4),
        ((0.0, 0.0, 0.01), -4),
    ],
    ids=["day", "bright sky", "grey sky", "violet sky", "polarised sky", "black sky"],
)
def test_a_dark_photo_of_another_light_is_lit(sky, stops):
    shot = photograph_house(sky, stops)
    assert estimate_need(shot, np.sqrt(shot)) > 0.9


def test_a_blue_door_under_a_grey_sky_is_no_blue_hour():
    shot = photograph_house((0.2, 0.2, 0.2), -4)
    shot[50:80, 40:70] = (0.03, 0.2, 0.6)
    assert estimate_need(shot, np.sqrt(shot)) > 0.9


def test_between_day_and_the_blue_hour_need_does_not_jump():
    shots = [photograph_house((0.03, 0.2, 0.6), stops) for stops in np.arange(-4, 0, 0.05)]
    needs = [estimate_need(shot, np.sqrt(shot)) for shot in shots]
    assert needs[0] == TASTE
    assert needs[-1] == 1
    assert max(np.abs(np.diff(needs))) < 0.25
