import numpy as np
import pytest

from imaging.photo import ImageError
from imaging.sky import extend_sky

BLUE, BROWN = np.float32([0.3, 0.5, 0.9]), np.float32([0.4, 0.3, 0.2])


def painted(height=300, width=400):
    """A blue sky over a brown house whose colour has bled a few pixels into the sky."""
    matte = np.zeros((height, width), np.float32)
    matte[:150] = 1
    sky = np.tile(BROWN, (height, width, 1))
    sky[:145] = BLUE
    return sky, matte


def test_the_sky_goes_on_behind_the_house_without_its_colour():
    sky, matte = painted()
    extended = extend_sky(sky, matte)
    assert np.abs(extended - BLUE).max() < 0.02


def test_the_sky_itself_is_kept_to_the_border_of_the_photo():
    sky, matte = painted()
    sky[:100] += np.random.default_rng(0).normal(0, 0.02, (100, 400, 3)).astype(np.float32)
    assert np.allclose(extend_sky(sky, matte)[:80], sky[:80], atol=1e-5)


def test_a_sliver_of_sky_is_no_error():
    sky, matte = painted()
    matte[:] = 0
    matte[:2] = 1
    assert np.isfinite(extend_sky(sky, matte)).all()


def test_a_matte_that_is_none_is_an_error():
    sky, matte = painted()
    with pytest.raises(ImageError):
        extend_sky(sky, matte * 7)
