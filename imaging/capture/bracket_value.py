"""The step of automatic exposure bracketing that a camera notes for each frame, in EV.

EXIF has no tag for it; the places in the maker's notes are those that ExifTool documents (Canon ShotInfo, Nikon
ExposureBracketValue). Other makers' frames are told apart by exposure and bias.
"""

from __future__ import annotations

import struct

from imaging.metadata.exif import MAKER_NOTE
from imaging.metadata.tiff_block import Directory, TiffBlock

_CANON_SHOT, _CANON_BRACKETING, _CANON_VALUE = 0x0004, 16, 17
_NIKON_VALUE, _NIKON_HEAD = 0x0019, 10


def read_bracket_value(block: TiffBlock, sub: Directory, make: str | None) -> float | None:
    """EV from the bracket's middle; None where the frame is of no bracket, or the maker is not known."""
    note = sub.entries.get(MAKER_NOTE)
    if note is None or make is None:
        return None
    try:
        if make.lower().startswith("canon"):
            return _read_canon(block, block.directory(note.value_at))
        if make.lower().startswith("nikon"):
            return _read_nikon(TiffBlock(block.value(note)[_NIKON_HEAD:]))
    except (ValueError, struct.error):
        return None
    return None


def _read_canon(block: TiffBlock, directory: Directory) -> float | None:
    """Offsets of Canon's notes count from the head of the EXIF block; the value is in 1/32 EV, thirds as 12 and 20."""
    entry = directory.entries.get(_CANON_SHOT)
    if entry is None or entry.value_bytes < 2 * (_CANON_VALUE + 1):
        return None
    values = struct.unpack(f"{block.order}{_CANON_VALUE + 1}h", block.value(entry)[: 2 * (_CANON_VALUE + 1)])
    if values[_CANON_BRACKETING] == 0:
        return None
    whole, part = divmod(abs(values[_CANON_VALUE]), 32)
    sign = -1 if values[_CANON_VALUE] < 0 else 1
    return sign * (whole + {12: 1 / 3, 20: 2 / 3}.get(part, part / 32))


def _read_nikon(block: TiffBlock) -> float | None:
    """Nikon's notes hold a TIFF structure of their own; outside of a bracket the value is zero, as in its middle."""
    return block.rational(block.first, _NIKON_VALUE)
