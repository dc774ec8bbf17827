"""How a frame was taken, as its EXIF block says it (Exif 3.0, CIPA DC-008)."""

from __future__ import annotations

import calendar
import time
from dataclasses import dataclass
from typing import Any

from imaging.capture.bracket_value import read_bracket_value
from imaging.metadata.exif import EXIF_IFD
from imaging.metadata.tiff_block import Directory, TiffBlock

_MAKE, _MODEL, _SERIAL = 0x010F, 0x0110, 0xA431
_EXPOSURE, _F_NUMBER, _ISO, _BIAS, _FOCAL, _FLASH = 0x829A, 0x829D, 0x8827, 0x9204, 0x920A, 0x9209
_TAKEN, _SUB_SECONDS = 0x9003, 0x9291


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
    make = block.text(first, _MAKE)
    fired = block.integer(sub, _FLASH)
    return {
        "camera": (make, block.text(first, _MODEL), block.text(sub, _SERIAL)),
        "focal_mm": block.positive(sub, _FOCAL),
        "f_number": block.positive(sub, _F_NUMBER),
        "exposure_s": block.positive(sub, _EXPOSURE),
        "iso": block.integer(sub, _ISO) or None,
        "bias_ev": block.rational(sub, _BIAS),
        "aeb": read_bracket_value(block, sub, make),
        "flash": None if fired is None else bool(fired & 1),
        **_time(block, sub),
    }


def _time(block: TiffBlock, sub: Directory) -> dict[str, Any]:
    """DateTimeOriginal and its fraction: zones are left out, for frames of a set have one clock."""
    stamp, fraction = block.text(sub, _TAKEN), block.text(sub, _SUB_SECONDS)
    try:
        whole = calendar.timegm(time.strptime(stamp or "", "%Y:%m:%d %H:%M:%S"))
    except ValueError:
        return {}
    digits = fraction if fraction and fraction.isdecimal() else ""
    return {"taken_at": whole + float(f"0.{digits or 0}"), "has_subsec": bool(digits)}
