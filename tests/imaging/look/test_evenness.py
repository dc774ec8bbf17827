"""Dark corners come up towards the usual wall; lamps, views and things keep their own light."""

import numpy as np

from imaging.look.curve import lightness_of
from imaging.look.evenness import MOST, even_light

WALL = np.broadcast_to(np.linspace(0.45, 0.85, 256, dtype=np.float32), (170, 256)).copy()
SURFACE = np.ones(WALL.shape, bool)


def test_a_dark_end_of_a_wall_comes_up_and_the_light_end_stays():
    evened = even_light(WALL, SURFACE, 1.0)
    lift = lightness_of(evened) - lightness_of(WALL)
    assert lift[:, :20].min() > 2
    assert lift.max() <= MOST
    assert np.abs(lift[:, 230:]).max() < 0.5


def test_even_light_and_what_lacks_none_stay_as_they_are():
    even = np.full(WALL.shape, 0.7, np.float32)
    assert np.allclose(even_light(even, SURFACE, 1.0), even, atol=1e-4)
    assert even_light(WALL, SURFACE, 0.0) is WALL


def test_a_photo_without_surfaces_is_left():
    assert even_light(WALL, np.zeros(WALL.shape, bool), 1.0) is WALL
