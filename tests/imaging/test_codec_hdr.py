"""Light without an upper end, and camera raw: both come out as 16-bit photos."""

from __future__ import annotations

import io

import cv2
import numpy as np
import OpenEXR
import pytest
import tifffile

from imaging.codec import Limits, decode_photo, encode_photo
from imaging.codec.raw import darkening
from imaging.codec.tonemap import tone_map
from imaging.color import srgb_to_linear
from imaging.photo import ImageError

WRITERS = ("tiff", "radiance", "openexr")


def room_light(height: int = 60, width: int = 90) -> np.ndarray:
    """float32 linear light over twelve stops: a dark wall, a lamp, a window."""
    x = np.linspace(0, 1, width)[None, :, None]
    y = np.linspace(0, 1, height)[:, None, None]
    light = 0.02 + 0.3 * x * y * np.array([1.0, 0.8, 0.6])
    light[5:20, 60:80] = 40
    light[40:42, 10:12] = 300
    return light.astype(np.float32)


def write(light: np.ndarray, container: str, tmp_path) -> bytes:
    if container == "tiff":
        file = io.BytesIO()
        tifffile.imwrite(file, light, photometric="rgb", metadata=None)
        return file.getvalue()
    if container == "radiance":
        return cv2.imencode(".hdr", light[..., ::-1])[1].tobytes()
    path = tmp_path / "light.exr"
    header = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage}
    OpenEXR.File(header, {"RGB": light}).write(str(path))
    return path.read_bytes()


@pytest.mark.parametrize("container", WRITERS)
def test_hdr_is_tone_mapped_to_sixteen_bits(container, tmp_path) -> None:
    photo = decode_photo(write(room_light(), container, tmp_path))
    assert (photo.format, photo.source_format, photo.bit_depth) == ("tiff", container, 16)
    wall, window = photo.pixels[50, 40].astype(int), photo.pixels[10, 70].astype(int)
    assert 0.1 * 65535 < wall.mean() < 0.7 * 65535
    assert window.mean() > 0.9 * 65535
    assert wall[0] > wall[1] > wall[2]  # the colour of the light survives
    assert decode_photo(encode_photo(photo)).bit_depth == 16


@pytest.mark.parametrize("container", WRITERS)
def test_all_containers_give_the_same_picture(container, tmp_path) -> None:
    """RGBE keeps eight bits of mantissa, so within a per cent."""
    photo = decode_photo(write(room_light(), container, tmp_path))
    assert np.abs(photo.pixels.astype(int) - tone_map(room_light())).max() < 0.02 * 65535


@pytest.mark.parametrize("container", WRITERS)
@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_hdr_that_ends_early_is_an_error(container, kept, tmp_path) -> None:
    data = write(room_light(), container, tmp_path)
    with pytest.raises(ImageError):
        decode_photo(data[: int(len(data) * kept)])


@pytest.mark.parametrize("container", WRITERS)
def test_hdr_obeys_the_limits(container, tmp_path) -> None:
    with pytest.raises(ImageError) as caught:
        decode_photo(write(room_light(), container, tmp_path), Limits(max_pixels=60 * 90 - 1))
    assert caught.value.code == "too_many_pixels"


def test_exposure_of_the_scene_does_not_matter() -> None:
    one, other = tone_map(room_light()), tone_map(room_light() * 1000)
    assert np.abs(one.astype(int) - other).max() <= 2


def test_brighter_light_is_never_darker() -> None:
    ramp = np.repeat(np.geomspace(1e-4, 1e4, 512, dtype=np.float32)[None, :, None], 3, axis=2)
    steps = np.diff(tone_map(ramp)[0].astype(int), axis=0)
    assert steps.min() >= 0


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, -5.0, 3e38])
def test_broken_light_stays_where_it_is(bad: float) -> None:
    light = room_light()
    light[30, 30] = bad
    with np.errstate(all="raise"):
        mapped = tone_map(light)
    clean = tone_map(room_light())
    away = np.ones(light.shape[:2], bool)
    away[30, 30] = False
    assert np.abs(mapped[away].astype(int) - clean[away]).max() < 0.05 * 65535
    assert (mapped[30, 30] == (65535 if bad > 0 else 0)).all()


def test_a_black_frame_is_black() -> None:
    assert tone_map(np.zeros((4, 4, 3), np.float32)).max() == 0
    assert tone_map(np.full((4, 4, 3), np.nan, np.float32)).max() == 0


def write_dng(orientation: int = 1, baseline: tuple[int, int] | None = None) -> bytes:
    """A small Bayer DNG: a grey card, its right half twice as bright, under light that needs a white balance."""
    mosaic = np.full((128, 192), 800, np.uint16)
    mosaic[:, 96:] = 1600
    mosaic[0::2, 0::2] //= 2  # red is half as sensitive, which AsShotNeutral says
    mosaic += 200
    matrix = (6, -1, -1, -4, 12, 2, -1, 2, 6)
    tags = [
        (50706, "B", 4, b"\x01\x04\0\0", True),
        (50707, "B", 4, b"\x01\x01\0\0", True),
        (50708, "s", 0, "Fanlight Test Camera", True),
        (33421, "H", 2, (2, 2), True),
        (33422, "B", 4, b"\0\1\1\2", True),
        (50714, "H", 1, 200, True),
        (50717, "I", 1, 4095, True),
        (50721, "2i", 9, tuple(value for each in matrix for value in (each, 10)), True),
        (50728, "2I", 3, (1, 2, 1, 1, 1, 1), True),
        (50778, "H", 1, 21, True),
        (271, "s", 0, "Fanmake", True),
        (272, "s", 0, "Model 1", True),
        (274, "H", 1, orientation, True),
        *([(50730, "2i", 1, baseline, True)] if baseline else []),
    ]
    file = io.BytesIO()
    tifffile.imwrite(file, mosaic, photometric=32803, extratags=tags, metadata=None, software=False)
    return file.getvalue()


def test_raw_is_developed_with_the_cameras_white_balance() -> None:
    photo = decode_photo(write_dng())
    assert (photo.format, photo.source_format, photo.bit_depth) == ("tiff", "raw", 16)
    assert photo.pixels.shape == (128, 192, 3)
    dark, bright = photo.pixels[64, 40].astype(float), photo.pixels[64, 150].astype(float)
    assert np.ptp(dark) < 0.02 * 65535
    assert 1.2 < bright.mean() / dark.mean() < 1.6  # one stop through the sRGB curve, not brightened to the top
    assert bright.mean() < 0.9 * 65535


@pytest.mark.parametrize("exposure", [0.0, 0.5, 1.0, -0.5, -2.0])
def test_a_dngs_baseline_exposure_counts(exposure: float) -> None:
    """So many EV brighter or darker in all but the highlights."""
    plain, moved = decode_photo(write_dng()), decode_photo(write_dng(baseline=(round(exposure * 100), 100)))
    light = [srgb_to_linear(photo.pixels[64, 40] / 65_535).mean() for photo in (plain, moved)]
    assert abs(np.log2(light[1] / light[0]) - exposure) < 0.01


def test_a_darkened_dng_keeps_its_white_and_a_senseless_exposure_is_none() -> None:
    curve = darkening(-1.5)
    assert (curve[0], curve[-1]) == (0, 65_535)
    assert np.diff(curve.astype(int)).min() >= 0
    assert np.diff(curve.astype(int)).max() <= 3  # the line and the bend meet
    for senseless in ((9000, 100), (1, 0)):
        np.testing.assert_array_equal(
            decode_photo(write_dng(baseline=senseless)).pixels, decode_photo(write_dng()).pixels
        )


def test_raw_is_turned_and_keeps_its_metadata() -> None:
    photo = decode_photo(write_dng(orientation=6))
    assert photo.pixels.shape == (192, 128, 3)
    assert photo.metadata.exif is not None
    assert b"Fanmake\0" in photo.metadata.exif
    assert b"Fanlight Test Camera" not in photo.metadata.exif  # the raw's own tags stay behind
    back = decode_photo(encode_photo(photo))
    np.testing.assert_array_equal(back.pixels, photo.pixels)


def test_damaged_raw_is_an_error() -> None:
    for data, code in ((write_dng()[:3000], "truncated_image"), (b"IIRO\x08\0\0\0" + bytes(500), "unsupported_format")):
        with pytest.raises(ImageError) as caught:
            decode_photo(data)
        assert caught.value.code in (code, "corrupt_image")


def test_raw_obeys_the_limits() -> None:
    with pytest.raises(ImageError) as caught:
        decode_photo(write_dng(), Limits(max_pixels=100))
    assert caught.value.code == "too_many_pixels"
