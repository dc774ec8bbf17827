"""What the histogram alone says of exposure: dark and bright versions of a photo come out near to each other."""

import numpy as np
import pytest

from imaging.color import normalise_exposure
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_house

HOUSE = as_image(render_house(Size(120, 180), seed=6))


@pytest.mark.parametrize("gain", [0.35, 0.6])
def test_a_dark_photo_comes_near_to_the_right_one(gain):
    dark = HOUSE * np.float32(gain)
    before, after = np.abs(dark - HOUSE).mean(), np.abs(normalise_exposure(dark) - normalise_exposure(HOUSE)).mean()
    assert after < 0.4 * before


def test_a_cast_is_taken_out_for_the_most_part():
    cast = HOUSE * np.array([1.0, 0.85, 0.6], np.float32)
    ratio = normalise_exposure(cast).mean(axis=(0, 1)) / normalise_exposure(HOUSE).mean(axis=(0, 1))
    assert ratio.min() > 0.9


@pytest.mark.parametrize("level", [0.0, 0.5, 1.0])
def test_a_photo_of_one_colour_stays_finite(level):
    result = normalise_exposure(np.full((8, 9, 3), level, np.float32))
    assert result.shape == (8, 9, 3)
    assert np.isfinite(result).all()
    assert (result >= 0).all()
    assert (result <= 1).all()


def test_order_is_kept():
    ramp = np.repeat(np.linspace(0.05, 0.6, 64, dtype=np.float32)[None, :, None], 3, axis=2)
    assert (np.diff(normalise_exposure(ramp)[0, :, 0]) >= 0).all()


@pytest.mark.parametrize("level", [0.2, 0.85, 1.0])
def test_a_wall_keeps_its_brightness(level):
    wall = level + np.random.default_rng(3).normal(0, 0.005, (40, 60, 1)) * np.ones(3)
    wall = np.clip(wall, 0, 1).astype(np.float32)
    assert np.allclose(normalise_exposure(wall), wall, atol=1e-6)
