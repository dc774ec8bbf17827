"""Real and hostile files: each is a photo or an ImageError, in one process, in bounded memory."""

from __future__ import annotations

import io
import resource
from collections import Counter
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from imaging.codec import decode_photo, encode_photo
from imaging.codec.vips import as_image_error
from imaging.photo import ImageError


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def outcome(path: Path) -> str:
    """The source format of a photo that also survives being written, or the code of its error."""
    try:
        photo = decode_photo(path)
    except ImageError as error:
        return error.code
    if photo.size.pixels < 500_000:
        assert decode_photo(encode_photo(photo)).size == photo.size
    return photo.source_format


def test_every_odd_input_is_a_photo_or_an_error(shared: Path) -> None:
    paths = sorted(path for path in (shared / "photos" / "odd_inputs").rglob("*") if path.is_file())
    before = resident_bytes()
    outcomes = {path.name: outcome(path) for path in paths}
    assert resident_bytes() - before < 300e6
    counts = Counter(outcomes.values())
    assert counts["jpeg"] >= 55
    assert counts["png"] >= 40
    assert counts["tiff"] >= 45
    assert counts["webp"] >= 7
    assert counts["heic"] == 3
    assert counts["avif"] == 2
    assert outcomes["Issue_247-2.nef"] == "jpeg"
    assert outcomes["giant-image.jpg"] == "too_many_pixels"
    assert outcomes["65536-uint32-limit.png"] == "side_too_long"
    assert outcomes["truncated.jpg"] == outcomes["truncated.png"] == "truncated_image"
    assert outcomes["animated-loop-3.webp"] == "animated_image"
    assert outcomes["junk_jpeg_header.jpg"] == "jpeg"
    assert all(outcomes[name] == "unsupported_format" for name in outcomes if name.endswith((".jp2", ".bmp", ".icm")))


@pytest.mark.parametrize("name", ["kitchen_truncated2k.jpg", "kitchen_truncated60.jpg"])
def test_truncated_photos_are_called_that(shared: Path, name: str) -> None:
    with pytest.raises(ImageError) as caught:
        decode_photo(shared / "photos" / "derived" / name)
    assert caught.value.code == "truncated_image"


def test_heic_is_upright_and_keeps_its_depth(scene) -> None:
    deep = scene(64, 96, np.uint16)
    file = pillow_heif.from_bytes(mode="RGB;16", size=(96, 64), data=deep.tobytes())
    target = io.BytesIO()
    file.save(target, quality=95, chroma=444)
    photo = decode_photo(target.getvalue())
    assert (photo.format, photo.source_format, photo.bit_depth) == ("jpeg", "heic", 16)
    assert np.abs(photo.pixels.astype(int) - deep).mean() < 0.02 * 65535
    assert decode_photo(encode_photo(photo)).bit_depth == 8
    with pytest.raises(ImageError):
        decode_photo(target.getvalue()[: len(target.getvalue()) // 2])


def test_avif_is_read(scene) -> None:
    target = io.BytesIO()
    Image.fromarray(scene()).save(target, "AVIF", quality=95)
    photo = decode_photo(target.getvalue())
    assert (photo.format, photo.source_format) == ("jpeg", "avif")
    assert np.abs(photo.pixels.astype(int) - scene()).mean() < 3
    with pytest.raises(ImageError):
        decode_photo(target.getvalue()[: len(target.getvalue()) // 2])


def test_what_a_library_says_of_every_line_is_said_once() -> None:
    error = as_image_error(ValueError("source: bad seek to 49\n" * 9 + "tiff2vips: Seek error\n"))
    assert (error.code, error.message) == ("truncated_image", "source: bad seek to 49 tiff2vips: Seek error")
