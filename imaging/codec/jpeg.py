"""JPEG through libjpeg-turbo: 8 bit, one buffer, strict about missing data and lenient about harmless oddities."""

from __future__ import annotations

import numpy as np
import simplejpeg

from imaging.codec.jpeg_metadata import find_left_out, metadata_segments, read_metadata, read_profile
from imaging.codec.jpeg_segments import APP14, insert_segments, read_header
from imaging.codec.limits import Limits, check_claim
from imaging.codec.raster import Raster, Space
from imaging.codec.vips import as_image_error, open_vips, read_array
from imaging.metadata.density import find_density, pack_jfif
from imaging.photo import ImageError, Metadata
from imaging.region import Size

# A grey block of 8×8 pixels takes at least one bit in each of a progressive file's scans.
_MOST_PIXELS_A_BYTE = 8 * 64 * 2
_HUFFMAN_8_BIT = frozenset([0xC0, 0xC1, 0xC2])
_SPACES: dict[int, tuple[Space, str]] = {1: ("grey", "GRAY"), 3: ("rgb", "RGB"), 4: ("cmyk", "CMYK")}
_HARMLESS = ("extraneous bytes", "Adobe color transform", "JFIF revision", "Invalid SOS parameters", "ICC")
_JFIF_UNIT_AT = 13
"""In what libjpeg-turbo writes: after the start marker, and the segment's marker, length, name and version."""
MAX_SIDE_PX = 65_500


def decode_jpeg(data: bytes, limits: Limits, at_least_px: int | None = None) -> Raster:
    """Raises ImageError as imaging.photo lists. `at_least_px`: the smallest copy with so long a side that comes of
    decoding each block to fewer pixels, which takes half the time and a fraction of the memory."""
    header = read_header(data)
    limits.check_size(header.height, header.width)
    if data.rfind(b"\xff\xd9", header.scan_at) < 0:
        raise ImageError("truncated_image", "the JPEG has no end marker")
    check_claim(header.height * header.width, len(data) - header.scan_at, _MOST_PIXELS_A_BYTE)
    if header.frame not in _HUFFMAN_8_BIT or header.precision != 8 or header.components not in _SPACES:
        raise ImageError("unsupported_format", "only Huffman-coded 8-bit JPEG of 1, 3 or 4 components is read")
    space, name = _SPACES[header.components]
    least = Size(header.height, header.width).within(at_least_px) if at_least_px else None
    pixels = _decode(data, name, least, inverted=next(header.payloads(APP14, b"Adobe"), None) is not None)
    metadata, notes = read_metadata(header), find_left_out(header, data)
    return Raster(pixels, space, "jpeg", "jpeg", read_profile(header), metadata=metadata, notes=notes)


def _decode(data: bytes, name: str, least: Size | None, *, inverted: bool) -> np.ndarray:
    smallest = {} if least is None else {"min_height": least.height, "min_width": least.width}
    try:
        pixels = simplejpeg.decode_jpeg(data, name, **smallest)
    except ValueError as error:
        if not any(sign in str(error) for sign in _HARMLESS):
            raise as_image_error(error) from error
        # simplejpeg stops at any warning; libvips tells missing data from the harmless ones.
        return read_array(open_vips("jpegload", data, fail_on="truncated"))
    if name == "CMYK" and inverted:
        np.subtract(255, pixels, out=pixels)  # Adobe stores ink upside down
    return pixels


def encode_jpeg(pixels: np.ndarray, metadata: Metadata, profile: bytes, quality: int) -> bytes:
    """uint8 (H, W, 3) as baseline JPEG without chroma subsampling; raises ImageError side_too_long."""
    if max(pixels.shape[:2]) > MAX_SIDE_PX:
        raise ImageError("side_too_long", f"a JPEG side has at most {MAX_SIDE_PX} px")
    jpeg = simplejpeg.encode_jpeg(np.ascontiguousarray(pixels), quality=quality, colorsubsampling="444")
    density = find_density(metadata)
    if density is not None:
        jpeg = jpeg[:_JFIF_UNIT_AT] + pack_jfif(density) + jpeg[_JFIF_UNIT_AT + 5 :]
    return insert_segments(jpeg, metadata_segments(metadata, profile))
