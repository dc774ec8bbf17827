"""TIFF out (TIFF 6.0 with deflate and horizontal differencing), written here so that EXIF keeps its offsets.

The EXIF block itself becomes the head of the file, byte for byte: every value and the maker's note stay where they
were, and only a new first directory, after the pixels, joins the photograph's tags with those of the pixels.
"""

from __future__ import annotations

import io
import os
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from imaging.metadata.density import RESOLUTION_UNIT, X_RESOLUTION, Y_RESOLUTION, count_by_unit
from imaging.metadata.exif_rebuild import describes_storage
from imaging.metadata.tiff_block import LONG, SHORT, TiffBlock
from imaging.photo import Density, Metadata

_BYTE, _ASCII, _RATIONAL, _UNDEFINED = 1, 2, 5, 7
_TEXTS = {"Title": 269, "Description": 270, "Comment": 270, "Software": 305, "Author": 315, "Copyright": 33432}
"""Tags that say what a PNG's keyword does, or a JPEG's comment."""
_INCH, _CENTIMETRE, _PARTS = 2, 3, 1000
_STRIP_BYTES = 2_000_000
_LEVEL = 1  # photographs at level 6 take up to seven times as long for a few per cent
# The low bytes of 16-bit samples are noise in which searching for repeats only costs time.
_STRATEGIES = {1: zlib.Z_DEFAULT_STRATEGY, 2: zlib.Z_RLE}
_DEFLATE, _RGB, _CHUNKY, _DIFFERENCING = 8, 2, 1, 2
_UNSPECIFIED, _UNASSOCIATED_ALPHA = 0, 2


class _Tag(NamedTuple):
    number: int
    kind: int
    values: int
    value: bytes


def encode_tiff(pixels: np.ndarray, metadata: Metadata, profile: bytes, *, alpha: bool = False) -> bytes:
    """uint8 | uint16 (H, W, 3 or more) as TIFF of the same depth; the fourth band is `alpha`, the rest unspecified."""
    head = metadata.exif or b"II*\0\0\0\0\0"
    block = TiffBlock(head)
    order = block.order
    out = io.BytesIO()
    out.write(head)
    rows = max(1, _STRIP_BYTES // pixels[0].nbytes)
    strips = _write_strips(out, pixels, rows, order)
    kinds = ([_UNASSOCIATED_ALPHA] if alpha else []) + [_UNSPECIFIED] * (pixels.shape[2] - 3 - alpha)
    tags = [*_pixel_tags(pixels, rows, strips, order, kinds), *_blobs(metadata, profile)]
    taken = set(block.first.entries)
    tags += [tag for tag in _descriptions(metadata, order) if tag.number not in taken]
    fields = [
        head[entry.at : entry.at + 12] for entry in block.first.entries.values() if not describes_storage(entry.tag)
    ]
    fields += [struct.pack(order + "HHI", *tag[:3]) + _field(out, tag.value, order) for tag in tags]
    fields.sort(key=lambda each: int.from_bytes(each[:2], "little" if order == "<" else "big"))
    at = _append(out, struct.pack(order + "H", len(fields)) + b"".join(fields) + bytes(4))
    out.seek(4)
    out.write(struct.pack(order + "I", at))
    return out.getvalue()


def _write_strips(out: io.BytesIO, pixels: np.ndarray, rows: int, order: str) -> list[tuple[int, int]]:
    """Offset and length of every strip, compressed on a few threads and written in order."""
    places = []
    workers = min(4, os.cpu_count() or 1)
    tops = range(0, len(pixels), rows)
    with ThreadPoolExecutor(workers) as pool:
        for start in range(0, len(tops), workers):
            group = [pixels[top : top + rows] for top in tops[start : start + workers]]
            for strip in pool.map(lambda each: _compress(each, order), group):
                places.append((_append(out, strip), len(strip)))  # noqa: PERF401 - written as it is listed
    return places


def _compress(strip: np.ndarray, order: str) -> bytes:
    differences = strip.copy()
    np.subtract(strip[:, 1:], strip[:, :-1], out=differences[:, 1:])
    stored = differences.astype(f"{order}u{strip.itemsize}", copy=False)
    deflate = zlib.compressobj(_LEVEL, strategy=_STRATEGIES[strip.itemsize])
    return deflate.compress(stored.data) + deflate.flush()


def _pixel_tags(
    pixels: np.ndarray, rows: int, strips: list[tuple[int, int]], order: str, extra: list[int]
) -> list[_Tag]:
    height, width, bands = pixels.shape
    offsets, lengths = zip(*strips, strict=True)
    values = [
        (256, LONG, [width]),
        (257, LONG, [height]),
        (258, SHORT, [8 * pixels.dtype.itemsize] * bands),
        (259, SHORT, [_DEFLATE]),
        (262, SHORT, [_RGB]),
        (273, LONG, offsets),
        (277, SHORT, [bands]),
        (278, LONG, [rows]),
        (279, LONG, lengths),
        (284, SHORT, [_CHUNKY]),
        (317, SHORT, [_DIFFERENCING]),
        (339, SHORT, [1] * bands),
        *([(338, SHORT, extra)] if extra else []),
    ]
    forms = {SHORT: "H", LONG: "I"}
    return [
        _Tag(tag, kind, len(each), struct.pack(f"{order}{len(each)}{forms[kind]}", *each)) for tag, kind, each in values
    ]


def _blobs(metadata: Metadata, profile: bytes) -> list[_Tag]:
    blobs = [(700, _BYTE, metadata.xmp), (33723, _UNDEFINED, metadata.iptc), (34675, _UNDEFINED, profile)]
    return [_Tag(tag, kind, len(value), value) for tag, kind, value in blobs if value]


def _descriptions(metadata: Metadata, order: str) -> list[_Tag]:
    """Density and texts as tags; of two for one tag the first."""
    texts: dict[int, bytes] = {}
    for text in metadata.texts:
        if text.keyword in _TEXTS:
            value = text.value.replace("\0", "").encode("utf-8", "surrogateescape") + b"\0"
            texts.setdefault(_TEXTS[text.keyword], value)
    tags = [_Tag(number, _ASCII, len(value), value) for number, value in texts.items()]
    return tags if metadata.density is None else [*tags, *_resolution(metadata.density, order)]


def _resolution(density: Density, order: str) -> list[_Tag]:
    """Pixels an inch or a centimetre; a bare ratio has no place in TIFF's whole units but 1, none."""
    by_inch, across, down = count_by_unit(density) if density.metric else (True, density.across, density.down)
    unit = (_INCH if by_inch else _CENTIMETRE) if density.metric else 1
    sides = [(X_RESOLUTION, across), (Y_RESOLUTION, down)]
    packed = [
        _Tag(number, _RATIONAL, 1, struct.pack(order + "2I", min(round(count * _PARTS), 0xFFFFFFFF), _PARTS))
        for number, count in sides
    ]
    return [*packed, _Tag(RESOLUTION_UNIT, SHORT, 1, struct.pack(order + "H", unit))]


def _field(out: io.BytesIO, value: bytes, order: str) -> bytes:
    return value.ljust(4, b"\0") if len(value) <= 4 else struct.pack(order + "I", _append(out, value))


def _append(out: io.BytesIO, value: bytes) -> int:
    at = out.seek(0, io.SEEK_END)
    if at % 2:
        at += out.write(b"\0")
    out.write(value)
    return at
