"""8-bit CIELab TIFF through Pillow and LittleCMS, because libvips 8.18 refuses its three bands."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageCms

from imaging.codec.vips import as_image_error
from imaging.metadata.tiff_block import TiffBlock

_PHOTOMETRIC, _BITS, _SAMPLES, _CIELAB = 262, 258, 277, 8


def is_lab8(data: bytes) -> bool:
    """Whether the first page of a TIFF structure is CIELab of three 8-bit samples."""
    try:
        block = TiffBlock(data)
    except ValueError:
        return False
    return [block.integer(block.first, tag) for tag in (_PHOTOMETRIC, _BITS, _SAMPLES)] == [_CIELAB, 8, 3]


def decode_lab8(data: bytes) -> np.ndarray:
    """uint8 (H, W, 3) sRGB, relative colorimetric; raises ImageError."""
    try:
        with Image.open(io.BytesIO(data), formats=["TIFF"]) as image:
            rgb = ImageCms.profileToProfile(
                image,
                ImageCms.createProfile("LAB"),
                ImageCms.createProfile("sRGB"),
                renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
                outputMode="RGB",
            )
            return np.array(rgb)
    except (OSError, ValueError, SyntaxError, ImageCms.PyCMSError) as error:
        raise as_image_error(error) from error
