"""8-bit CIELab TIFF, whose three bands libvips 8.18 refuses: read as if they were RGB, then told what they are."""

from __future__ import annotations

from typing import Any

from imaging.codec.vips import open_vips
from imaging.metadata.tiff_block import PatchableBlock, TiffBlock

_PHOTOMETRIC, _BITS, _SAMPLES = 262, 258, 277
_RGB, _CIELAB = 2, 8


def is_lab8(data: bytes) -> bool:
    """Whether the first page of a TIFF structure is CIELab of three 8-bit samples."""
    try:
        block = TiffBlock(data)
    except ValueError:
        return False
    return [block.integer(block.first, tag) for tag in (_PHOTOMETRIC, _BITS, _SAMPLES)] == [_CIELAB, 8, 3]


def open_lab8(data: bytes) -> Any:
    """A lazily decoded 8-bit sRGB pyvips.Image; raises ImageError."""
    block = PatchableBlock(data)
    block.set_integer(block.first, _PHOTOMETRIC, _RGB)
    stored = open_vips("tiffload", bytes(block.bytes))
    lightness, signed = stored[0] * (100 / 255), (stored[1:3] ^ 128) - 128  # TIFF 6.0 section 23: a and b are signed
    return lightness.bandjoin(signed).copy(interpretation="lab").colourspace("srgb")
