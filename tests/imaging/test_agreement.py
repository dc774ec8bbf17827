"""Painted texture is taken where it shows what the photo shows."""

from functools import cache

import cv2
import numpy as np

from imaging.agreement import measure_agreement
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_house


@cache
def draw_house() -> np.ndarray:
    return render_house(Size(240, 320), seed=4)


@cache
def draw_image() -> np.ndarray:
    return as_image(draw_house())


def write(text: str) -> np.ndarray:
    """A sign on the house."""
    pixels = np.ascontiguousarray(draw_house())
    pixels = cv2.rectangle(pixels.copy(), (30, 85), (290, 130), (30, 60, 40), -1)
    return cv2.putText(pixels, text, (40, 120), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (255, 255, 255), 3)


def agree(painted: np.ndarray, pixels: np.ndarray | None = None) -> np.ndarray:
    return measure_agreement(painted.astype(np.float32), draw_house() if pixels is None else pixels, 32)


def test_the_photo_agrees_with_itself_where_there_is_texture():
    agreement = agree(draw_image())
    assert agreement.shape == draw_house().shape[:2]
    assert agreement.min() >= 0
    assert agreement.max() == 1


def test_sharper_paint_agrees():
    sharper = draw_image() + 0.7 * (draw_image() - cv2.GaussianBlur(draw_image(), (0, 0), 2))
    assert agree(sharper)[agree(draw_image()) == 1].mean() > 0.9


def test_letters_made_up_anew_do_not():
    written, rewritten = (write(text) for text in ("FOR SALE", "SLOW RAE"))
    sign = np.s_[95:120, 45:200]
    assert agree(as_image(rewritten), written)[sign].mean() < 0.25 * agree(as_image(written), written)[sign].mean()


def test_a_plain_wall_takes_nothing():
    wall = np.full((120, 160, 3), 128, np.uint8)
    noise = np.random.default_rng(1).normal(0, 0.02, wall.shape)
    assert agree(as_image(wall) + noise, wall).max() == 0


def test_overall_light_is_no_disagreement():
    assert np.abs(agree(draw_image() * 0.8 + 0.1) - agree(draw_image())).mean() < 0.03
