"""How many pixels go to a metre, as JFIF, PNG's pHYs and TIFF's resolution tags say it; nothing where nobody did."""

from __future__ import annotations

import struct

from imaging.metadata.tiff_block import TiffBlock
from imaging.photo import Density, Metadata

INCH_M, CM_M = 0.0254, 0.01
X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT = 282, 283, 296
_UNITS_M = {2: INCH_M, 3: CM_M}
_WHOLE = 0.01


def make_density(across: float, down: float, unit_m: float | None) -> Density | None:
    """From pixels a unit, in metres; without a unit only a ratio other than 1 says something."""
    if across <= 0 or down <= 0 or (unit_m is None and across == down):
        return None
    return Density(across / unit_m, down / unit_m) if unit_m else Density(across, down, metric=False)


def find_density(metadata: Metadata) -> Density | None:
    """What the container stated, else what EXIF does."""
    if metadata.density is not None or metadata.exif is None:
        return metadata.density
    block = TiffBlock(metadata.exif)
    first = block.first
    across, down = (block.rationals(first, tag)[:1] for tag in (X_RESOLUTION, Y_RESOLUTION))
    unit = block.integer(first, RESOLUTION_UNIT) or 2
    return make_density(across[0], down[0], _UNITS_M[unit]) if across and down and unit in _UNITS_M else None


def count_by_unit(density: Density) -> tuple[bool, float, float]:
    """Whether pixels are counted by the inch or by the centimetre, whichever gives whole numbers, and how many."""
    inch, cm = ((density.across * unit, density.down * unit) for unit in (INCH_M, CM_M))
    by_inch = _off(inch) <= max(_off(cm), _WHOLE)
    return by_inch, *(inch if by_inch else cm)


def _off(counts: tuple[float, float]) -> float:
    return max(abs(count - round(count)) for count in counts)


def parse_phys(payload: bytes) -> Density | None:
    """PNG third edition, 11.3.4.3."""
    if len(payload) != 9:
        return None
    across, down, unit = struct.unpack(">2IB", payload)
    return make_density(across, down, 1.0 if unit == 1 else None)


def pack_phys(density: Density) -> bytes:
    return struct.pack(">2IB", *_bound(density.across, density.down, 0xFFFFFFFF), density.metric)


def parse_jfif(payload: bytes) -> Density | None:
    """The unit and densities of a JFIF segment after its name and version (JFIF 1.02)."""
    if len(payload) < 7:
        return None
    unit, across, down = struct.unpack_from(">B2H", payload, 2)
    return make_density(across, down, {1: INCH_M, 2: CM_M}.get(unit))


def pack_jfif(density: Density) -> bytes:
    """The five bytes of unit and densities."""
    if not density.metric:
        return struct.pack(">B2H", 0, *_bound(density.across, density.down, 0xFFFF))
    by_inch, across, down = count_by_unit(density)
    return struct.pack(">B2H", 1 if by_inch else 2, *_bound(across, down, 0xFFFF))


def _bound(across: float, down: float, most: int) -> tuple[int, int]:
    first, second = (min(max(round(count), 1), most) for count in (across, down))
    return first, second
