"""What is kept of a frame for laying it on others: small pictures that exposure hardly changes, and its light."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imaging.color import LUMA
from imaging.region import Size
from video.channels import least_of, most_of

LONG_PX = 480
"""Long side of what frames are shrunk to before they are looked at."""

_COARSE_PX, LIGHT_PX = 160, 240
_DARKEST, _BRIGHTEST = 0.04, 0.88
"""Encoded values between which light is read: below is noise, above a camera bends and clips."""
_FLAT = 0.12
"""Of full scale, range of the pixels around: where edges are, a pixel off looks like other light."""


@dataclass(frozen=True, eq=False)
class Light:
    """`levels` float32 (h, w, 3): log₂ of linear light, NaN where it cannot be read; `flat` (h, w): no edge is near."""

    levels: np.ndarray
    flat: np.ndarray


@dataclass(frozen=True, eq=False)
class View:
    """One frame: `fine` and `coarse` uint8 (h, w) are the local contrast of its log luma."""

    fine: np.ndarray
    coarse: np.ndarray
    light: Light


def view_size(size: Size) -> Size:
    """Of the small picture of a frame of that size."""
    return size.within(LONG_PX)


def make_view(image: np.ndarray) -> View:
    """From a frame float32 (h, w, 3), encoded, [0, 1], of `view_size`."""
    size = Size(*image.shape[:2])
    luma = image @ np.asarray(LUMA, np.float32) * np.float32(255)
    small = shrink_image(luma, size.within(_COARSE_PX))
    light = read_light(shrink_image(image, size.within(LIGHT_PX)))
    return View(_contrast(luma, 4, 61, 90), _contrast(small, 6, 21, 80), light)


def read_light(image: np.ndarray, brightest: float = _BRIGHTEST) -> Light:
    """Of a small picture float32 (h, w, 3), encoded."""
    readable = (least_of(image) > _DARKEST) & (most_of(image) < brightest)
    levels = np.where(readable, _read_levels(np.maximum(image, np.float32(_DARKEST))), np.float32(np.nan))
    luma, around = image @ np.asarray(LUMA, np.float32), np.ones((3, 3), np.uint8)
    return Light(levels, np.asarray(cv2.dilate(luma, around) - cv2.erode(luma, around)) < _FLAT)


def _read_levels(image: np.ndarray) -> np.ndarray:
    """log₂ of the linear light of encoded values, none of them so dark that sRGB is straight there."""
    return np.asarray(cv2.log((image + np.float32(0.055)) / np.float32(1.055))) * np.float32(2.4 / np.log(2))


def _contrast(luma: np.ndarray, floor: float, blur_px: int, gain: float) -> np.ndarray:
    """Log luma less that of its surroundings, around 128: a gain of the whole frame is a constant that goes."""
    logarithm = np.asarray(cv2.log(luma + np.float32(floor)))
    return np.clip(128 + gain * (logarithm - cv2.blur(logarithm, (blur_px, blur_px))), 0, 255).astype(np.uint8)


def shrink_image(image: np.ndarray, size: Size) -> np.ndarray:
    """Area means (h, w) or (h, w, 3) of a picture."""
    return np.asarray(cv2.resize(image, (size.width, size.height), interpolation=cv2.INTER_AREA))
