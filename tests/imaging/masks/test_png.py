"""PNG files as masks: white times opacity, whatever their depth; bombs are not decoded."""

import struct
import zlib

import cv2
import numpy as np
import pytest

from imaging.codec import Limits
from imaging.masks import Mask, decode_mask_png, encode_mask_png
from imaging.photo import ImageError
from imaging.region import Region, Size

RAMP = np.tile(np.arange(0, 250, 10, dtype=np.uint8), (4, 1))


def write(pixels: np.ndarray, *options: int) -> bytes:
    return cv2.imencode(".png", pixels, options)[1].tobytes()


def read(data: bytes) -> np.ndarray:
    mask = decode_mask_png(data, Limits())
    return mask.crop(mask.size.region)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bare_png(width: int, height: int, bits: int, colour: int, rows: bytes, *others: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(others) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def test_there_and_back() -> None:
    mask = Mask(Size(9, 12), Region(2, 3, 6, 8), np.linspace(0.2, 1, 20, dtype=np.float32).reshape(4, 5))
    again = decode_mask_png(encode_mask_png(mask), Limits())
    assert again.region == mask.region
    assert np.abs(again.weight - mask.weight).max() <= 0.5 / 255 + 1e-6


def test_any_depth_says_the_same() -> None:
    assert np.allclose(read(write(RAMP)), RAMP / 255)
    assert np.allclose(read(write(RAMP.astype(np.uint16) * 257)), RAMP / 255)
    bits = bare_png(8, 1, 1, 0, b"\0\xa5")
    assert read(bits).tolist() == [[1, 0, 1, 0, 0, 1, 0, 1]]
    palette = bare_png(2, 1, 8, 3, b"\0\0\1", chunk(b"PLTE", b"\0\0\0\xff\xff\xff"))
    assert read(palette).tolist() == [[0, 1]]


def test_colours_count_by_luma_and_transparency_takes_away() -> None:
    red = np.zeros((2, 2, 3), np.uint8)
    red[..., 2] = 255  # OpenCV writes blue first
    assert np.allclose(read(write(red)), 0.299, atol=1e-3)
    white = np.full((2, 2, 4), 255, np.uint8)
    white[0, 0, 3], white[1, 1, 3] = 0, 51
    assert np.allclose(read(write(white)), [[0, 1], [1, 0.2]])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        write(RAMP)[:60],
        write(RAMP)[:20],
        bare_png(60_000, 60_000, 8, 0, b"\0"),
        bare_png(9000, 9000, 8, 0, b"\0"),
        bare_png(0, 3, 8, 0, b""),
    ],
)
def test_what_is_no_mask_is_refused(data: bytes) -> None:
    with pytest.raises(ImageError) as refusal:
        decode_mask_png(data, Limits())
    assert refusal.value.code == "mask_unreadable"
