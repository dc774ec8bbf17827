"""Files that lie, end early or are no photos: a code each, before much memory is spent."""

from __future__ import annotations

import contextlib
import io
import pickle
import struct
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
import tifffile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from imaging.codec import Limits, decode_photo, encode_photo
from imaging.photo import ImageError, Photo

FORMATS = ("jpeg", "png", "tiff", "webp")


def code_of(data: bytes | Path, limits: Limits | None = None) -> str:
    with pytest.raises(ImageError) as caught:
        decode_photo(data, limits or Limits())
    return caught.value.code


def png_chunk(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload)) + kind + payload + struct.pack(">I", zlib.crc32(kind + payload))


def png_claiming(width: int, height: int, pixels: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", pixels), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*chunk) for chunk in chunks)


def test_nothing_is_no_photo() -> None:
    assert code_of(b"") == "empty_input"


@pytest.mark.parametrize("head", [b"GIF89a", b"BM", b"8BPS", b"%PDF-1.7", b"<svg xmlns=", b"\0\0\0\x0cjP  ", b"\xff"])
def test_other_formats_are_refused_by_content(head: bytes) -> None:
    assert code_of(head + bytes(200)) == "unsupported_format"


def test_a_svg_is_never_drawn() -> None:
    svg = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect/></svg>'
    assert code_of(svg) == "unsupported_format"


@pytest.mark.parametrize("format", FORMATS)
def test_limits_of_pixels_side_and_bytes(scene, format) -> None:
    data = encode_photo(Photo(scene()), format=format)
    assert code_of(data, Limits(max_pixels=96 * 144 - 1)) == "too_many_pixels"
    assert code_of(data, Limits(max_side_px=143)) == "side_too_long"
    assert code_of(data, Limits(max_bytes=len(data) - 1)) == "too_many_bytes"
    assert decode_photo(data, Limits(max_bytes=len(data), max_pixels=96 * 144, max_side_px=144)).width == 144


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    with path.open("wb") as file:
        file.truncate(2**33)
    assert code_of(path) == "too_many_bytes"


def test_a_header_that_claims_more_than_the_data_can_hold() -> None:
    assert code_of(png_claiming(10_000, 10_000, zlib.compress(bytes(100)))) == "size_mismatch"
    jpeg = bytearray(encode_photo(Photo(np.zeros((16, 16, 3), np.uint8))))
    at = jpeg.index(b"\xff\xc0") + 5
    jpeg[at : at + 4] = struct.pack(">HH", 10_000, 10_000)
    assert code_of(bytes(jpeg)) == "size_mismatch"


@pytest.mark.parametrize("side", [15_000, 40_000, 100_000])
def test_a_png_bomb_is_refused_without_inflating_it(side: int) -> None:
    row = zlib.compress(bytes(10_000_000), 9) * 20
    tracemalloc.start()
    code = code_of(png_claiming(side, side, row))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert code in ("too_many_pixels", "side_too_long")
    assert peak < 1_000_000


def test_a_metadata_bomb_leaves_the_photo(scene) -> None:
    bomb = png_chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(bytes(200_000_000), 9))
    png = encode_photo(Photo(scene()), format="png")
    photo = decode_photo(png[:33] + bomb + png[33:])
    np.testing.assert_array_equal(photo.pixels, scene())
    assert photo.metadata.exif is None


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("kept", [0.02, 0.3, 0.6, 0.9, 0.99])
def test_a_photo_that_ends_early_is_no_grey_photo(scene, format, kept) -> None:
    data = encode_photo(Photo(scene()), format=format)
    assert code_of(data[: int(len(data) * kept)]) in ("truncated_image", "corrupt_image", "unsupported_format")


def test_truncation_is_called_truncation(scene) -> None:
    for format in FORMATS:
        data = encode_photo(Photo(scene(300, 400)), format=format)
        assert code_of(data[: int(len(data) * 0.7)]) == "truncated_image", format


def test_a_truncated_jpeg_with_an_end_marker_put_back(scene) -> None:
    jpeg = encode_photo(Photo(scene(300, 400)))
    assert code_of(jpeg[: len(jpeg) // 2] + b"\xff\xd9") == "truncated_image"


def test_bytes_after_the_end_of_a_jpeg_do_no_harm(scene) -> None:
    jpeg = encode_photo(Photo(scene()))
    np.testing.assert_array_equal(decode_photo(jpeg + bytes(5000)).pixels, decode_photo(jpeg).pixels)


def test_garbage_between_jpeg_segments_does_no_harm(scene) -> None:
    jpeg = encode_photo(Photo(scene()))
    at = jpeg.index(b"\xff\xdb")
    np.testing.assert_array_equal(
        decode_photo(jpeg[:at] + b"\x01\x02\x03" + jpeg[at:]).pixels, decode_photo(jpeg).pixels
    )


def test_animations_are_refused(scene) -> None:
    frames = [Image.fromarray(scene()), Image.fromarray(255 - scene())]
    for format in ("PNG", "WEBP"):
        file = io.BytesIO()
        frames[0].save(file, format, save_all=True, append_images=frames[1:], duration=50)
        assert code_of(file.getvalue()) == "animated_image"


def test_integer_tiff_of_32_bits_is_refused() -> None:
    file = io.BytesIO()
    tifffile.imwrite(file, np.zeros((8, 8, 3), np.uint32), photometric="rgb", metadata=None)
    assert code_of(file.getvalue()) == "unsupported_format"


def test_an_error_survives_pickling() -> None:
    error = pickle.loads(pickle.dumps(ImageError("corrupt_image", "why")))
    assert (error.code, error.message, str(error)) == ("corrupt_image", "why", "why")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_flipped_bytes_give_a_photo_or_an_error(scene, camera_exif, data) -> None:
    """Never another exception, whatever is damaged."""
    format = data.draw(st.sampled_from(FORMATS))
    encoded = bytearray(encode_photo(Photo(scene(40, 60)), format=format))
    places = data.draw(st.lists(st.integers(0, len(encoded) - 1), min_size=1, max_size=12))
    for place in places:
        encoded[place] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ImageError):
        photo = decode_photo(bytes(encoded), Limits(max_pixels=10_000_000))
        decode_photo(encode_photo(photo))


@settings(max_examples=60, deadline=None)
@given(
    head=st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"RIFF0000WEBP", b"#?RADIANCE\n"]),
    body=st.binary(max_size=200),
)
def test_a_magic_number_and_noise_is_an_error(head: bytes, body: bytes) -> None:
    with pytest.raises(ImageError):
        decode_photo(head + body)
