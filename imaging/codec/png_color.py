"""What a PNG says of its colours: the first of cICP, iCCP, sRGB, and gAMA with cHRM (PNG third edition, 4.3)."""

from __future__ import annotations

import struct

from imaging.codec.color_space import ColorSpace, from_code_points, from_gamma
from imaging.codec.png_chunks import Chunk, inflate
from imaging.codec.primaries import Chromaticities, check_chromaticities

_UNIT = 100_000


def read_color(chunks: list[Chunk]) -> tuple[bytes | None, ColorSpace | None]:
    """An ICC profile, and what counts where that is missing or of no use; chunks that make no sense are passed over."""
    found = {chunk.kind: chunk.payload for chunk in reversed(chunks)}
    cicp = _read_cicp(found.get(b"cICP", b""))
    if cicp is not None:
        return None, cicp
    profile = inflate(found[b"iCCP"].partition(b"\0")[2][1:]) if b"iCCP" in found else None
    return profile, None if b"sRGB" in found else from_gamma(_read_gamma(found), _read_chromaticities(found))


def _read_cicp(payload: bytes) -> ColorSpace | None:
    """Code points of H.273; a PNG is RGB, so that any matrix but 0 is a mistake (11.3.2.6)."""
    if len(payload) != 4 or payload[2] != 0:
        return None
    return from_code_points(payload[0], payload[1], full_range=payload[3] != 0)


def _read_gamma(found: dict[bytes, bytes]) -> float | None:
    """The exponent from samples to light; gAMA has its reciprocal (11.3.2.2)."""
    stated = int.from_bytes(found.get(b"gAMA", b""), "big")
    return _UNIT / stated if stated else None


def _read_chromaticities(found: dict[bytes, bytes]) -> Chromaticities | None:
    """cHRM has white before red, green and blue (11.3.2.1)."""
    payload = found.get(b"cHRM", b"")
    if len(payload) != 32:
        return None
    values = [value / _UNIT for value in struct.unpack(">8I", payload)]
    return check_chromaticities((*values[2:], *values[:2]))
