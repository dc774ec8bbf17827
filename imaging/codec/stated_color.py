"""Pixels of a stated colour space to sRGB at their own depth, through light in float, strip by strip."""

from __future__ import annotations

from functools import cached_property

import cv2
import numpy as np

from imaging.codec.color_space import ColorSpace
from imaging.codec.hdr import display_hlg, find_peak, roll_off
from imaging.codec.primaries import to_bt_709, to_xyz
from imaging.codec.raster import Space
from imaging.codec.srgb_table import encode_srgb16
from imaging.codec.transfer import HDR_WHITE, HLG

_STRIP_PIXELS = 1_000_000
_SAMPLES = 1_000_000


def convert_stated(pixels: np.ndarray, space: Space, color: ColorSpace) -> tuple[np.ndarray, str]:
    """uint8 | uint16 RGB (H, W, 3) or grey (H, W, 1) as sRGB RGB of the same depth, and in words what was done.

    RGB is converted in place. Colours beyond sRGB are clipped; light beyond white too, but for HDR's (see hdr.py).
    """
    light = _Light(color, pixels)
    step = max(1, int(np.sqrt(pixels[..., 0].size / _SAMPLES)))
    peak = find_peak(light.read(pixels[::step, ::step])) if color.transfer.is_hdr else 1.0
    out = pixels if space == "rgb" else np.empty((*pixels.shape[:2], 3), pixels.dtype)
    rows = max(1, _STRIP_PIXELS // pixels.shape[1])
    for top in range(0, len(pixels), rows):
        strip = encode_srgb16(roll_off(light.read(pixels[top : top + rows]), peak))
        out[top : top + rows] = strip if pixels.dtype == np.uint16 else (strip.astype(np.uint32) + 128) // 257
    return out, color.name + _say_mapping(color, peak)


class _Light:
    """Pixels as light of BT.709's primaries, relative to white."""

    def __init__(self, color: ColorSpace, pixels: np.ndarray) -> None:
        self._color = color
        self._curve = _sample_curve(color, pixels.dtype)
        self._bands = pixels.shape[2]

    def read(self, pixels: np.ndarray) -> np.ndarray:
        """float32 of the pixels' shape; not clipped."""
        light = self._curve[pixels]
        if self._color.transfer is HLG:
            light = display_hlg(light, self._luma)
        return light if self._bands == 1 else np.asarray(cv2.transform(light, self._matrix))

    @cached_property
    def _matrix(self) -> np.ndarray:
        return to_bt_709(self._color.chromaticities).astype(np.float32)

    @cached_property
    def _luma(self) -> np.ndarray:
        shares = to_xyz(self._color.chromaticities)[1] if self._bands == 3 else np.ones(1)
        return np.asarray(shares, np.float32)


def _sample_curve(color: ColorSpace, dtype: np.dtype) -> np.ndarray:
    """float32 light of every level of a dtype."""
    info = np.iinfo(dtype)
    levels = np.arange(info.max + 1)
    unit = 2 ** (info.bits - 8)  # BT.2100-2, table 9: narrow values are those of 8 bits, shifted
    values = (levels / unit - 16) / 219 if color.narrow else levels / info.max
    return np.asarray(color.transfer.to_light(np.clip(values, 0, 1)), np.float32)


def _say_mapping(color: ColorSpace, peak: float) -> str:
    if not color.transfer.is_hdr:
        return ""
    rolled = f", light up to {peak * HDR_WHITE:.0f} cd/m² rolled off by BT.2390's EETF" if peak > 1 else ""
    return f"; mapped to SDR: white at {HDR_WHITE:.0f} cd/m² (BT.2408){rolled}"
