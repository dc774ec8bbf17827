"""Camera raw through LibRaw: the camera's white balance, sRGB, 16 bit, exposure as shot and as its DNG has it.

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
from imaging.color import linear_to_srgb, srgb_to_linear
from imaging.metadata.tiff_block import read_tiff
from imaging.photo import ImageError, Metadata

_MOST_PIXELS_A_BYTE = 512
_SRGB_CURVE = (2.4, 12.92)
_BASELINE_EXPOSURE, _MOST_BASELINE_EV = 50730, 10.0
_READ_AS = "camera raw, by its own matrix"
_UPRIGHT = 1  # LibRaw has turned the pixels already


def decode_raw(data: bytes, limits: Limits) -> Raster:
    """Raises ImageError as imaging.photo lists."""
    baseline = read_baseline(data)
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
                bright=2.0 ** max(baseline, 0.0),
            )
            metadata = _read_metadata(raw, data)
    except (rawpy.LibRawFileUnsupportedError, rawpy.NotSupportedError) as error:
        raise ImageError("unsupported_format", f"LibRaw does not know this raw file: {error}") from error
    except rawpy.LibRawIOError as error:
        raise ImageError("truncated_image", f"the raw file ends early: {error}") from error
    except rawpy.LibRawError as error:
        raise ImageError("corrupt_image", f"LibRaw cannot read this file: {error}") from error
    space = grey_or_rgb(pixels.shape[2])
    pixels = np.ascontiguousarray(pixels) if baseline >= 0 else darkening(baseline)[pixels]
    return Raster(pixels, space, "tiff", "raw", orientation=_UPRIGHT, metadata=metadata, read_as=_READ_AS)


def read_baseline(data: bytes) -> float:
    """DNG's BaselineExposure in EV (DNG 1.7, 50730): by how much the maker wants it brighter; 0 where there is none."""
    try:
        block = read_tiff(data)
    except ValueError:
        return 0.0
    stated = next(iter(block.rationals(block.first, _BASELINE_EXPOSURE)), 0.0)
    return stated if abs(stated) <= _MOST_BASELINE_EV else 0.0


def darkening(baseline: float) -> np.ndarray:
    """uint16 (65536,) from sRGB to sRGB: so many EV less light in all but the highlights, which bend up to white again.

    As Adobe's DNG SDK 1.7 has it (dng_function_exposure_tone); black and white stay.
    """
    slope = 2.0**baseline
    square = 16 / 9 * (1 - slope)
    line = slope - square / 2
    light = srgb_to_linear(np.arange(65_536) / 65_535)
    darker = np.where(light <= 0.25, light * slope, (square * light + line) * light + 1 - square - line)
    return (linear_to_srgb(darker) * 65_535 + 0.5).astype(np.uint16)


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
