"""Photos and EXIF blocks drawn by the tests themselves."""

from __future__ import annotations

import struct
from collections.abc import Callable

import numpy as np
import pytest
import simplejpeg

Scene = Callable[..., np.ndarray]
ExifBuilder = Callable[..., bytes]


def _draw_scene(height: int = 96, width: int = 144, dtype: type = np.uint8) -> np.ndarray:
    """Smooth light with two hard edges and a little grain: no symmetry, every channel different."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    planes = [0.2 + 0.6 * x / width, 0.3 + 0.5 * y / height, 0.5 + 0.3 * np.sin(x / 17 + y / 29)]
    image = np.stack(planes, axis=-1)
    image[: height // 3, : width // 4] *= 0.5
    image += np.random.default_rng(7).normal(0, 0.004, image.shape)
    top = np.iinfo(dtype).max
    return np.clip(image * top, 0, top).astype(dtype)


@pytest.fixture(scope="session")
def scene() -> Scene:
    """scene(height, width, dtype) -> (H, W, 3)."""
    return _draw_scene


def _directory(order: str, at: int, entries: list[tuple[int, int, int, bytes]], following: int = 0) -> bytes:
    """A directory at an offset followed by its longer values."""
    values = b""
    start = at + 6 + 12 * len(entries)
    rows = b""
    for tag, kind, count, value in sorted(entries):
        short = len(value) <= 4
        rows += struct.pack(order + "HHI", tag, kind, count)
        rows += value.ljust(4, b"\0") if short else struct.pack(order + "I", start + len(values))
        values += b"" if short else value + b"\0" * (len(value) % 2)
    return struct.pack(order + "H", len(entries)) + rows + struct.pack(order + "I", following) + values


def _build_exif(
    *,
    order: str = "<",
    orientation: int = 1,
    size: tuple[int, int] = (96, 144),
    color_space: int = 1,
    interop: bytes = b"R98\0",
    thumbnail: bytes | None = None,
    maker_note: bytes = b"note",
) -> bytes:
    """A camera's EXIF: descriptive tags, GPS, maker's note, interoperability and, if given, a thumbnail in IFD1."""

    def short(value: int) -> bytes:
        return struct.pack(order + "H", value)

    def long(value: int) -> bytes:
        return struct.pack(order + "I", value)

    after_note = 400 + max(0, len(maker_note) - 60) // 2 * 2
    places = {"first": 8, "sub": 200, "gps": after_note, "interop": after_note + 100, "second": after_note + 160}
    thumbnail_at = after_note + 300
    height, width = size
    parts = {
        "first": [
            (0x010F, 2, 8, b"Fanmake\0"),
            (0x0112, 3, 1, short(orientation)),
            (0x011A, 5, 1, long(72) + long(1)),
            (0x8769, 4, 1, long(places["sub"])),
            (0x8825, 4, 1, long(places["gps"])),
        ],
        "sub": [
            (0x9003, 2, 20, b"2026:01:02 03:04:05\0"),
            (0xA001, 3, 1, short(color_space)),
            (0xA002, 3, 1, short(width)),
            (0xA003, 3, 1, short(height)),
            (0xA005, 4, 1, long(places["interop"])),
            (0x927C, 7, len(maker_note), maker_note),
        ],
        "gps": [(0x0001, 2, 2, b"N\0"), (0x0002, 5, 3, b"".join(long(n) for n in (52, 1, 30, 1, 5, 1)))],
        "interop": [(0x0001, 2, 4, interop)],
        "second": [
            (0x0103, 3, 1, short(6)),
            (0x0201, 4, 1, long(thumbnail_at)),
            (0x0202, 4, 1, long(len(thumbnail or b""))),
        ],
    }
    block = bytearray((b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8))
    for name, entries in parts.items():
        if name == "second" and thumbnail is None:
            continue
        block.extend(bytes(places[name] - len(block)))
        following = places["second"] if name == "first" and thumbnail is not None else 0
        block.extend(_directory(order, places[name], entries, following))
    if thumbnail is not None:
        block.extend(bytes(thumbnail_at - len(block)) + thumbnail)
    return bytes(block)


@pytest.fixture(scope="session")
def camera_exif() -> ExifBuilder:
    """camera_exif(order=, orientation=, size=, color_space=, interop=, thumbnail=, maker_note=) -> bare TIFF block."""
    return _build_exif


@pytest.fixture(scope="session")
def old_thumbnail() -> bytes:
    """A JPEG no photo of these tests would ever give."""
    checker = np.indices((30, 40)).sum(axis=0) % 2 * 255
    return bytes(simplejpeg.encode_jpeg(np.repeat(checker[..., None], 3, axis=2).astype(np.uint8), quality=80))
