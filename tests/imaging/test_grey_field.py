"""What is grey comes out grey to the bit, what is almost grey no farther from it, and a sepia keeps its hue."""

import numpy as np
import pytest

from imaging.color import LUMA, srgb_to_lab
from imaging.finish import tone_photo
from imaging.noise import measure_chroma_noise
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_room
from imaging.tone_field import ToneField, apply_tone_field, identity_field, keep_grey

SHAPE = (9, 13)


@pytest.fixture(scope="module")
def field():
    """Lifts and darkens, with a cast and mixing between channels that differ from place to place."""
    rng = np.random.default_rng(7)
    slope = rng.uniform(0.6, 3.2, (*SHAPE, 1, 1)) * np.eye(3)
    matrix = slope * rng.uniform(0.8, 1.2, (*SHAPE, 3, 1)) + rng.uniform(-0.2, 0.2, (*SHAPE, 3, 3))
    return ToneField(matrix.astype(np.float32), rng.uniform(-0.1, 0.1, (*SHAPE, 3)).astype(np.float32))


def grey_pixels(dtype: type) -> np.ndarray:
    full = np.iinfo(dtype).max
    ramp = np.linspace(0, full, 411 * 307).reshape(307, 411)
    noise = np.random.default_rng(1).normal(0, full / 40, ramp.shape)
    return np.repeat(np.clip(ramp + noise, 0, full).astype(dtype)[..., None], 3, axis=2)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("most_colour", [np.inf, 1])
def test_grey_comes_out_grey(field, dtype, most_colour):
    pixels = grey_pixels(dtype)
    toned = tone_photo(pixels, keep_grey(field, most_colour), measure_chroma_noise(pixels))
    spread = np.ptp(toned.astype(int), axis=2)
    assert spread.max() <= (0 if most_colour == np.inf else 1)
    assert np.abs(toned.astype(int) - pixels).mean() > np.iinfo(dtype).max / 50
    assert np.ptp(tone_photo(pixels, field, 0.0).astype(int), axis=2).max() > 2


def test_almost_grey_comes_out_as_near_to_grey(field):
    pixels = grey_pixels(np.uint8)
    pixels = np.clip(pixels + np.random.default_rng(2).integers(0, 3, pixels.shape), 0, 255).astype(np.uint8)
    noise = measure_chroma_noise(pixels)
    kept = tone_photo(pixels, keep_grey(field, 1), noise)
    free = tone_photo(pixels, keep_grey(field), noise)
    assert np.ptp(kept.astype(int), axis=2).max() <= np.ptp(pixels.astype(int), axis=2).max()
    assert np.ptp(free.astype(int), axis=2).max() > 2


def test_luma_goes_where_the_field_takes_it(field):
    pixels = grey_pixels(np.uint8)[100:200]
    wanted = np.clip(as_image(apply_tone_field(pixels, field)), 0, 1) @ LUMA
    got = as_image(apply_tone_field(pixels, keep_grey(field))) @ LUMA
    inside = (got > 0.02) & (got < 0.9) & (as_image(apply_tone_field(pixels, field)).max(axis=2) < 1)
    assert np.abs(got - wanted)[inside].max() < 0.01


@pytest.mark.parametrize("most_colour", [np.inf, 1])
def test_no_change_stays_no_change(most_colour):
    kept = keep_grey(identity_field(SHAPE), most_colour)
    pixels = render_room(Size(90, 120), 1)
    assert np.array_equal(tone_photo(pixels, kept, 0.0), pixels)


def test_a_sepia_keeps_its_hue_and_about_its_colour():
    grey = np.linspace(0.15, 0.6, 200 * 300).reshape(200, 300, 1)
    sepia = (255 * grey * np.array([1, 0.86, 0.66])).astype(np.uint8)
    warm = ToneField(
        np.broadcast_to(np.diag([1.2, 1.4, 1.8]), (4, 6, 3, 3)).astype(np.float32).copy(),
        np.zeros((4, 6, 3), np.float32),
    )
    before, after = (srgb_to_lab(as_image(each)) for each in (sepia, tone_photo(sepia, keep_grey(warm), 0.0)))
    hue = [np.degrees(np.arctan2(lab[..., 2], lab[..., 1])).mean() for lab in (before, after)]
    chroma = [np.hypot(lab[..., 1], lab[..., 2]).mean() for lab in (before, after)]
    assert abs(hue[1] - hue[0]) < 3
    assert 0.9 < chroma[1] / chroma[0] < 1.5
    assert after[..., 0].mean() > before[..., 0].mean() + 5
