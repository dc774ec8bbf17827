"""TIFF in: through libvips, which reads every usual compression; the largest page of several; float as HDR."""

from __future__ import annotations

from typing import Any

import numpy as np

from imaging.codec.lab import is_lab8, open_lab8
from imaging.codec.limits import Limits, check_claim
from imaging.codec.raster import COLORS, Raster, Space, grey_or_rgb
from imaging.codec.tonemap import tone_map
from imaging.codec.vips import open_vips, read_array, read_blob, split_bands
from imaging.metadata.exif_rebuild import extract_exif
from imaging.metadata.iptc import unpack_resource
from imaging.metadata.tiff_block import TiffBlock
from imaging.photo import ImageError, Metadata

_XMP, _IPTC, _PHOTOSHOP = 700, 33723, 34377
_LAB = ("lab", "labs", "labq")
_MOST_PAGES = 16
_MOST_PIXELS_A_BYTE = 8 * 1032  # one-bit deflate


def decode_tiff(data: bytes, limits: Limits) -> Raster:
    """Raises ImageError as imaging.photo lists."""
    image = open_lab8(data) if is_lab8(data) else _largest_page(data)
    limits.check_size(image.height, image.width)
    check_claim(image.height * image.width, len(data), _MOST_PIXELS_A_BYTE)
    if image.interpretation in _LAB:
        image = image.colourspace("rgb16")
    elif image.format in ("float", "double"):
        return _decode_float(image, data)
    if image.format not in ("uchar", "ushort"):
        raise ImageError("unsupported_format", f"TIFF samples of type {image.format} are not read")
    space: Space = "cmyk" if image.interpretation == "cmyk" else grey_or_rgb(image.bands)
    pixels, alpha = split_bands(read_array(image), colors=COLORS[space])
    orientation = int(image.get("orientation")) if image.get_typeof("orientation") else 1
    profile = read_blob(image, "icc-profile-data")
    return Raster(pixels, space, "tiff", "tiff", profile, alpha, orientation, read_metadata(data))


def _decode_float(image: Any, data: bytes) -> Raster:
    linear = read_array(image).astype(np.float32, copy=False)
    linear = linear[..., :3] if image.bands >= 3 else np.repeat(linear[..., :1], 3, axis=2)
    return Raster(tone_map(linear), "rgb", "tiff", "tiff", metadata=read_metadata(data))


def _largest_page(data: bytes) -> Any:
    """The first page of the largest size: previews and masks are smaller pages."""
    first = open_vips("tiffload", data)
    count = int(first.get("n-pages")) if first.get_typeof("n-pages") else 1
    pages = [first, *(open_vips("tiffload", data, page=page) for page in range(1, min(count, _MOST_PAGES)))]
    return max(pages, key=lambda page: page.width * page.height)


def read_metadata(data: bytes) -> Metadata:
    """EXIF, XMP and IPTC of a TIFF structure; empty where it cannot be parsed (as BigTIFF)."""
    try:
        block = TiffBlock(data)
    except ValueError:
        return Metadata()
    tags = block.first.entries
    xmp, iptc, photoshop = (block.value(tags[tag]) if tag in tags else None for tag in (_XMP, _IPTC, _PHOTOSHOP))
    return Metadata(extract_exif(data), xmp, iptc or (unpack_resource(photoshop) if photoshop else None))
