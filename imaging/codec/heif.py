"""HEIC through libheif with libde265, AVIF through libvips: both 8 to 12 bit, written back as JPEG.

The container's own rotation is applied by the decoder; EXIF orientation is only informative (ISO 23008-12, A.2.2).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pillow_heif

from imaging.codec.color_space import ColorSpace, from_code_points
from imaging.codec.limits import Limits
from imaging.codec.raster import COLORS, Raster, grey_or_rgb
from imaging.codec.vips import as_image_error, open_vips, read_array, read_blob, split_bands
from imaging.metadata.exif import bare_exif
from imaging.metadata.stale import GAIN_MAP, SECOND_IMAGE
from imaging.photo import ImageError, Metadata, Note

_UPRIGHT = 1
_UNREAD_MATRICES = (10, 11, 13, 14, 15)
"""Of H.273, table 4: constant luminance, YDzDx, ICtCp and others that libheif takes for another."""


def decode_heic(data: bytes, limits: Limits) -> Raster:
    """Raises ImageError as imaging.photo lists."""
    try:
        image: Any = pillow_heif.open_heif(data, convert_hdr_to_8bit=False)
        width, height = image.size
        limits.check_size(height, width)
        stated = _read_nclx(image.info)
        bands = _widen(np.array(image).reshape(height, width, -1), int(image.info["bit_depth"]))
    except (IndexError, ValueError, EOFError, SyntaxError, RuntimeError, OSError) as error:
        raise as_image_error(error) from error
    space = grey_or_rgb(bands.shape[2])
    pixels, alpha = split_bands(bands, COLORS[space])
    metadata = Metadata(_exif(image.info.get("exif")), image.info.get("xmp") or None)
    profile, notes = image.info.get("icc_profile"), _find_left_out(image.info, data)
    return Raster(pixels, space, "jpeg", "heic", profile, alpha, _UPRIGHT, metadata, stated, notes=notes)


def decode_avif(data: bytes, limits: Limits) -> Raster:
    """Raises ImageError as imaging.photo lists."""
    image = open_vips("heifload", data)
    limits.check_size(image.height, image.width)
    space = grey_or_rgb(image.bands)
    header = _read_header(data)
    stated = _read_nclx(header)
    pixels, alpha = split_bands(_widen(read_array(image), int(image.get("bits-per-sample"))), COLORS[space])
    metadata = Metadata(_exif(read_blob(image, "exif-data")), read_blob(image, "xmp-data"))
    profile = read_blob(image, "icc-profile-data")
    notes = _find_left_out(header, data)
    return Raster(pixels, space, "jpeg", "avif", profile, alpha, _UPRIGHT, metadata, stated, notes=notes)


def _read_header(data: bytes) -> dict[str, Any]:
    """What libheif says of an AVIF's primary image, whose boxes are HEIC's; libvips keeps nclx to itself."""
    try:
        return dict(pillow_heif.open_heif(data).info)
    except (IndexError, ValueError, EOFError, SyntaxError, RuntimeError, OSError):
        return {}


def _read_nclx(info: dict[str, Any]) -> ColorSpace | None:
    """The primary image's `nclx` box (ISO/IEC 23008-12 and 14496-12, 12.1.5); raises ImageError unsupported_format.

    The range is the decoder's business: it hands on full range.
    """
    nclx = info.get("nclx_profile")
    if nclx is None:
        return None
    if nclx["matrix_coefficients"] in _UNREAD_MATRICES:
        raise ImageError(
            "unsupported_format", f"colours by the matrix {nclx['matrix_coefficients']} of ITU-T H.273 are not read"
        )
    return from_code_points(nclx["color_primaries"], nclx["transfer_characteristics"])


def _find_left_out(info: dict[str, Any], data: bytes) -> tuple[Note, ...]:
    """Images beside the primary one: a gain map (Apple's, or ISO 21496-1's by its brand), or others."""
    brands = data[: int.from_bytes(data[:4], "big")]
    if any("hdrgainmap" in kind for kind in info.get("aux", {})) or b"tmap" in brands:
        return (GAIN_MAP,)
    return (SECOND_IMAGE,) if info.get("depth_images") or info.get("aux") else ()


def _widen(bands: np.ndarray, bit_depth: int) -> np.ndarray:
    """10 or 12 bits at the top of uint16, spread over all of it in place, so that white is 65535; others unchanged."""
    if bands.dtype == np.uint16 and 8 < bit_depth < 16:
        bands |= bands >> bit_depth
    return bands


def _exif(payload: bytes | None) -> bytes | None:
    return bare_exif(payload) if payload else None
