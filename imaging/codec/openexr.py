"""OpenEXR: the colour channels of the first part, tone-mapped to 16 bit; primaries are Rec. 709's unless stated."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import OpenEXR

from imaging.codec.limits import Limits, check_claim
from imaging.codec.primaries import check_chromaticities, convert_light, to_bt_709
from imaging.codec.raster import Raster
from imaging.codec.tonemap import TONE_MAPPED, tone_map
from imaging.codec.vips import as_image_error
from imaging.photo import ImageError

_MOST_PIXELS_A_BYTE = 1032.0


def decode_openexr(data: bytes, limits: Limits) -> Raster:
    """Raises ImageError as imaging.photo lists."""
    header = _open(data, header_only=True).header()
    (left, top), (right, bottom) = (map(int, corner) for corner in header["dataWindow"])
    height, width = bottom - top + 1, right - left + 1
    limits.check_size(height, width)
    check_claim(height * width, len(data), _MOST_PIXELS_A_BYTE)
    channels = _open(data, header_only=False).channels()
    names = ("R", "G", "B") if "R" in channels else ("Y", "Y", "Y")
    planes = [channels[name].pixels for name in names if name in channels]
    if len(planes) != 3 or any(plane.shape != (height, width) for plane in planes):
        raise ImageError("unsupported_format", "only OpenEXR files with full-size R, G, B or Y channels are read")
    light = np.stack(planes, axis=-1).astype(np.float32, copy=False)
    primaries = check_chromaticities(tuple(map(float, header.get("chromaticities", ()))))
    if primaries is not None and names[0] == "R":
        light = convert_light(light, to_bt_709(primaries))
    told = "linear Rec. 709" if primaries is None else "linear light of stated chromaticities"
    return Raster(tone_map(light), "rgb", "tiff", "openexr", read_as=f"{told}, {TONE_MAPPED}")


def _open(data: bytes, *, header_only: bool) -> Any:
    """The file opened; OpenEXR reports damage by leaving out the part it could not read."""
    try:
        file = OpenEXR.File(io.BytesIO(data), separate_channels=True, header_only=header_only, num_threads=1)
        file.header()
    except (RuntimeError, ValueError, TypeError) as error:
        raise as_image_error(error) from error
    return file
