"""Bilateral guided upsampling: what one affine map cannot do to dark and bright side by side, slices can."""

import numpy as np

from evaluation.baselines.bilateral import upsample_bilaterally
from imaging.sampling import as_image
from imaging.tone_field import apply_tone_field, fit_tone_field

RNG = np.random.default_rng(0)
PHOTO = np.where(RNG.random((96, 144, 1)) < 0.5, 0.1, 0.8).astype(np.float32) + 0.05 * RNG.random(
    (96, 144, 3), np.float32
)


def test_no_change_stays_no_change() -> None:
    assert np.abs(upsample_bilaterally(PHOTO, PHOTO, PHOTO) - PHOTO).max() < 2e-3


def test_a_curve_is_followed_closer_than_by_the_plain_field() -> None:
    curve = 0.3 + 2 * np.abs(PHOTO - 0.45) ** 2
    sliced = upsample_bilaterally(PHOTO, PHOTO, curve)
    pixels = np.rint(PHOTO * 255).astype(np.uint8)
    plain = as_image(apply_tone_field(pixels, fit_tone_field(PHOTO, curve)))
    assert np.abs(sliced - curve).mean() < 0.7 * np.abs(plain - curve).mean()


def test_channels_and_places_are_kept_apart() -> None:
    """Red takes on green on the left, blue is taken from it on the right."""
    photo = np.random.default_rng(1).random((96, 144, 3), np.float32) * 0.6
    left = (np.arange(144) < 72)[None, :]
    mixed = photo.copy()
    mixed[..., 0] += 0.3 * left * photo[..., 1] - 0.3 * ~left * photo[..., 2]
    mixed = np.clip(mixed, 0, 1)
    away = np.abs(upsample_bilaterally(photo, photo, mixed) - mixed)
    inside = np.r_[20:52, 92:124]
    assert away[:, inside].max() < 0.06
