"""From pixels to light and back, as fast as a table can be read."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imaging.color import linear_to_srgb, srgb_to_linear

LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)
"""Shares of linear red, green and blue (Rec. 709)."""

_STEPS = 1 << 14


@dataclass(frozen=True, eq=False)
class Tones:
    """How a frame's values become light in the reference's units, 1 being the reference's white.

    `curve` (256, 3) for sRGB-encoded frames; None for linear ones, whose values are scaled by `gain`, as are those of
    their 8-bit proxies, after sRGB's curve. `lift` is the factor by which the frame itself is shown brighter, so that
    it is white earlier (BaselineExposure of the reference).
    """

    curve: np.ndarray | None
    gain: float = 1.0
    lift: float = 1.0

    def to_light(self, pixels: np.ndarray) -> np.ndarray:
        """uint8 | uint16 (h, w, 3) to float32."""
        if self.curve is None and pixels.dtype == np.uint16:
            return np.multiply(pixels, np.float32(self.gain / 65535), dtype=np.float32)
        table = self._table(np.iinfo(pixels.dtype).max + 1)
        if pixels.dtype == np.uint8:
            return np.asarray(cv2.LUT(pixels, table[None]))
        return np.stack([table[:, c][pixels[..., c]] for c in range(3)], axis=-1)

    def measure_peak(self, pixels: np.ndarray) -> np.ndarray:
        """The largest channel of each pixel as an encoded value, [0, 1], float32 (h, w)."""
        peak = pixels.max(axis=2)
        if self.curve is not None or (self.lift == 1 and pixels.dtype == np.uint8):
            return np.multiply(peak, np.float32(1 / np.iinfo(pixels.dtype).max), dtype=np.float32)
        own = Tones(None, self.lift).to_light(peak[..., None].repeat(3, axis=2))[..., 0]
        return np.asarray(encode_light(own, np.dtype(np.uint16)) / np.float32(65535), np.float32)

    def _table(self, levels: int) -> np.ndarray:
        places = np.linspace(0, 1, levels)
        if self.curve is None:
            return np.repeat((srgb_to_linear(places) * self.gain)[:, None], 3, axis=1).astype(np.float32)
        if levels == len(self.curve):
            return self.curve.astype(np.float32)
        knots = np.linspace(0, 1, len(self.curve))
        return np.stack([np.interp(places, knots, self.curve[:, c]) for c in range(3)], axis=1).astype(np.float32)


_ENCODED = linear_to_srgb((np.arange(_STEPS + 1) / _STEPS) ** 2).astype(np.float32)


def encode_light(light: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """Light (h, w, 3), 1 being white, to sRGB-encoded pixels of that type; what is brighter is white."""
    places = np.sqrt(np.clip(light, 0, 1)) * np.float32(_STEPS)
    low = np.minimum(places.astype(np.int32), _STEPS - 1)
    encoded = _ENCODED[low]
    encoded += (_ENCODED[low + 1] - encoded) * (places - low)
    return np.asarray(np.rint(encoded * np.iinfo(dtype).max).astype(dtype))
