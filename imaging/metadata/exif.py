"""EXIF, patched where it lies: maker's notes keep their offsets because nothing before the thumbnail ever moves.

Source: Exif 3.0 (CIPA DC-008), sections 4.5 and 4.6. A block that cannot be parsed is returned as it came.
"""

from __future__ import annotations

from collections.abc import Iterator

from imaging.metadata.thumbnail import Thumbnail
from imaging.metadata.tiff_block import Directory, PatchableBlock, TiffBlock
from imaging.region import Size

EXIF_IFD, GPS_IFD, INTEROP_IFD = 0x8769, 0x8825, 0xA005
ORIENTATION, COLOR_SPACE, INTEROP_INDEX, MAKER_NOTE = 0x0112, 0xA001, 0x0001, 0x927C
_IFD0_SIZE, _EXIF_SIZE = (0x0100, 0x0101), (0xA002, 0xA003)
_SUBJECT = (0x9214, 0xA214)
_THUMBNAIL_AT, _THUMBNAIL_BYTES = 0x0201, 0x0202
_SRGB = 1


def bare_exif(payload: bytes) -> bytes | None:
    """The TIFF block of an EXIF payload without the `Exif\\0\\0` some containers put before it; None if it is none."""
    block = payload[6:] if payload[:4] == b"Exif" else payload
    try:
        TiffBlock(block)
    except ValueError:
        return None
    return bytes(block)


def read_orientation(exif: bytes) -> int | None:
    """The EXIF orientation, 1 to 8; None when absent or out of range."""
    block = TiffBlock(exif)
    value = block.integer(block.first, ORIENTATION)
    return value if value is not None and 1 <= value <= 8 else None


def is_adobe_rgb(exif: bytes) -> bool:
    """Whether EXIF alone declares AdobeRGB (DCF 2.0 option file: uncalibrated and interoperability index R03)."""
    block = TiffBlock(exif)
    sub = block.child(block.first, EXIF_IFD)
    index = block.child(sub, INTEROP_IFD).entries.get(INTEROP_INDEX)
    return block.integer(sub, COLOR_SPACE) == 0xFFFF and index is not None and block.value(index)[:3] == b"R03"


def normalize_exif(exif: bytes) -> bytes:
    """The block of a photo made upright and sRGB: orientation 1, colour space 1, interoperability index R98."""
    block = PatchableBlock(exif)
    sub = block.child(block.first, EXIF_IFD)
    block.set_integer(block.first, ORIENTATION, 1)
    block.set_integer(sub, COLOR_SPACE, _SRGB)
    index = block.child(sub, INTEROP_IFD).entries.get(INTEROP_INDEX)
    if index is not None and block.value(index)[:3] == b"R03":
        block.put_bytes(index.value_at, b"R98")
    return bytes(block.bytes)


def update_exif(exif: bytes, size: Size, thumbnail: Thumbnail | None) -> bytes:
    """The block with its pixel dimensions set and its thumbnail, where it has one, replaced by another JPEG or cut."""
    block = PatchableBlock(exif)
    _set_size(block, block.first, _IFD0_SIZE, size)
    _set_size(block, block.child(block.first, EXIF_IFD), _EXIF_SIZE, size)
    _replace_thumbnail(block, thumbnail)
    return bytes(block.bytes)


def drop_subject_area(exif: bytes) -> bytes:
    """The block without SubjectArea and SubjectLocation, which are pixels of a frame that is no more."""
    block = PatchableBlock(exif)
    for tag in _SUBJECT:
        block.drop_entry(block.child(block.first, EXIF_IFD), tag)
    return bytes(block.bytes)


def has_thumbnail(exif: bytes) -> bool:
    block = TiffBlock(exif)
    return bool(block.following(block.first).entries)


def _replace_thumbnail(block: PatchableBlock, thumbnail: Thumbnail | None) -> None:
    """The old thumbnail's bytes go in any case: they may show what is no longer in the photo."""
    first = block.first
    second = block.following(first)
    if not second.entries or first.next_at is None:
        return
    is_jpeg = _erase_thumbnail(block, second)
    if thumbnail is None or not is_jpeg:
        block.put(first.next_at, 0)
        return
    block.set_integer(second, _THUMBNAIL_AT, block.append(thumbnail.jpeg))
    block.set_integer(second, _THUMBNAIL_BYTES, len(thumbnail.jpeg))
    _set_size(block, second, _IFD0_SIZE, thumbnail.size)
    block.set_integer(second, ORIENTATION, 1)


def _set_size(block: PatchableBlock, directory: Directory, tags: tuple[int, int], size: Size) -> None:
    for tag, side in zip(tags, (size.width, size.height), strict=True):
        block.set_integer(directory, tag, side)


def _erase_thumbnail(block: PatchableBlock, second: Directory) -> bool:
    """Cut the thumbnail off the end or blank it in the middle; False when it is not the JPEG it should be."""
    start, count = (block.integer(second, tag) for tag in (_THUMBNAIL_AT, _THUMBNAIL_BYTES))
    if start is None or count is None or bytes(block.data[start : start + 2]) != b"\xff\xd8":
        return False
    end = min(start + count, len(block.data))
    if any(low < end and start < high for low, high in _structure(block, second)):
        return False
    if len(block.data) - end <= 1:
        block.cut(start)
    else:
        block.put_bytes(start, bytes(end - start))
    return True


def _structure(block: TiffBlock, second: Directory) -> Iterator[tuple[int, int]]:
    """The byte ranges of the directories' entries and values, none of which a thumbnail may overlap."""
    first = block.first
    sub = block.child(first, EXIF_IFD)
    for directory in (first, second, sub, block.child(first, GPS_IFD), block.child(sub, INTEROP_IFD)):
        for entry in directory.entries.values():
            yield entry.at, entry.at + 12
            yield entry.value_at, entry.value_at + entry.value_bytes
    if first.next_at is not None:
        yield first.next_at, first.next_at + 4
