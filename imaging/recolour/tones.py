"""Pixels as light and back, and the shoulder that keeps light from burning out."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from imaging.color import srgb_to_linear

SHOULDER = 0.85
"""Linear; what is painted lighter than this approaches 1 and never reaches it."""


def to_light(pixels: np.ndarray) -> np.ndarray:
    """uint8 or uint16 pixels (h, w, 3) as linear light, float32."""
    return light_table(pixels.dtype)[pixels]


def to_levels(linear: np.ndarray, dtype: np.dtype, dither: np.ndarray) -> np.ndarray:
    """Linear light (h, w, 3) as pixels; `dither` (h, w) in levels, (-0.5, 0.5)."""
    light = np.clip(linear, 0, 1)
    encoded = np.where(light <= 0.0031308, light * 12.92, 1.055 * cv2.pow(light, 1 / 2.4) - 0.055)
    full = np.iinfo(dtype).max
    return np.clip(encoded * full + dither[..., None] + 0.5, 0, full).astype(dtype)


def roll_off(linear: np.ndarray) -> np.ndarray:
    """Light (h, w, 3) whose largest channel stays below 1, its hue kept."""
    high = linear.max(axis=2)
    if high.max(initial=0) <= SHOULDER:
        return linear
    room = 1 - SHOULDER
    held = SHOULDER + room * np.tanh(np.maximum(high - SHOULDER, 0) / room)
    return np.asarray(linear * (np.where(high > SHOULDER, held, high) / np.maximum(high, 1e-6))[..., None])


@lru_cache(maxsize=2)
def light_table(dtype: np.dtype) -> np.ndarray:
    """What each level of uint8 or uint16 is in linear light, float32."""
    levels = np.arange(np.iinfo(dtype).max + 1, dtype=np.float64) / np.iinfo(dtype).max
    return srgb_to_linear(levels).astype(np.float32)
