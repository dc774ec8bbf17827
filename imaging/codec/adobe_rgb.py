"""A minimal ICC v2 profile (ICC.1:2001-04) of AdobeRGB, which cameras may declare in EXIF without embedding one."""

from __future__ import annotations

import struct

# Adobe RGB (1998), version 2005-05, annex C: colorants adapted to D50, as s15Fixed16 XYZ; gamma 563/256.
_COLORANTS = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
_D50 = (0.9642, 1.0, 0.8249)
_GAMMA_8_8 = 563


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def _text(text: bytes) -> bytes:
    return b"text\0\0\0\0" + text + b"\0"


def _description(text: bytes) -> bytes:
    return b"desc\0\0\0\0" + struct.pack(">I", len(text) + 1) + text + b"\0" + bytes(78)


def _build_profile(name: bytes) -> bytes:
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, _GAMMA_8_8)
    tags = [(b"desc", _description(name)), (b"cprt", _text(b"CC0")), (b"wtpt", _xyz(_D50))]
    tags += zip((b"rXYZ", b"gXYZ", b"bXYZ"), map(_xyz, _COLORANTS), strict=True)
    tags += [(tag, curve) for tag in (b"rTRC", b"gTRC", b"bTRC")]
    directory, body = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for tag, value in tags:
        directory += tag + struct.pack(">II", start + len(body), len(value))
        body += value + bytes(-len(value) % 4)
    kinds = b"\x02\x10\0\0mntrRGB XYZ " + struct.pack(">6H", 2005, 5, 1, 0, 0, 0) + b"acsp"
    header = struct.pack(">I", start + len(body)) + bytes(4) + kinds + bytes(28)
    header += b"".join(struct.pack(">i", round(value * 65536)) for value in _D50)
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + directory + body


ADOBE_RGB_PROFILE = _build_profile(b"Compatible with Adobe RGB (1998)")
