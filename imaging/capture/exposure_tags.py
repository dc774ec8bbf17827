"""How a frame was taken, as its EXIF block says it (Exif 3.0, CIPA DC-008)."""

from __future__ import annotations

import calendar
import re
import struct
import time
from dataclasses import dataclass
from typing import Any

from imaging.capture.bracket_value import read_bracket_value
from imaging.metadata.exif import EXIF_IFD
from imaging.metadata.tiff_block import Directory, TiffBlock

_MAKE, _MODEL, _SERIAL = 0x010F, 0x0110, 0xA431
_EXPOSURE, _F_NUMBER, _ISO, _BIAS, _FOCAL, _FLASH = 0x829A, 0x829D, 0x8827, 0x9204, 0x920A, 0x9209
_TAKEN, _SUB_SECONDS = 0x9003, 0x9291
_RATIONALS = {5: "II", 10: "ii"}


@dataclass(frozen=True, slots=True)
class ExposureTags:
    """Seconds, f-number, ISO, EV and millimetres; None is what the file does not say, or says in a damaged way.

    `aeb` is the maker's bracketing value in EV, `taken_at` in seconds of the camera's own clock.
    """

    camera: tuple[str | None, str | None, str | None] = (None, None, None)
    focal_mm: float | None = None
    f_number: float | None = None
    exposure_s: float | None = None
    iso: float | None = None
    bias_ev: float | None = None
    aeb: float | None = None
    flash: bool | None = None
    taken_at: float | None = None
    has_subsec: bool = False


def read_exposure_tags(exif: bytes | None) -> ExposureTags:
    """The tags of a bare EXIF block; empty where there is none or it cannot be parsed."""
    try:
        block = TiffBlock(exif or b"")
        return ExposureTags(**_read(block, block.first))
    except ValueError:
        return ExposureTags()


def _read(block: TiffBlock, first: Directory) -> dict[str, Any]:
    sub = block.child(first, EXIF_IFD)
    make = _text(block, first, _MAKE)
    fired = block.integer(sub, _FLASH)
    return {
        "camera": (make, _text(block, first, _MODEL), _text(block, sub, _SERIAL)),
        "focal_mm": _positive(block, sub, _FOCAL),
        "f_number": _positive(block, sub, _F_NUMBER),
        "exposure_s": _positive(block, sub, _EXPOSURE),
        "iso": block.integer(sub, _ISO) or None,
        "bias_ev": _rational(block, sub, _BIAS),
        "aeb": read_bracket_value(block, sub, make),
        "flash": None if fired is None else bool(fired & 1),
        **_time(block, sub),
    }


def _time(block: TiffBlock, sub: Directory) -> dict[str, Any]:
    """DateTimeOriginal and its fraction: zones are left out, for frames of a set have one clock."""
    stamp, fraction = _text(block, sub, _TAKEN), _text(block, sub, _SUB_SECONDS)
    try:
        whole = calendar.timegm(time.strptime(stamp or "", "%Y:%m:%d %H:%M:%S"))
    except ValueError:
        return {}
    digits = fraction if fraction and fraction.isdecimal() else ""
    return {"taken_at": whole + float(f"0.{digits or 0}"), "has_subsec": bool(digits)}


def _text(block: TiffBlock, directory: Directory, tag: int) -> str | None:
    entry = directory.entries.get(tag)
    value = block.value(entry) if entry and entry.kind in (2, 129) else b""
    text = value.split(b"\0")[0].decode("utf-8", "replace").strip()
    return text if re.search(r"\w", text) else None


def _rational(block: TiffBlock, directory: Directory, tag: int) -> float | None:
    entry = directory.entries.get(tag)
    if entry is None or entry.kind not in _RATIONALS or entry.value_bytes < 8:
        return None
    over, under = struct.unpack(block.order + _RATIONALS[entry.kind], block.value(entry)[:8])
    return over / under if under else None


def _positive(block: TiffBlock, directory: Directory, tag: int) -> float | None:
    value = _rational(block, directory, tag)
    return value if value is not None and value > 0 else None
