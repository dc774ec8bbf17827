"""Radiance HDR through OpenCV (Ward, "Real Pixels", Graphics Gems II), tone-mapped to 16 bit."""

from __future__ import annotations

import re

import cv2
import numpy as np

from imaging.codec.limits import Limits, check_claim
from imaging.codec.raster import Raster
from imaging.codec.tonemap import tone_map
from imaging.photo import ImageError

_MOST_HEADER_BYTES = 65_536
_RESOLUTION = re.compile(rb"\n\n-Y (\d{1,9}) \+X (\d{1,9})\n")
_MOST_PIXELS_A_BYTE = 16  # four runs of two bytes cover at most 127 pixels


def decode_radiance(data: bytes, limits: Limits) -> Raster:
    """Raises ImageError as imaging.photo lists; only RGBE in the usual row order is read."""
    header = data[:_MOST_HEADER_BYTES]
    found = _RESOLUTION.search(header)
    if found is None or b"xyze" in header[: found.start()]:
        raise ImageError("unsupported_format", "only Radiance RGBE files in top-to-bottom order are read")
    height, width = (int(digits) for digits in found.groups())
    limits.check_size(height, width)
    check_claim(height * width, len(data) - found.end(), _MOST_PIXELS_A_BYTE)
    light = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if light is None:
        raise ImageError("truncated_image", "the Radiance file ends early or is damaged")
    return Raster(tone_map(cv2.cvtColor(light, cv2.COLOR_BGR2RGB)), "rgb", "tiff", "radiance")
