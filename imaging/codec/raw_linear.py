"""Camera raw as linear light: what a merge of several exposures needs, where a ratio of values is a ratio of light.

LibRaw's highlights are clipped at the sensor's white and its white point is not bent to the brightest pixel of each
frame (`adjust_maximum_thr=0`), so that frames of a bracket stay proportional. To that of all frames together it is
(`find_white`): a sensor is often full below the white that a table has for it, and what is burnt out would be pink.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import rawpy

from imaging.codec.limits import Limits, check_claim
from imaging.codec.raw import _MOST_PIXELS_A_BYTE, _read_metadata, read_baseline
from imaging.photo import ImageError, Metadata
from imaging.region import Size

Balance = Sequence[float]
"""LibRaw's four multipliers of red, green, blue and the second green."""


_LEAST_WHITE = 0.75
"""Of the file's own white: LibRaw's `adjust_maximum_thr`."""


@dataclass(frozen=True, slots=True, eq=False)
class LinearRaw:
    """uint16 (H, W, 3) upright, linear light with sRGB primaries, 65535 the sensor's white; how it was balanced; by how
    many EV its maker wants it brighter, which is not done yet; the file's metadata as they stand in it, orientation
    included."""

    pixels: np.ndarray
    balance: tuple[float, ...]
    baseline_ev: float
    metadata: Metadata


@dataclass(frozen=True, slots=True, eq=False)
class RawPreview:
    """uint8 (h, w, 3) sRGB-encoded, upright, half the sides or less; `size` is the whole photo's, upright."""

    pixels: np.ndarray
    size: Size
    metadata: Metadata


def decode_raw_linear(
    data: bytes, limits: Limits, balance: Balance | None = None, white: int | None = None
) -> LinearRaw:
    """Linear pixels under the given white balance and white, else the camera's and the file's; raises ImageError as
    imaging.photo lists."""
    with _open(data, limits) as raw:
        gains = tuple(float(gain) for gain in (balance or raw.camera_whitebalance))
        pixels = raw.postprocess(
            output_bps=16,
            output_color=rawpy.ColorSpace.sRGB,
            gamma=(1, 1),
            no_auto_bright=True,
            user_wb=list(gains),
            highlight_mode=rawpy.HighlightMode.Clip,
            adjust_maximum_thr=0.0,
            user_sat=white,
        )
        metadata = _read_metadata(raw, data)
    if pixels.shape[2] != 3:
        pixels = np.repeat(pixels[..., :1], 3, axis=2)
    return LinearRaw(np.ascontiguousarray(pixels), gains, read_baseline(data), metadata)


def find_white(frames: Iterable[bytes], limits: Limits) -> int | None:
    """At how much over black the sensor of these files is full: at their brightest, where that is below the white that
    they claim and over three quarters of the way there; else None. Raises ImageError as imaging.photo lists."""
    brightest = claimed = 0
    for data in frames:
        with _open(data, limits) as raw:
            black = min(raw.black_level_per_channel)
            brightest = max(brightest, int(raw.raw_image_visible.max()) - black)
            claimed = max(claimed, int(raw.white_level) - black)
    return brightest if _LEAST_WHITE * claimed < brightest < claimed else None


def preview_raw(data: bytes, limits: Limits) -> RawPreview:
    """A quick look: no demosaicing, four photosites a pixel; raises ImageError as imaging.photo lists."""
    with _open(data, limits) as raw:
        sides = (raw.sizes.height, raw.sizes.width)
        size = Size(*(sides if raw.sizes.flip < 5 else sides[::-1]))
        pixels = raw.postprocess(half_size=True, use_camera_wb=True, no_auto_bright=True)
        metadata = _read_metadata(raw, data)
    if pixels.shape[2] != 3:
        pixels = np.repeat(pixels[..., :1], 3, axis=2)
    return RawPreview(np.ascontiguousarray(pixels), size, metadata)


@contextmanager
def _open(data: bytes, limits: Limits) -> Iterator[Any]:
    try:
        with rawpy.imread(io.BytesIO(data)) as raw:
            height, width = raw.sizes.raw_height, raw.sizes.raw_width
            limits.check_size(height, width)
            check_claim(height * width, len(data), _MOST_PIXELS_A_BYTE)
            yield raw
    except (rawpy.LibRawFileUnsupportedError, rawpy.NotSupportedError) as error:
        raise ImageError("unsupported_format", f"LibRaw does not know this raw file: {error}") from error
    except rawpy.LibRawIOError as error:
        raise ImageError("truncated_image", f"the raw file ends early: {error}") from error
    except rawpy.LibRawError as error:
        raise ImageError("corrupt_image", f"LibRaw cannot read this file: {error}") from error
