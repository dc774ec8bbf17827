"""Apply a tone field to the original pixels at full bit depth, strip by strip, the same whatever the strips."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.grain import GRAIN_SIDE_PX, grain_strip
from imaging.lattice import Lattice, share_strips
from imaging.photo import ImageError
from imaging.region import Size
from imaging.tone_field.field import ToneField, field_planes
from imaging.tone_field.highlights import Highlights
from imaging.tone_field.hold import HeldHighlights


def apply_tone_field(
    pixels: np.ndarray,
    field: ToneField,
    *,
    highlights: Highlights | None = None,
    strip_px: int = 64,
    out: np.ndarray | None = None,
) -> np.ndarray:
    """The photo through the field: uint8 or uint16 (H, W, 3) in, the same dtype out, rounded and saturated.

    Needs a few strips of float32 a thread beyond its result; `out` may be `pixels` itself. An 8-bit value stands for
    the interval that was rounded to it, and is read as a fixed blue-noise sample of that interval: a brightened ramp
    gets fine grain where it would get bands, an unchanged one stays as it is, bit for bit. With `highlights`
    (`plan_highlights`) what would go beyond white is held below it, and burnt white is kept near white. Raises
    ImageError(bad_pixels) for other arrays.
    """
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype not in (np.uint8, np.uint16):
        raise ImageError("bad_pixels", f"a tone field needs uint8 or uint16 RGB, not {pixels.dtype} {pixels.shape}")
    out = np.empty(pixels.shape, pixels.dtype) if out is None else out
    if out.shape != pixels.shape or out.dtype != pixels.dtype:
        raise ImageError("bad_pixels", f"the result is {pixels.dtype} {pixels.shape}, not {out.dtype} {out.shape}")
    planes = field_planes(field)
    planes[9:] *= np.iinfo(pixels.dtype).max
    size = Size(*pixels.shape[:2])
    lattice = Lattice(planes, size)
    held = HeldHighlights(highlights, size) if highlights and highlights.matter else None
    step = max(lattice.step, held.step) if held else lattice.step
    strip_px = max(1, strip_px // step) * step
    # Sixteen bits have no bands to break.
    grain = grain_strip(strip_px, pixels.shape[1]) * np.float32(pixels.dtype == np.uint8)
    share_strips(pixels.shape[0], strip_px, lambda tops: _apply_strips(pixels, lattice, held, tops, grain, out))
    return out


def _apply_strips(
    pixels: np.ndarray, lattice: Lattice, held: HeldHighlights | None, tops: range, grain: np.ndarray, out: np.ndarray
) -> None:
    strip_px, width = grain.shape[0] - GRAIN_SIDE_PX, pixels.shape[1]
    buffer = lattice.buffer(strip_px)
    # One column more than needed keeps rows apart in memory: OpenCV then treats every row alike, in any strip.
    planes = np.empty((4, strip_px, width + 1), np.float32)[..., :width]
    full_scale = float(np.iinfo(pixels.dtype).max)
    spare = held.buffer(strip_px) if held else buffer
    depth = cv2.CV_8U if pixels.dtype == np.uint8 else cv2.CV_16U
    for top in tops:
        strip = pixels[top : top + strip_px]
        height = strip.shape[0]
        within = grain[top % GRAIN_SIDE_PX :][:height]
        source = [
            np.asarray(cv2.add(channel, within, dst=plane[:height], dtype=cv2.CV_32F))
            for channel, plane in zip(cv2.split(strip), planes, strict=False)
        ]
        rows = lattice.rows(top, height)
        hold = held.begin_strip(top, source, full_scale, spare) if held else None
        mapped = []
        for channel in range(3):
            result = planes[3, :height]
            np.copyto(result, lattice.expand(rows[9 + channel], height, buffer))
            for column, plane in enumerate(source):
                cv2.accumulateProduct(lattice.expand(rows[3 * channel + column], height, buffer), plane, result)
            if hold:
                hold(channel, result)
            mapped.append(cv2.addWeighted(result, 1, result, 0, 0, dtype=depth))
        cv2.merge(mapped, dst=out[top : top + height])
