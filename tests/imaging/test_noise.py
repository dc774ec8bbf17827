"""Colour noise is measured as it is, and what a field lifts of it is calmed, no more."""

from functools import cache

import numpy as np
import pytest

from imaging.color import LUMA
from imaging.noise import measure_chroma_noise, plan_reach, reduce_chroma_noise
from imaging.quality import measure_structure
from imaging.region import Size
from imaging.scenes import render_room
from imaging.tone_field import ToneField, apply_tone_field, identity_field


@cache
def draw_room() -> np.ndarray:
    return render_room(Size(600, 800), seed=3)


CHROMA_OF_EVEN_NOISE = 0.53
"""Deviation of Cr and Cb, root mean square, where red, green and blue have independent noise of deviation 1."""


def dim(deviation: float, dtype: type = np.uint8) -> np.ndarray:
    """A dark room with that much noise, in 8-bit levels."""
    noise = np.random.default_rng(5).normal(0, deviation, draw_room().shape)
    levels = np.clip(draw_room() / np.iinfo(draw_room().dtype).max * 255 * 0.4 + 4 + noise, 0, 255)
    return np.rint(levels * (np.iinfo(dtype).max / 255)).astype(dtype)


def brighten(gain: float) -> ToneField:
    field = identity_field((6, 8))
    return ToneField(field.matrix * np.float32(gain), field.offset)


def colour_error(pixels: np.ndarray, truth: np.ndarray) -> float:
    """Mean square of what differs in colour, luma left out."""
    difference = (pixels.astype(np.float64) - truth) / np.iinfo(pixels.dtype).max * 255
    return float(((difference - (difference @ LUMA)[..., None]) ** 2).mean())


@pytest.mark.parametrize("deviation", [1.0, 2.0, 4.0])
def test_noise_is_measured_as_it_is(deviation):
    expected = CHROMA_OF_EVEN_NOISE * np.hypot(deviation, 0.29)  # rounding is noise too
    assert measure_chroma_noise(dim(deviation)) == pytest.approx(expected, rel=0.2)


def test_a_clean_photo_has_none_to_speak_of():
    assert measure_chroma_noise(draw_room()) < 0.5


@pytest.mark.parametrize("shape", [(1, 1), (15, 200), (40, 17)])
def test_tiny_photos_are_measured(shape):
    pixels = np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)
    assert measure_chroma_noise(pixels) >= 0


def test_a_burnt_out_photo_tells_nothing():
    assert measure_chroma_noise(np.full((64, 64, 3), 255, np.uint8)) == 0


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_lifted_noise_is_calmed_and_detail_kept(dtype):
    field, noisy = brighten(2.2), dim(3.0, dtype)
    clean, toned = apply_tone_field(dim(0.0, dtype), field), apply_tone_field(noisy, field)
    calmed = reduce_chroma_noise(toned, field, measure_chroma_noise(noisy))
    assert calmed.dtype == dtype
    assert colour_error(calmed, clean) < 0.35 * colour_error(toned, clean)
    before, after = ((pixels / np.iinfo(dtype).max) @ LUMA for pixels in (toned, calmed))
    assert measure_structure(before.astype(np.float32), after.astype(np.float32)) > 0.995


def test_no_colour_moves_farther_than_is_said():
    field, noisy = brighten(2.2), dim(3.0)
    noise = measure_chroma_noise(noisy)
    toned = apply_tone_field(noisy, field)
    calmed = reduce_chroma_noise(toned, field, noise)
    change = calmed.astype(int) - toned
    luma = change @ LUMA
    reach = plan_reach(field, noise).max()
    assert np.abs(change[..., 0] - luma).max() <= 1.402 * reach + 1
    assert np.abs(change[..., 2] - luma).max() <= 1.772 * reach + 1


@pytest.mark.parametrize(("gain", "deviation"), [(2.2, 0.5), (1.0, 4.0), (0.7, 4.0)])
def test_what_is_clean_or_not_lifted_keeps_every_bit(gain, deviation):
    field, pixels = brighten(gain), dim(deviation)
    toned = apply_tone_field(pixels, field)
    assert reduce_chroma_noise(toned, field, measure_chroma_noise(pixels)) is toned


def test_only_what_is_lifted_is_calmed():
    field, noisy = brighten(2.2), dim(3.0)
    field.matrix[:, :4] = np.eye(3)
    toned = apply_tone_field(noisy, field)
    calmed = reduce_chroma_noise(toned, field, measure_chroma_noise(noisy))
    assert np.array_equal(calmed[:, :300], toned[:, :300])
    assert not np.array_equal(calmed[:, 500:], toned[:, 500:])
