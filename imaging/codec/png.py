"""PNG through libvips: 8 and 16 bit, grey, palette, alpha; the first and only frame."""

from __future__ import annotations

from typing import Any

import numpy as np

from imaging.codec.limits import Limits, check_claim
from imaging.codec.png_chunks import SIGNATURE, insert_chunks, read_chunks
from imaging.codec.png_color import read_color
from imaging.codec.png_metadata import metadata_chunks, read_metadata
from imaging.codec.raster import COLORS, Raster, grey_or_rgb
from imaging.codec.vips import open_vips, read_array, split_bands, wrap_array
from imaging.photo import ImageError, Metadata

_MOST_DEFLATE_RATIO = 1032
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
# On photographs level 6 and adaptive filters take three times as long and save a seventh.
_COMPRESSION, _FILTER = 2, "up"


def decode_png(data: bytes, limits: Limits) -> Raster:
    """Raises ImageError as imaging.photo lists; animated_image for APNG."""
    width, height = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
    if data[12:16] != b"IHDR" or len(data) < len(SIGNATURE) + 25:
        raise ImageError("truncated_image" if len(data) < 33 else "corrupt_image", "the PNG has no header")
    limits.check_size(height, width)
    chunks, pixel_bytes = read_chunks(data)
    bits_a_pixel = data[24] * _CHANNELS.get(data[25], 1)
    check_claim(height * width, pixel_bytes, 8 * _MOST_DEFLATE_RATIO / max(bits_a_pixel, 1))
    if any(chunk.kind == b"acTL" for chunk in chunks):
        raise ImageError("animated_image", "an animated PNG is not a photo")
    image: Any = open_vips("pngload", data)
    space = grey_or_rgb(image.bands)
    pixels, alpha = split_bands(read_array(image), COLORS[space])
    profile, stated = read_color(chunks)
    return Raster(pixels, space, "png", "png", profile, alpha, metadata=read_metadata(chunks), stated=stated)


def encode_png(pixels: np.ndarray, metadata: Metadata, profile: bytes) -> bytes:
    """uint8 | uint16 (H, W, 3 or 4) as PNG of the same depth."""
    names = {1: "srgb", 2: "rgb16"}
    image = wrap_array(pixels).copy(interpretation=names[pixels.dtype.itemsize])
    png = image.pngsave_buffer(compression=_COMPRESSION, filter=_FILTER, keep="none")
    return insert_chunks(png, metadata_chunks(metadata, profile))
