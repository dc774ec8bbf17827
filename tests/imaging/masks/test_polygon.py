"""Outlines are filled by the even-odd rule, and pixels on them as far as they are covered."""

import numpy as np
import pytest

from imaging.masks import draw_polygon
from imaging.region import Size

SIZE = Size(120, 900)


def draw(*places: tuple[float, float]) -> np.ndarray:
    return draw_polygon(np.array(places, float), SIZE).crop(SIZE.region)


def test_a_rectangle_covers_its_pixels_and_parts_of_those_on_its_edge() -> None:
    drawn = draw((10, 20), (810, 20), (810, 70.5), (10, 70.5))
    assert (drawn[20:70, 10:810] == 1).all()
    assert drawn[70, 400] == pytest.approx(0.5, abs=0.26)
    assert drawn[:19].max() == drawn[72:].max() == drawn[:, :9].max() == drawn[:, 811:].max() == 0
    assert drawn.sum() == pytest.approx(800 * 50.5, rel=0.01)


def test_what_an_outline_goes_around_twice_is_outside() -> None:
    drawn = draw((10, 10), (110, 10), (110, 110), (10, 110), (10, 10), (40, 40), (80, 40), (80, 80), (40, 80), (40, 40))
    assert drawn[60, 60] == 0
    assert drawn[20, 60] == drawn[60, 20] == 1


def test_a_slope_is_anti_aliased() -> None:
    drawn = draw((100, 0), (800, 100), (100, 100))
    y, x = np.mgrid[: SIZE.height, : SIZE.width] + 0.5
    below = (y - (x - 100) / 7) / np.hypot(1, 1 / 7)
    inside = (x > 102) & (y < 98)
    assert np.abs(drawn - np.clip(below + 0.5, 0, 1))[inside].max() < 0.3


def test_an_outline_far_outside_may_hold_the_whole_image_or_none_of_it() -> None:
    far = 65_535
    assert (draw((-far, -far), (far, -far), (far, far), (-far, far)) == 1).all()
    assert draw_polygon(np.array([(-10.0, -10), (-20, -10), (-20, -30)]), SIZE).is_empty
