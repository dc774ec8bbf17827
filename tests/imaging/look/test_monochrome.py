"""What is in black and white, what is toned on purpose, and what is a photo in colour however little it has."""

import cv2
import numpy as np
import pytest

from imaging.look.monochrome import tell_monochrome
from imaging.region import Size
from imaging.scenes import render_house, render_room

SEPIA = np.array([[0.393, 0.769, 0.189], [0.349, 0.686, 0.168], [0.272, 0.534, 0.131]], np.float32)
CYANOTYPE = ((0, 0, 0.02), (0.3, 0.48, 0.58), (0.95, 1, 1))
DUOTONE = ((0.08, 0.05, 0.25), (0.54, 0.475, 0.425), (1, 0.9, 0.6))


@pytest.fixture(scope="module")
def room():
    return render_room(Size(480, 720), 3)


def in_grey(pixels: np.ndarray) -> np.ndarray:
    return np.repeat(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)


def tone(pixels: np.ndarray, curve: tuple) -> np.ndarray:
    grey = in_grey(pixels)[..., 0] / 255
    channels = [np.interp(grey, (0, 0.5, 1), values) for values in np.transpose(curve)]
    return (255 * np.stack(channels, axis=-1)).astype(np.uint8)


def as_jpeg(pixels: np.ndarray, quality: int = 80) -> np.ndarray:
    data = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1])


def test_grey_is_told_to_the_bit_and_almost(room):
    grey = in_grey(room)
    off = grey.copy()
    off[100, 100, 2] ^= 1
    assert tell_monochrome(grey) == "grey"
    assert tell_monochrome(off) == "almost grey"
    assert tell_monochrome(as_jpeg(grey)) in ("grey", "almost grey")
    assert tell_monochrome(grey.astype(np.uint16) * 257) == "grey"
    assert tell_monochrome(off.astype(np.uint16) * 257) == "almost grey"


def test_one_pixel_in_colour_is_colour(room):
    grey = in_grey(room)
    grey[-1, -1] = 120, 120, 123
    assert tell_monochrome(grey) is None


@pytest.mark.parametrize("curve", [CYANOTYPE, DUOTONE])
@pytest.mark.parametrize("render", [render_room, render_house])
def test_a_toned_photo_is_toned(render, curve):
    pixels = render(Size(480, 720), 3)
    assert tell_monochrome(as_jpeg(tone(pixels, curve))) == "toned"


def test_a_sepia_is_toned_at_either_depth(room):
    sepia = as_jpeg(np.clip(room @ SEPIA.T, 0, 255).astype(np.uint8))
    assert tell_monochrome(sepia) == "toned"
    assert tell_monochrome(sepia.astype(np.uint16) * 257) == "toned"


@pytest.mark.parametrize("render", [render_room, render_house])
@pytest.mark.parametrize("cast", [(1, 1, 1), (1, 0.85, 0.6), (0.7, 0.85, 1)])
@pytest.mark.parametrize("light", [1, 0.3])
def test_a_photo_in_colour_is_none_whatever_its_cast(render, cast, light):
    pixels = render(Size(480, 720), 4) * np.float32(light) * np.array(cast, np.float32)
    assert tell_monochrome(pixels.astype(np.uint8)) is None


def test_fog_is_not_toned():
    y = np.linspace(150, 190, 400)[:, None, None]
    fog = np.broadcast_to(y + np.array([0, 4, 14]), (400, 600, 3))
    assert tell_monochrome(fog.astype(np.uint8)) is None


def test_a_sepia_with_something_in_colour_is_in_colour(room):
    sepia = np.clip(room @ SEPIA.T, 0, 255).astype(np.uint8)
    sepia[100:220, 100:280] = (30, 90, 200)
    assert tell_monochrome(sepia) is None


@pytest.mark.parametrize(("height", "width", "sigma"), [(200, 200, 12), (1, 20, 0)])
def test_what_is_all_texture_and_what_is_tiny_have_no_curve(height, width, sigma):
    ramp = np.linspace(20, 20 + min(215, 5 * width), width)[None, :, None] * np.array([1, 0.9, 0.7])
    photo = ramp + np.random.default_rng(0).normal(0, sigma, (height, width, 1))
    assert tell_monochrome(np.clip(photo, 0, 255).astype(np.uint8)) is None


def test_no_photo_of_a_house_is_monochrome(shared):
    for path in sorted((shared / "evaluation" / "houses").glob("*.jpg"))[::4]:
        pixels = cv2.imread(str(path))[..., ::-1]
        assert tell_monochrome(np.ascontiguousarray(pixels)) is None, path.name
