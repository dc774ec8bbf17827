"""Eight orientations, one upright photo, and metadata that says so afterwards."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from imaging.codec import decode_photo, encode_photo
from imaging.codec.orientation import apply_orientation
from imaging.metadata import read_orientation
from imaging.photo import Photo


def with_orientation(pixels: np.ndarray, orientation: int, format: str) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    Image.fromarray(pixels).save(
        file, format, exif=exif, **({"quality": 100, "subsampling": 0} if format == "JPEG" else {})
    )
    return file.getvalue()


def upright_by_pillow(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as image:
        return np.array(ImageOps.exif_transpose(image))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_applied_once(scene, format, orientation) -> None:
    data = with_orientation(scene(), orientation, format)
    photo = decode_photo(data)
    np.testing.assert_array_equal(photo.pixels, upright_by_pillow(data))
    assert read_orientation(photo.metadata) == 1
    again = decode_photo(encode_photo(photo, format="png"))
    np.testing.assert_array_equal(again.pixels, photo.pixels)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_alpha_turns_with_its_photo(scene, orientation) -> None:
    alpha = scene()[..., 2].copy()
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    Image.fromarray(np.dstack([scene(), alpha])).save(file, "PNG", exif=exif)
    photo = decode_photo(file.getvalue())
    np.testing.assert_array_equal(photo.alpha, apply_orientation(alpha.copy(), orientation))
    assert photo.alpha is not None
    assert photo.alpha.shape == photo.pixels.shape[:2]


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_impossible_orientation_is_none(scene, orientation) -> None:
    np.testing.assert_array_equal(decode_photo(with_orientation(scene(), orientation, "PNG")).pixels, scene())


def test_sixteen_bits_turn_too(scene) -> None:
    deep = scene(dtype=np.uint16)
    np.testing.assert_array_equal(apply_orientation(deep.copy(), 6), np.rot90(deep, -1))
    np.testing.assert_array_equal(apply_orientation(deep.copy(), 8), np.rot90(deep))
    np.testing.assert_array_equal(apply_orientation(deep.copy(), 3), np.rot90(deep, 2))


def test_xmp_orientation_counts_where_exif_has_none(scene) -> None:
    packet = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/></rdf:RDF></x:xmpmeta>'
    )
    file = io.BytesIO()
    Image.fromarray(scene()).save(file, "WEBP", lossless=True, xmp=packet)
    photo = decode_photo(file.getvalue())
    np.testing.assert_array_equal(photo.pixels, np.rot90(scene(), -1))
    assert photo.metadata.xmp is not None
    assert b'tiff:Orientation="1"' in photo.metadata.xmp


def test_real_cameras_and_all_eight_derived_photos_are_upright(shared: Path) -> None:
    derived = [decode_photo(shared / "photos" / "derived" / f"kitchen_orient{n}.jpg") for n in range(1, 9)]
    for photo in derived[1:]:
        assert (
            np.abs(photo.pixels.astype(int) - derived[0].pixels).mean() <= 1.5
        )  # eight JPEGs, each with chroma of its own phase
    for path in sorted((shared / "photos" / "orientation_real_cameras").iterdir()):
        np.testing.assert_array_equal(decode_photo(path).pixels.shape, upright_by_pillow(path.read_bytes()).shape)


def test_flips_need_no_second_buffer(scene) -> None:
    pixels = scene()
    assert apply_orientation(pixels, 3) is pixels or np.shares_memory(apply_orientation(pixels, 1), pixels)
    assert Photo(apply_orientation(scene(), 5)).size.height == 144
