"""CIELAB under D50 against LittleCMS, which every printer's profile goes through."""

import numpy as np
import pytest
from PIL import Image, ImageCms

from imaging.color import lab_d50_to_srgb

PAINTS = [(60, 0, 0), (50, 22, -28), (70, -18, 12), (30, 20, 15), (92, -1, 3), (15, 2, -6)]


def convert_by_littlecms(lab: tuple[int, int, int]) -> np.ndarray:
    """8-bit sRGB by the relative colorimetric intent."""
    lightness, a, b = lab
    transform = ImageCms.buildTransform(
        ImageCms.createProfile("LAB"),
        ImageCms.createProfile("sRGB"),
        "LAB",
        "RGB",
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
    )
    image = Image.frombytes("LAB", (1, 1), bytes([round(lightness * 2.55), a & 255, b & 255]))
    return np.array(ImageCms.applyTransform(image, transform))[0, 0]


@pytest.mark.parametrize("lab", PAINTS)
def test_paints_are_those_of_littlecms(lab: tuple[int, int, int]) -> None:
    mine = 255 * lab_d50_to_srgb(np.array(lab, np.float64))
    assert mine == pytest.approx(convert_by_littlecms(lab), abs=1.6)


def test_white_is_white_black_is_black_and_what_no_screen_shows_is_clipped() -> None:
    ends = lab_d50_to_srgb(np.array([[100, 0, 0], [0, 0, 0]], np.float32))
    assert ends.dtype == np.float32
    assert ends == pytest.approx(np.array([[1, 1, 1], [0, 0, 0]]), abs=2e-3)
    assert lab_d50_to_srgb(np.array([50.0, 120, -120])).min() == 0
