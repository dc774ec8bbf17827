"""What a file is, told by its first bytes alone: names and extensions lie."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from imaging.metadata.tiff_block import Directory, TiffBlock
from imaging.photo import ImageError

Container = Literal["jpeg", "png", "tiff", "webp", "heic", "avif", "raw", "radiance", "openexr"]

_MAGIC: tuple[tuple[bytes, Container], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"#?RADIANCE", "radiance"),
    (b"#?RGBE", "radiance"),
    (b"v/1\x01", "openexr"),
    (b"FUJIFILMCCD-RAW", "raw"),
    (b"IIRO", "raw"),
    (b"IIRS", "raw"),
    (b"MMOR", "raw"),
    (b"IIU\0", "raw"),
    (b"FOVb", "raw"),
    (b"\0MRM", "raw"),
    (b"II\x1a\0\0\0HEAPCCDR", "raw"),
    (b"II+\0", "tiff"),
    (b"MM\0+", "tiff"),
)
_BRANDS: dict[bytes, Container] = {
    b"avif": "avif",
    b"crx ": "raw",
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"mif1"), "heic"),
}
_SUB_IFDS, _PHOTOMETRIC, _DNG_VERSION = 0x014A, 0x0106, 0xC612
_CFA, _LINEAR_RAW = 32803, 34892


def sniff_container(data: bytes) -> Container:
    """The container these bytes begin; raises ImageError unsupported_format."""
    for magic, container in _MAGIC:
        if data.startswith(magic):
            return container
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp":
        return _sniff_brand(data)
    if data[:4] in (b"II*\0", b"MM\0*"):
        if len(data) < 8:
            raise ImageError("truncated_image", "the file ends inside its TIFF header")
        return "raw" if _is_raw(data) else "tiff"
    raise ImageError(
        "unsupported_format", "this is no JPEG, PNG, TIFF, WebP, HEIC, AVIF, raw, Radiance or OpenEXR file"
    )


def check_container(source: Path) -> None:
    """Raises ImageError empty_input, unsupported_format or animated_image for a file that cannot be a photo.

    What is inside is not looked at: a file that passes may still be broken.
    """
    data = source.read_bytes()
    if not data:
        raise ImageError("empty_input", "there are no bytes to decode")
    sniff_container(data)


def _sniff_brand(data: bytes) -> Container:
    """ISO base media files: a specific brand anywhere in the list counts before the general `mif1`."""
    box = data[: min(int.from_bytes(data[:4], "big"), 256)]
    brands = [box[8:12], *(box[at : at + 4] for at in range(16, len(box) - 3, 4))]
    if b"avis" in brands[:1] or b"msf1" in brands[:1] or b"hevc" in brands[:1]:
        raise ImageError("animated_image", "an image sequence is not a photo")
    known = [_BRANDS[brand] for brand in brands if brand in _BRANDS]
    if not known:
        raise ImageError("unsupported_format", f"an ISO media file of brand {brands[0]!r} is not a photo")
    return "avif" if "avif" in known else known[0]


def _is_raw(data: bytes) -> bool:
    """Whether a TIFF structure holds sensor data: Canon's mark, a DNG version, or a mosaic in IFD0 or below."""
    if data[8:10] == b"CR" and data[:2] == b"II":
        return True
    block = TiffBlock(data)
    first = block.first
    return _DNG_VERSION in first.entries or any(
        block.integer(directory, _PHOTOMETRIC) in (_CFA, _LINEAR_RAW) for directory in (first, *_sub_ifds(block, first))
    )


def _sub_ifds(block: TiffBlock, first: Directory) -> list[Directory]:
    entry = first.entries.get(_SUB_IFDS)
    if entry is None or entry.value_bytes < 4:
        return []
    places = range(entry.value_at, entry.value_at + min(entry.value_bytes, 64) - 3, 4)
    return [block.directory(block.number(at)) for at in places]
