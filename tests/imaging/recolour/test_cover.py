"""A rough mask is laid along the surface: what is its colour comes in, what is not goes."""

import numpy as np
import pytest

from imaging.masks import Mask
from imaging.photo import ImageError
from imaging.recolour import fit_cover
from tests.imaging.recolour.rooms import OLD, SIZE, photograph

TOP = 3 * SIZE.height // 4


def rough(bottom: int) -> Mask:
    weight = np.zeros((SIZE.height, SIZE.width), np.float32)
    weight[2:bottom, 2:-2] = 1
    return Mask.trim(weight)


def measure(mask: Mask) -> tuple[float, float]:
    """Shares of the wall covered, and of what is below it."""
    weight = mask.crop(SIZE.region)
    return float(weight[:TOP].mean()), float(weight[TOP + 4 :].mean())


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_mask_a_little_short_of_the_edge_is_grown_to_it(dtype) -> None:
    pixels = photograph(OLD, dtype=dtype)
    assert measure(rough(TOP - 3))[0] < 0.98
    covered, beyond = measure(fit_cover(pixels, rough(TOP - 3)))
    assert covered > 0.985
    assert beyond < 0.001


def test_a_mask_a_little_over_the_edge_is_cut_back() -> None:
    covered, beyond = measure(fit_cover(photograph(OLD), rough(TOP + 2)))
    assert covered > 0.985
    assert beyond < 0.001


def test_a_thing_of_another_colour_in_the_mask_is_left_out() -> None:
    pixels = photograph(OLD)
    pixels[60:100, 120:180] = (60, 90, 160)
    weight = fit_cover(pixels, rough(TOP)).crop(SIZE.region)
    assert weight[66:94, 126:174].max() < 0.05
    assert weight[40:54, 100:200].min() > 0.95


def test_it_grows_no_farther_than_a_hundredth_of_the_side() -> None:
    weight = np.zeros((SIZE.height, SIZE.width), np.float32)
    weight[60:120, 60:160] = 1
    grown = fit_cover(photograph(OLD), Mask.trim(weight)).crop(SIZE.region) > 0.5
    rows, columns = np.flatnonzero(grown.any(axis=1)), np.flatnonzero(grown.any(axis=0))
    assert rows.min() >= 60 - 8
    assert columns.max() <= 160 + 8


def test_a_burnt_surface_has_no_colour_to_follow() -> None:
    with pytest.raises(ImageError) as caught:
        fit_cover(np.full((SIZE.height, SIZE.width, 3), 255, np.uint8), rough(TOP))
    assert caught.value.code == "wall_burnt"
