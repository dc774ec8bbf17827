"""Strength is perceptually even: a share of the field is that share of the change that is seen."""

from functools import cache

import numpy as np
import pytest

from imaging.color import delta_e_2000, srgb_to_lab
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_room
from imaging.tone_field import ToneField, apply_tone_field, attenuate_field, identity_field


@cache
def draw_room() -> np.ndarray:
    return (render_room(Size(120, 160), seed=9) * 0.45).astype(np.uint8)


FIELD = ToneField(
    identity_field((3, 4)).matrix * np.array([1.9, 1.8, 1.6], np.float32)[:, None],
    np.full((3, 4, 3), 0.02, np.float32),
)


def change(share: float) -> float:
    toned = apply_tone_field(draw_room(), attenuate_field(FIELD, share))
    return float(delta_e_2000(srgb_to_lab(as_image(toned)), srgb_to_lab(as_image(draw_room()))).mean())


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5, 0.75, 0.9])
def test_a_share_of_the_field_is_that_share_of_the_change(share):
    assert change(share) / change(1.0) == pytest.approx(share, abs=0.05)
