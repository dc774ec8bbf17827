"""WebP through libvips, its RIFF chunks (RFC 9649) read and written here. There is no place in it for IPTC records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from imaging.codec.grey import is_grey
from imaging.codec.limits import Limits
from imaging.codec.raster import Raster
from imaging.codec.vips import open_vips, read_array, split_bands, wrap_array
from imaging.metadata.exif import bare_exif
from imaging.photo import ImageError, Metadata

_PROFILE_FLAG, _ALPHA_FLAG, _EXIF_FLAG, _XMP_FLAG = 0x20, 0x10, 0x08, 0x04
MAX_SIDE_PX = 16_383
_GREY = {"lossless": True, "Q": 20, "effort": 1}  # Q is how hard it tries; more takes four times as long for a seventh
_EFFORT = 2  # libwebp's default of 4 takes twice as long for a few per cent


def decode_webp(data: bytes, limits: Limits) -> Raster:
    """Raises ImageError as imaging.photo lists; animated_image for animations."""
    if int.from_bytes(data[4:8], "little") + 8 > len(data) + 1:
        raise ImageError("truncated_image", "the WebP ends before its RIFF length")
    chunks = dict(_read_chunks(data))
    if b"ANIM" in chunks or b"ANMF" in chunks:
        raise ImageError("animated_image", "an animated WebP is not a photo")
    image: Any = open_vips("webpload", data)
    limits.check_size(image.height, image.width)
    pixels, alpha = split_bands(read_array(image), colors=3)
    exif = bare_exif(chunks[b"EXIF"]) if b"EXIF" in chunks else None
    metadata = Metadata(exif, chunks.get(b"XMP "))
    return Raster(pixels, "rgb", "webp", "webp", chunks.get(b"ICCP"), alpha, metadata=metadata)


def encode_webp(pixels: np.ndarray, metadata: Metadata, profile: bytes, quality: int) -> bytes:
    """uint8 (H, W, 3 or 4) as lossy WebP with lossless alpha; raises ImageError side_too_long over 16383 px.

    What is grey is written without loss: of lossy grey decoders make channels that differ by a level.
    """
    height, width, bands = pixels.shape
    if max(height, width) > MAX_SIDE_PX:
        raise ImageError("side_too_long", f"a WebP side has at most {MAX_SIDE_PX} px")
    image = wrap_array(pixels).copy(interpretation="srgb")
    options = _GREY if is_grey(pixels) else {"Q": quality, "effort": _EFFORT}
    plain = image.webpsave_buffer(keep="none", **options)
    inner = [(kind, payload) for kind, payload in _read_chunks(plain) if kind in (b"ALPH", b"VP8 ", b"VP8L")]
    flags = _PROFILE_FLAG | (_ALPHA_FLAG if bands == 4 else 0)
    flags |= (_EXIF_FLAG if metadata.exif else 0) | (_XMP_FLAG if metadata.xmp else 0)
    head = bytes([flags, 0, 0, 0]) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunks = [(b"VP8X", head), (b"ICCP", profile), *inner, (b"EXIF", metadata.exif), (b"XMP ", metadata.xmp)]
    return _riff([(kind, payload) for kind, payload in chunks if payload])


def _read_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        yield data[at : at + 4], data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _riff(chunks: list[tuple[bytes, bytes]]) -> bytes:
    body = b"".join(
        kind + len(payload).to_bytes(4, "little") + payload + b"\0" * (len(payload) % 2) for kind, payload in chunks
    )
    return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body
