"""A brightening field leaves a window's view in the window; a darkening one leaves white white."""

import numpy as np
import pytest

from imaging.color import srgb_to_lab
from imaging.region import Size
from imaging.sampling import as_image
from imaging.tone_field import ToneField, apply_tone_field, identity_field, plan_highlights

FIELD = ToneField(identity_field((4, 6)).matrix * np.float32(1.5), identity_field((4, 6)).offset)

DARKENING = ToneField(FIELD.matrix / 2, FIELD.offset)


def window(dtype: type = np.uint8, view: tuple[float, float] = (0.7, 0.95)) -> np.ndarray:
    """A dim wall, and in it a window with a bright view: a ramp."""
    image = np.full((240, 360, 3), 0.3)
    image[60:180, 120:240] = np.linspace(*view, 120)[None, :, None]
    return np.rint(image * np.iinfo(dtype).max).astype(dtype)


def tone(pixels: np.ndarray, field: ToneField = FIELD) -> np.ndarray:
    return apply_tone_field(pixels, field, highlights=plan_highlights(as_image(pixels), field))


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


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_burnt_white_does_not_turn_grey_where_light_is_taken(dtype):
    pixels, full_scale = window(dtype, view=(0.6, 1.0)), np.iinfo(dtype).max
    pixels[60:180, 230:240] = full_scale
    plain, held = (
        result[120, :, 1] / full_scale for result in (apply_tone_field(pixels, DARKENING), tone(pixels, DARKENING))
    )
    assert plain[235] == pytest.approx(0.75, abs=0.01)
    assert held[235] == pytest.approx(0.97, abs=0.01)
    assert np.diff(held[121:230]).min() > -1.5 / 255
    assert np.allclose(held[:110], plain[:110], atol=0.5 / 255)


def test_light_is_taken_from_a_bright_wall_where_nothing_is_burnt():
    pixels = window(view=(0.6, 0.97))
    assert np.array_equal(tone(pixels, DARKENING), apply_tone_field(pixels, DARKENING))


def test_white_stays_neutral_where_a_cast_is_taken():
    pixels = window(view=(1.0, 1.0))
    blue_taken = DARKENING.matrix * np.array([1.3, 1.3, 0.8], np.float32)[:, None]
    red, _, blue = tone(pixels, ToneField(blue_taken, DARKENING.offset))[120, 180].astype(int)
    assert blue >= 247
    assert red - blue <= 2


@pytest.mark.parametrize("field", [FIELD, DARKENING])
def test_strips_make_no_difference(field):
    pixels = window(np.uint16, view=(0.7, 1.0))
    highlights = plan_highlights(as_image(pixels), field)
    results = [
        apply_tone_field(pixels, field, highlights=highlights, block=Size(strip, 128)) for strip in (32, 64, 4096)
    ]
    assert all(np.array_equal(results[0], result) for result in results[1:])


def test_what_the_field_leaves_alone_stays_beside_what_it_lifts():
    pixels = np.full((240, 360, 3), 230, np.uint8)
    pixels[:, 200:280] = 255
    pixels[:, 280:] = 120
    matrix = identity_field((4, 6)).matrix.copy()
    matrix[:, 5:] *= np.float32(2)
    field = ToneField(matrix, identity_field((4, 6)).offset)
    assert np.array_equal(tone(pixels, field)[:, :240], pixels[:, :240])


def test_strips_fit_both_grids_where_highlights_are_the_coarser():
    pixels = window(np.uint16, view=(0.7, 1.0))
    pixels[60:180, 200:240] = 65535
    matrix = np.repeat(np.repeat(DARKENING.matrix, 30, axis=0), 30, axis=1)
    field = ToneField(matrix, np.zeros((120, 180, 3), np.float32))
    highlights = plan_highlights(as_image(pixels)[::8, ::8], field)
    results = [apply_tone_field(pixels, field, highlights=highlights, block=Size(strip, 128)) for strip in (2, 64)]
    assert np.array_equal(*results)


def test_a_lamp_that_is_held_keeps_its_hue():
    lamp = np.full((64, 64, 3), 40, np.uint8)
    lamp[20:44, 20:44] = (200, 160, 60)
    field = ToneField(identity_field().matrix * 1.6, np.zeros((1, 1, 3), np.float32))
    result = apply_tone_field(lamp, field, highlights=plan_highlights(as_image(lamp), field))
    red, green, blue = (float(level) for level in result[32, 32])
    before = srgb_to_lab(np.float32([[[200, 160, 60]]]) / 255)[0, 0]
    after = srgb_to_lab(np.float32([[[red, green, blue]]]) / 255)[0, 0]
    turned = np.degrees(np.arctan2(after[2], after[1]) - np.arctan2(before[2], before[1]))
    assert after[0] > before[0] + 3
    assert abs(turned) < 5
