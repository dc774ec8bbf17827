"""What goes in comes out: formats, depths, alpha, and the options that are refused."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms

from imaging.codec import decode_photo, encode_photo
from imaging.photo import ImageError, Photo

LOSSLESS = ("png", "tiff")


def decode_by_pillow(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as image:
        return np.array(image)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("format", LOSSLESS)
@pytest.mark.parametrize("with_alpha", [False, True])
def test_lossless_formats_give_every_bit_back(scene, format, dtype, with_alpha) -> None:
    pixels = scene(dtype=dtype)
    alpha = pixels[..., 1].copy() if with_alpha else None
    back = decode_photo(encode_photo(Photo(pixels, alpha, format=format)))
    assert (back.format, back.source_format, back.bit_depth) == (format, format, pixels.dtype.itemsize * 8)
    np.testing.assert_array_equal(back.pixels, pixels)
    assert (back.alpha is None) == (alpha is None)
    if alpha is not None:
        np.testing.assert_array_equal(back.alpha, alpha)


@pytest.mark.parametrize("format", ["jpeg", "webp"])
def test_lossy_formats_stay_close(scene, format) -> None:
    photo = Photo(scene(), format=format)
    back = decode_photo(encode_photo(photo, quality=95))
    assert np.abs(back.pixels.astype(int) - photo.pixels).mean() < 2.5
    assert back.format == format


def test_webp_keeps_alpha_exactly(scene) -> None:
    photo = Photo(scene(), scene()[..., 0].copy(), format="webp")
    np.testing.assert_array_equal(decode_photo(encode_photo(photo)).alpha, photo.alpha)


def test_other_readers_see_the_same_pixels(scene) -> None:
    pixels = scene()
    for format in LOSSLESS:
        np.testing.assert_array_equal(decode_by_pillow(encode_photo(Photo(pixels, format=format))), pixels)
    deep = scene(dtype=np.uint16)
    np.testing.assert_array_equal(tifffile.imread(io.BytesIO(encode_photo(Photo(deep, format="tiff")))), deep)


def test_tiff_of_many_strips_and_odd_width(scene) -> None:
    pixels = scene(1501, 701)
    np.testing.assert_array_equal(decode_photo(encode_photo(Photo(pixels, format="tiff"))).pixels, pixels)


@pytest.mark.parametrize("compression", [None, "adobe_deflate"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("byteorder", ["<", ">"])
def test_tiff_compressions_and_byte_orders_are_read(scene, compression, dtype, byteorder) -> None:
    file = io.BytesIO()
    pixels = scene(dtype=dtype)
    tifffile.imwrite(file, pixels, byteorder=byteorder, compression=compression, photometric="rgb", metadata=None)
    np.testing.assert_array_equal(decode_photo(file.getvalue()).pixels, pixels)


@pytest.mark.parametrize("compression", ["tiff_lzw", "packbits"])
def test_older_tiff_compressions_are_read(scene, compression) -> None:
    file = io.BytesIO()
    Image.fromarray(scene()).save(file, "TIFF", compression=compression)
    np.testing.assert_array_equal(decode_photo(file.getvalue()).pixels, scene())


def test_the_largest_page_of_a_tiff_is_the_photo(scene) -> None:
    file = io.BytesIO()
    with tifffile.TiffWriter(file) as writer:
        writer.write(scene(24, 36), photometric="rgb", subfiletype=1, metadata=None)
        writer.write(scene(), photometric="rgb", metadata=None)
    np.testing.assert_array_equal(decode_photo(file.getvalue()).pixels, scene())


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("format", ["PNG", "TIFF"])
def test_grey_becomes_three_equal_channels(scene, dtype, format) -> None:
    grey = scene(dtype=dtype)[..., 0]
    file = io.BytesIO()
    Image.fromarray(grey).save(file, format)
    photo = decode_photo(file.getvalue())
    np.testing.assert_array_equal(photo.pixels, np.repeat(grey[..., None], 3, axis=2))


def test_grey_jpeg_and_palette_png(scene) -> None:
    jpeg, png = io.BytesIO(), io.BytesIO()
    Image.fromarray(scene()[..., 0]).save(jpeg, "JPEG", quality=98)
    assert np.ptp(decode_photo(jpeg.getvalue()).pixels, axis=2).max() == 0
    palette = Image.fromarray(scene()).quantize(64)
    palette.save(png, "PNG")
    np.testing.assert_array_equal(decode_photo(png.getvalue()).pixels, np.array(palette.convert("RGB")))


def test_jpeg_lays_alpha_on_white(scene) -> None:
    pixels = np.full((32, 32, 3), 40, np.uint8)
    alpha = np.zeros((32, 32), np.uint8)
    alpha[:, 16:] = 255
    flat = decode_photo(encode_photo(Photo(pixels, alpha, format="png"), format="jpeg"))
    assert flat.alpha is None
    assert flat.pixels[:, :8].min() > 250
    assert abs(int(flat.pixels[:, 24:].mean()) - 40) <= 2


def test_sixteen_bits_are_rounded_to_eight_not_cut(scene) -> None:
    pixels = np.full((8, 8, 3), 257 * 100 + 200, np.uint16)
    png = decode_photo(encode_photo(Photo(pixels), format="png", bit_depth=8))
    assert np.unique(png.pixels).tolist() == [101]


def test_eight_bits_widen_exactly(scene) -> None:
    wide = decode_photo(encode_photo(Photo(scene()), format="tiff", bit_depth=16))
    np.testing.assert_array_equal(wide.pixels, scene().astype(np.uint16) * 257)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"format": "gif"}, "unsupported_format"),
        ({"quality": 0}, "invalid_quality"),
        ({"quality": 101}, "invalid_quality"),
        ({"bit_depth": 12}, "invalid_bit_depth"),
        ({"format": "webp", "bit_depth": 16}, "invalid_bit_depth"),
        ({"format": "jpeg", "bit_depth": 16}, "invalid_bit_depth"),
    ],
)
def test_options_that_cannot_be_met_are_refused(scene, options, code) -> None:
    with pytest.raises(ImageError) as caught:
        encode_photo(Photo(scene()), **options)
    assert caught.value.code == code


def test_a_side_no_webp_can_hold_is_refused() -> None:
    with pytest.raises(ImageError) as caught:
        encode_photo(Photo(np.zeros((1, 16_384, 3), np.uint8)), format="webp")
    assert caught.value.code == "side_too_long"


@pytest.mark.parametrize("format", ["jpeg", "png", "tiff", "webp"])
def test_equal_photos_give_equal_bytes(scene, camera_exif, old_thumbnail, format) -> None:
    data = encode_photo(Photo(scene(), format=format))
    photo = decode_photo(data)
    assert encode_photo(photo) == encode_photo(decode_photo(data))


def test_a_path_and_its_bytes_are_the_same_photo(scene, tmp_path: Path) -> None:
    path = tmp_path / "photo.gif"  # the extension lies, the content counts
    path.write_bytes(encode_photo(Photo(scene(), format="png")))
    photo = decode_photo(path)
    assert photo.source_format == "png"
    np.testing.assert_array_equal(photo.pixels, scene())


def test_every_output_carries_an_srgb_profile(scene) -> None:
    for format in ("jpeg", "png", "tiff", "webp"):
        with Image.open(io.BytesIO(encode_photo(Photo(scene()), format=format))) as image:
            profile = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
        assert ImageCms.getProfileDescription(profile).startswith("sRGB")


def test_photo_refuses_what_is_no_photo() -> None:
    for pixels in (np.zeros((4, 4), np.uint8), np.zeros((4, 4, 3), np.float32), np.zeros((0, 4, 3), np.uint8)):
        with pytest.raises(ValueError, match="pixel"):
            Photo(pixels)
    with pytest.raises(ValueError, match="alpha"):
        Photo(np.zeros((4, 4, 3), np.uint8), np.zeros((4, 5), np.uint8))
