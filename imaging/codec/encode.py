"""A Photo to bytes: depth and alpha as the format can hold them, metadata true to the pixels, an sRGB profile."""

from __future__ import annotations

import numpy as np

from imaging.codec.icc import SRGB_PROFILE
from imaging.codec.jpeg import encode_jpeg
from imaging.codec.png import encode_png
from imaging.codec.tiff_write import encode_tiff
from imaging.codec.webp import encode_webp
from imaging.metadata import Provenance, update_metadata
from imaging.photo import ImageError, OutputFormat, Photo

_EIGHT_BIT_ONLY = ("jpeg", "webp")
_STRIP_ROWS = 256


def encode_photo(
    photo: Photo,
    *,
    format: OutputFormat | None = None,
    quality: int = 95,
    bit_depth: int | None = None,
    provenance: Provenance | None = None,
) -> bytes:
    """The photo in its own format and depth unless asked otherwise; JPEG and WebP are 8 bit, JPEG has alpha on white.

    Extra planes are kept in TIFF and left out elsewhere. A grey photo is grey to the bit in every format.
    Dimensions and thumbnail in the metadata follow the pixels; `provenance` adds source type and history to the XMP.
    The same arguments give the same bytes. Raises ImageError unsupported_format, invalid_quality, invalid_bit_depth
    or side_too_long.
    """
    format = format or photo.format
    depth = _check_depth(format, bit_depth or (8 if format in _EIGHT_BIT_ONLY else photo.bit_depth))
    if not 1 <= quality <= 100:
        raise ImageError("invalid_quality", f"quality is 1 to 100, not {quality}")
    thumbnail = None if format == "tiff" else photo.pixels  # a TIFF would show it as a second page
    metadata = update_metadata(photo.metadata, size=photo.size, thumbnail=thumbnail, provenance=provenance)
    if format == "jpeg":
        return encode_jpeg(flatten(photo), metadata, SRGB_PROFILE, quality)
    pixels = _join(to_depth(photo.pixels, depth), *(() if photo.alpha is None else (photo.alpha,)))
    if format == "webp":
        return encode_webp(pixels, metadata, SRGB_PROFILE, quality)
    if format == "png":
        return encode_png(pixels, metadata, SRGB_PROFILE)
    return encode_tiff(_join(pixels, *photo.extra), metadata, SRGB_PROFILE, alpha=photo.alpha is not None)


def to_depth(array: np.ndarray, bit_depth: int) -> np.ndarray:
    """uint8 | uint16 at 8 or 16 bits, rounded to nearest; the same array when it has that depth already."""
    if array.dtype.itemsize * 8 == bit_depth:
        return array
    out = np.empty(array.shape, np.uint8 if bit_depth == 8 else np.uint16)
    for top in range(0, len(array), _STRIP_ROWS):
        strip = array[top : top + _STRIP_ROWS]
        out[top : top + _STRIP_ROWS] = (
            (strip.astype(np.uint32) + 128) // 257 if bit_depth == 8 else strip.astype(np.uint16) * 257
        )
    return out


def _check_depth(format: str, depth: int) -> int:
    if format not in ("jpeg", "png", "tiff", "webp"):
        raise ImageError("unsupported_format", f"photos are written as JPEG, PNG, TIFF or WebP, not {format}")
    if depth not in (8, 16) or (depth == 16 and format in _EIGHT_BIT_ONLY):
        raise ImageError("invalid_bit_depth", f"{format} is not written with {depth} bits")
    return depth


def _join(pixels: np.ndarray, *planes: np.ndarray) -> np.ndarray:
    """Pixels (H, W, n) with planes (H, W) as further bands, at the pixels' depth."""
    depth = pixels.dtype.itemsize * 8
    return np.dstack([pixels, *(to_depth(plane, depth) for plane in planes)]) if planes else pixels


def flatten(photo: Photo) -> np.ndarray:
    """uint8 (H, W, 3) over white, strip by strip."""
    pixels = to_depth(photo.pixels, 8)
    if photo.alpha is None:
        return pixels
    out = np.empty_like(pixels)
    alpha = to_depth(photo.alpha, 8)
    for top in range(0, len(pixels), _STRIP_ROWS):
        rows = slice(top, top + _STRIP_ROWS)
        weight = alpha[rows, :, None].astype(np.uint16)
        out[rows] = (pixels[rows] * weight + 255 * (255 - weight) + 127) // 255
    return out
