"""Radiance HDR, RGBE and XYZE, through OpenCV (Ward, "Real Pixels", Graphics Gems II), tone-mapped to 16 bit."""

from __future__ import annotations

import re

import cv2
import numpy as np

from imaging.codec.limits import Limits, check_claim
from imaging.codec.primaries import Chromaticities, check_chromaticities, convert_light, to_bt_709, to_xyz
from imaging.codec.raster import Raster
from imaging.codec.tonemap import TONE_MAPPED, tone_map
from imaging.photo import ImageError

_MOST_HEADER_BYTES = 65_536
_XYZ, _RGB = b"FORMAT=32-bit_rle_xyze", b"FORMAT=32-bit_rle_rgbe"
_STANDARD: Chromaticities = (0.640, 0.330, 0.290, 0.600, 0.150, 0.060, 1 / 3, 1 / 3)
"""What Radiance itself makes XYZ of RGB by (`stdprims` in its color.h), so that both kinds show the same picture."""
_PRIMARIES = re.compile(rb"\nPRIMARIES=([^\n]*)")
_RESOLUTION = re.compile(rb"\n\n-Y (\d{1,9}) \+X (\d{1,9})\n")
_MOST_PIXELS_A_BYTE = 16  # four runs of two bytes cover at most 127 pixels


def decode_radiance(data: bytes, limits: Limits) -> Raster:
    """Raises ImageError as imaging.photo lists; only the usual row order is read."""
    found = _RESOLUTION.search(data[:_MOST_HEADER_BYTES])
    if found is None:
        raise ImageError("unsupported_format", "only Radiance files in top-to-bottom order are read")
    header = data[: found.start()]
    height, width = (int(digits) for digits in found.groups())
    limits.check_size(height, width)
    check_claim(height * width, len(data) - found.end(), _MOST_PIXELS_A_BYTE)
    as_rgb = header.replace(_XYZ, _RGB) + data[found.start() :] if _XYZ in header else data  # or OpenCV refuses it
    light = cv2.imdecode(np.frombuffer(as_rgb, np.uint8), cv2.IMREAD_UNCHANGED)
    if light is None:
        raise ImageError("truncated_image", "the Radiance file ends early or is damaged")
    matrix, told = _read_primaries(header)
    mapped = tone_map(convert_light(cv2.cvtColor(light, cv2.COLOR_BGR2RGB), matrix))
    return Raster(mapped, "rgb", "tiff", "radiance", read_as=f"{told}, {TONE_MAPPED}")


def _read_primaries(header: bytes) -> tuple[np.ndarray, str]:
    """The matrix (3, 3) to light of Rec. 709, and in words from what; Rec. 709 where nothing is stated."""
    if _XYZ in header:
        return np.linalg.inv(to_xyz(_STANDARD)), "XYZ"
    stated = _PRIMARIES.search(header)
    try:
        primaries = check_chromaticities(tuple(map(float, stated[1].split()))) if stated else None
    except ValueError:
        primaries = None
    return (np.eye(3), "linear Rec. 709") if primaries is None else (to_bt_709(primaries), "linear light as stated")
