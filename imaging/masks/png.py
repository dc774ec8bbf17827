"""Masks as PNG files."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.codec.limits import Limits
from imaging.codec.png import decode_png
from imaging.codec.png_chunks import SIGNATURE
from imaging.color import LUMA
from imaging.masks.mask import Mask
from imaging.photo import ImageError


def decode_mask_png(data: bytes, limits: Limits) -> Mask:
    """The mask of a PNG's own size: white is inside, black outside, grey between, each by its encoded value.

    Of colours the luma counts, and of what is transparent nothing: brightness times opacity. Grey, colour, palette, 1
    to 16 bits. Raises ImageError mask_unreadable for what is no such file, is damaged or animated, or claims more
    pixels than the limits allow, before any is decoded.
    """
    if not data.startswith(SIGNATURE):
        raise ImageError("mask_unreadable", "it is no PNG")
    try:
        limits.check_bytes(len(data))
        raster = decode_png(data, limits)
    except ImageError as error:
        raise ImageError("mask_unreadable", f"{error.message} ({error.code})") from error
    weight = (
        _as_weight(raster.pixels) if raster.space == "grey" else cv2.transform(_as_weight(raster.pixels), LUMA[None])
    )
    if raster.alpha is not None:
        weight *= _as_weight(raster.alpha)
    return Mask.trim(weight)


def encode_mask_png(mask: Mask) -> bytes:
    """The whole image's mask as a PNG of 8 bits, grey."""
    grey = np.zeros((mask.size.height, mask.size.width), np.uint8)
    if not mask.is_empty:
        np.rint(mask.weight * 255, out=grey[mask.region.slices], casting="unsafe")
    return cv2.imencode(".png", grey)[1].tobytes()


def _as_weight(pixels: np.ndarray) -> np.ndarray:
    """Of uint8 or uint16 (h, w) or (h, w, bands), a single band apart from its axis; float32, [0, 1]."""
    flat = pixels[..., 0] if pixels.ndim == 3 and pixels.shape[2] == 1 else pixels
    return np.multiply(flat, np.float32(1 / np.iinfo(pixels.dtype).max), dtype=np.float32)
