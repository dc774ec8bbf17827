"""HEIC through libheif with libde265, AVIF through libvips: both 8 to 12 bit, written back as JPEG.

The container's own rotation is applied by the decoder; EXIF orientation is only informative (ISO 23008-12, A.2.2).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pillow_heif

from imaging.codec.limits import Limits
from imaging.codec.raster import COLORS, Raster, grey_or_rgb
from imaging.codec.vips import as_image_error, open_vips, read_array, read_blob, split_bands
from imaging.metadata.exif import bare_exif
from imaging.photo import Metadata

_UPRIGHT = 1


def decode_heic(data: bytes, limits: Limits) -> Raster:
    """Raises ImageError as imaging.photo lists."""
    try:
        image: Any = pillow_heif.open_heif(data, convert_hdr_to_8bit=False)
        width, height = image.size
        limits.check_size(height, width)
        bands = np.array(image).reshape(height, width, -1)
    except (IndexError, ValueError, EOFError, SyntaxError, RuntimeError, OSError) as error:
        raise as_image_error(error) from error
    space = grey_or_rgb(bands.shape[2])
    pixels, alpha = split_bands(bands, COLORS[space])
    metadata = Metadata(_exif(image.info.get("exif")), image.info.get("xmp") or None)
    return Raster(pixels, space, "jpeg", "heic", image.info.get("icc_profile"), alpha, _UPRIGHT, metadata)


def decode_avif(data: bytes, limits: Limits) -> Raster:
    """Raises ImageError as imaging.photo lists."""
    image = open_vips("heifload", data)
    limits.check_size(image.height, image.width)
    space = grey_or_rgb(image.bands)
    pixels, alpha = split_bands(read_array(image), COLORS[space])
    metadata = Metadata(_exif(read_blob(image, "exif-data")), read_blob(image, "xmp-data"))
    return Raster(pixels, space, "jpeg", "avif", read_blob(image, "icc-profile-data"), alpha, _UPRIGHT, metadata)


def _exif(payload: bytes | None) -> bytes | None:
    return bare_exif(payload) if payload else None
