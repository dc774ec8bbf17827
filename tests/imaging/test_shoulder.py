"""A brightening field leaves a window's view in the window."""

import numpy as np
import pytest

from imaging.sampling import as_image
from imaging.tone_field import ToneField, apply_tone_field, identity_field, plan_ceiling

FIELD = ToneField(identity_field((4, 6)).matrix * np.float32(1.5), identity_field((4, 6)).offset)


def window(dtype: type = np.uint8, view: tuple[float, float] = (0.7, 0.95)) -> np.ndarray:
    """A dim wall, and in it a window with a bright view: a ramp."""
    image = np.full((240, 360, 3), 0.3)
    image[60:180, 120:240] = np.linspace(*view, 120)[None, :, None]
    return np.rint(image * np.iinfo(dtype).max).astype(dtype)


def tone(pixels: np.ndarray, field: ToneField = FIELD) -> np.ndarray:
    return apply_tone_field(pixels, field, ceiling=plan_ceiling(as_image(pixels), field))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_the_view_does_not_burn_out(dtype):
    pixels, white = window(dtype), np.iinfo(dtype).max
    view = np.s_[100:140, 125:235, 0]
    assert (apply_tone_field(pixels, FIELD)[view] == white).mean() > 0.9
    held = tone(pixels)[view].astype(int)
    assert (held < white).mean() > 0.97
    assert np.diff(held.mean(axis=0)).min() > -0.01 * white
    assert held[:, -1].mean() - held[:, 0].mean() > 0.02 * white


def test_what_is_below_the_knee_is_as_the_field_has_it():
    pixels = window()
    assert np.array_equal(tone(pixels)[:40], apply_tone_field(pixels, FIELD)[:40])


def test_white_stays_white():
    pixels = window(view=(1.0, 1.0))
    assert (tone(pixels)[100:140, 130:230] == 255).all()


def test_a_field_that_burns_nothing_is_not_held():
    pixels = window()
    assert np.array_equal(tone(pixels, identity_field((4, 6))), pixels)


def test_strips_make_no_difference():
    pixels = window(np.uint16)
    ceiling = plan_ceiling(as_image(pixels), FIELD)
    results = [apply_tone_field(pixels, FIELD, ceiling=ceiling, strip_px=strip) for strip in (32, 64, 4096)]
    assert all(np.array_equal(results[0], result) for result in results[1:])


def test_what_the_field_leaves_alone_stays_beside_what_it_lifts():
    pixels = np.full((240, 360, 3), 230, np.uint8)
    pixels[:, 200:280] = 255
    pixels[:, 280:] = 120
    matrix = identity_field((4, 6)).matrix.copy()
    matrix[:, 5:] *= np.float32(2)
    field = ToneField(matrix, identity_field((4, 6)).offset)
    assert np.array_equal(tone(pixels, field)[:, :240], pixels[:, :240])
