"""By which light a sky was taken: a night or a sunset is what the photographer waited for, however grey it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from imaging.sampling import shrink_pixels
from imaging.sky.matte import check_matte

Light = Literal["day", "sunset", "night"]

DARK, DIM, OUTSHONE = 0.30, 0.50, 0.2
"""Under this median brightness a sky is night; under the second it is, when lamps outshine it by the third."""
WARM_SHARE = 0.15
"""A sky of which this much is orange, pink or red is a sunset."""
BURNT, BRIGHT = 0.98, 0.8
"""From this on a sky's colour is lost; so bright a dull sky is at least that lights a scene as a clear one does."""
LEAST_LEVEL, MOST_CAST = 0.8, 0.1
"""A new sky is dimmed to this at most, and tinted by so much."""
_WARMER, _SAMPLE_PX = 0.045, 256


@dataclass(frozen=True)
class SkyLight:
    """The light of a sky, and the figures it was told by: median brightness and share of warm colour, [0, 1]."""

    light: Light
    brightness: float
    warm: float


def tell_light(image: np.ndarray, matte: np.ndarray) -> SkyLight:
    """The light in an image (h, w, 3) float32 of a sky with a matte (h, w) of any size.

    Warmth is counted against the rest of the photo: a warm white balance makes no sunset. Raises ImageError(bad_matte).
    """
    check_matte(matte)
    small = shrink_pixels(image.astype(np.float32), _SAMPLE_PX)
    cover = cv2.resize(matte.astype(np.float32), small.shape[1::-1], interpolation=cv2.INTER_AREA)
    sky, ground = small[cover > 0.8], small[cover < 0.2]
    if not len(sky):
        return SkyLight("day", 1.0, 0.0)
    brightness = float(np.median(sky.max(axis=1)))
    outshone = len(ground) > 0 and float(np.quantile(ground.max(axis=1), 0.995)) > brightness + OUTSHONE
    warm = _measure_warmth(sky, ground)
    if brightness < DARK or (brightness < DIM and outshone):
        return SkyLight("night", brightness, warm)
    return SkyLight("sunset" if warm >= WARM_SHARE else "day", brightness, warm)


def tell_ambient(image: np.ndarray, matte: np.ndarray) -> np.ndarray:
    """The light that an old, dull sky throws on an image (h, w, 3), as gains (3,) for a new one's.

    Where it is not burnt out, its own colour is the scene's white: a warm evening gets no cold noon. A sky that is has
    no colour left, and the scene its own white balance. A dim one dims the new sky. Raises ImageError(bad_matte).
    """
    check_matte(matte)
    small = shrink_pixels(image.astype(np.float32), _SAMPLE_PX)
    sky = small[cv2.resize(matte.astype(np.float32), small.shape[1::-1], interpolation=cv2.INTER_AREA) > 0.8]
    if not len(sky):
        return np.ones(3, np.float32)
    shown = sky[sky.max(axis=1) < BURNT]
    cast = np.median(shown / np.maximum(shown.mean(axis=1, keepdims=True), 0.05), axis=0) if len(shown) else np.ones(3)
    share = len(shown) / len(sky)
    level = np.clip(float(np.median(sky.max(axis=1))) / BRIGHT, LEAST_LEVEL, 1)
    return np.asarray(level * np.clip(1 + share * (cast - 1), 1 - MOST_CAST, 1 + MOST_CAST), np.float32)


def _measure_warmth(sky: np.ndarray, ground: np.ndarray) -> float:
    """The share of sky pixels (n, 3) that are redder than they are blue, as the photo's white balance has it."""
    warmth = (sky[:, 0] - sky[:, 2]) / np.maximum(sky.max(axis=1), 0.05)
    # An overcast sky is the greyest thing there is: a sky that is warm all alike has a cast, not a sunset.
    cast = np.clip(np.quantile(warmth, 0.1), 0, 0.25)
    return float(np.mean(warmth - cast > _WARMER)) if len(sky) else 0.0
