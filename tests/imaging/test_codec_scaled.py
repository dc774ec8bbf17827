"""Photos decoded to a smaller copy of themselves."""

import io

import numpy as np
import pytest
from PIL import Image

from imaging.codec import decode_photo, encode_photo
from imaging.codec.adobe_rgb import ADOBE_RGB_PROFILE
from imaging.photo import Photo
from imaging.region import Size
from imaging.sampling import resize_area
from imaging.scenes import render_room


def save_jpeg(pixels: np.ndarray, mode: str = "RGB", **options: object) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(file, "JPEG", quality=95, **options)
    return file.getvalue()


@pytest.fixture(scope="module")
def room() -> np.ndarray:
    return render_room(Size(803, 1201))


@pytest.mark.parametrize(
    ("at_least", "size"),
    [(1201, Size(803, 1201)), (601, Size(402, 601)), (301, Size(201, 301)), (290, Size(201, 301))],
)
def test_a_jpeg_comes_smaller_and_never_too_small(room: np.ndarray, at_least: int, size: Size) -> None:
    small = decode_photo(save_jpeg(room), at_least_px=at_least)
    assert small.size == size
    assert np.abs(small.pixels.astype(int) - resize_area(room, size)).mean() < 2


def test_it_is_upright_and_in_srgb_as_the_whole_is(room: np.ndarray) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    file = save_jpeg(room, exif=exif, icc_profile=ADOBE_RGB_PROFILE)
    small, whole = decode_photo(file, at_least_px=301), decode_photo(file)
    assert (small.size, whole.size) == (Size(301, 201), Size(1201, 803))
    assert small.source_color == whole.source_color
    assert np.abs(small.pixels.astype(int) - resize_area(whole.pixels, small.size)).mean() < 2


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_other_spaces_come_smaller_too(room: np.ndarray, mode: str) -> None:
    file = save_jpeg(room, mode)
    small, whole = decode_photo(file, at_least_px=301), decode_photo(file)
    assert small.size == Size(201, 301)
    assert np.abs(small.pixels.astype(int) - resize_area(whole.pixels, small.size)).mean() < 2


def test_other_formats_come_whole(room: np.ndarray) -> None:
    assert decode_photo(encode_photo(Photo(room, format="png")), at_least_px=300).size == Size(803, 1201)
