"""RGB profiles of three curves and a matrix (ICC.1:2022, 8.3.2 and 10.18), converted to sRGB in float.

For 16 bit only: LittleCMS is exact at 8 bit, but replaces a 16-bit transform by a coarse colour cube, which is off by
up to 18 levels of 255 where a colour leaves sRGB. Black point compensation has nothing to do here: all blacks are 0.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import cv2
import numpy as np

from imaging.codec.srgb_table import encode_srgb16

_LEVELS = 65_536
_STRAIGHT = 1e-3
_ROW = struct.Struct(">4sII")
_PARAMETERS = {0: 1, 1: 3, 2: 4, 3: 5, 4: 7}


@dataclass(frozen=True, slots=True, eq=False)
class MatrixProfile:
    """`curves` float32 (3, 65536) from device values to light, `matrix` (3, 3) from light to XYZ at D50."""

    curves: np.ndarray
    matrix: np.ndarray


def read_matrix_profile(profile: bytes) -> MatrixProfile | None:
    """The curves and colorants of an RGB profile; None when it is made of tables or damaged."""
    try:
        tags = read_tags(profile)
        if b"A2B0" in tags or profile[20:24] != b"XYZ ":
            return None
        with np.errstate(all="ignore"):
            curves = np.stack([_read_curve(tags[name]) for name in (b"rTRC", b"gTRC", b"bTRC")])
        columns = [struct.unpack(">3i", tags[name][8:20]) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
    except (KeyError, struct.error):
        return None
    return MatrixProfile(curves.astype(np.float32), np.array(columns).T / 65_536) if np.isfinite(curves).all() else None


def convert_strip(strip: np.ndarray, source: MatrixProfile, target: MatrixProfile) -> np.ndarray:
    """uint16 (h, W, 3) of one matrix profile to uint16 sRGB; `target` gives sRGB's own colorants."""
    light = np.stack([curve[strip[..., band]] for band, curve in enumerate(source.curves)], axis=-1)
    matrix = (np.linalg.inv(target.matrix) @ source.matrix).astype(np.float32)
    return encode_srgb16(cv2.transform(light, matrix))


def is_straight(profile: bytes, names: tuple[bytes, ...]) -> bool:
    """Whether the curves of these tags are there and straight lines from 0 to 1, as those of linear light are."""
    line = np.linspace(0, 1, _LEVELS)
    try:
        tags = read_tags(profile)
        with np.errstate(all="ignore"):
            return all(bool(np.abs(_read_curve(tags[name]) - line).max() < _STRAIGHT) for name in names)
    except (KeyError, struct.error):
        return False


def read_tags(profile: bytes) -> dict[bytes, bytes]:
    """The tags of any profile by signature; raises struct.error for a damaged one."""
    count = min(int.from_bytes(profile[128:132], "big"), 100)
    rows = [_ROW.unpack_from(profile, 132 + 12 * row) for row in range(count)]
    return {name: profile[at : at + length] for name, at, length in rows}


def _read_curve(tag: bytes) -> np.ndarray:
    """A `curv` or `para` tag sampled at every 16-bit level."""
    x = np.linspace(0, 1, _LEVELS)
    if tag[:4] == b"para":
        (kind,) = struct.unpack_from(">H", tag, 8)
        return _parametric(x, [value / 65_536 for value in struct.unpack_from(f">{_PARAMETERS[kind]}i", tag, 12)])
    (count,) = struct.unpack_from(">I", tag, 8)
    points = np.frombuffer(tag[12 : 12 + 2 * count], ">u2")
    if tag[:4] != b"curv" or len(points) != count:
        raise KeyError("curve")
    if count < 2:
        return x ** (points[0] / 256 if count else 1.0)
    return np.interp(x, np.linspace(0, 1, count), points / 65_535)


def _parametric(x: np.ndarray, values: list[float]) -> np.ndarray:
    """ICC.1:2022 table 68: a power of a line above a break and a line below it, or special cases of that."""
    g, a, b, c, d, e, f = {
        1: lambda v: (v[0], 1.0, 0.0, 0.0, 0.0, 0.0, 0.0),
        3: lambda v: (*v, 0.0, -v[2] / v[1] if v[1] else 0.0, 0.0, 0.0),
        4: lambda v: (*v[:3], 0.0, -v[2] / v[1] if v[1] else 0.0, v[3], v[3]),
        5: lambda v: (*v, 0.0, 0.0),
        7: lambda v: v,
    }[len(values)](values)
    return np.where(x >= d, np.maximum(a * x + b, 0) ** g + e, c * x + f)
