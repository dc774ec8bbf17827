"""Camera raw through LibRaw: the camera's white balance, sRGB, 16 bit, exposure as shot.

Automatic brightening stays off: it clips highlights that lighting a photo later would still need.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import rawpy

from imaging.codec.jpeg_metadata import read_metadata as read_jpeg_metadata
from imaging.codec.jpeg_segments import read_header
from imaging.codec.limits import Limits, check_claim
from imaging.codec.raster import Raster, grey_or_rgb
from imaging.codec.tiff import read_metadata as read_tiff_metadata
from imaging.photo import ImageError, Metadata

_MOST_PIXELS_A_BYTE = 512
_SRGB_CURVE = (2.4, 12.92)
_UPRIGHT = 1  # LibRaw has turned the pixels already


def decode_raw(data: bytes, limits: Limits) -> Raster:
    """Raises ImageError as imaging.photo lists."""
    try:
        with rawpy.imread(io.BytesIO(data)) as raw:
            height, width = raw.sizes.raw_height, raw.sizes.raw_width
            limits.check_size(height, width)
            check_claim(height * width, len(data), _MOST_PIXELS_A_BYTE)
            pixels = raw.postprocess(
                output_bps=16,
                output_color=rawpy.ColorSpace.sRGB,
                gamma=_SRGB_CURVE,
                use_camera_wb=True,
                no_auto_bright=True,
            )
            metadata = _read_metadata(raw, data)
    except (rawpy.LibRawFileUnsupportedError, rawpy.NotSupportedError) as error:
        raise ImageError("unsupported_format", f"LibRaw does not know this raw file: {error}") from error
    except rawpy.LibRawIOError as error:
        raise ImageError("truncated_image", f"the raw file ends early: {error}") from error
    except rawpy.LibRawError as error:
        raise ImageError("corrupt_image", f"LibRaw cannot read this file: {error}") from error
    space = grey_or_rgb(pixels.shape[2])
    return Raster(np.ascontiguousarray(pixels), space, "tiff", "raw", orientation=_UPRIGHT, metadata=metadata)


def _read_metadata(raw: Any, data: bytes) -> Metadata:
    """From the file itself where it is a TIFF, else from the JPEG preview inside."""
    metadata = read_tiff_metadata(data)
    if metadata.exif is not None:
        return metadata
    try:
        preview = raw.extract_thumb()
        if preview.format == rawpy.ThumbFormat.JPEG:
            return read_jpeg_metadata(read_header(preview.data))
    except (rawpy.LibRawError, ImageError):
        return metadata
    return metadata
