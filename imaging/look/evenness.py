"""A room's light made more even: dark corners come up towards its usual wall, things keep their own light."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.color import linear_to_srgb, srgb_to_linear
from imaging.look.curve import lightness_of
from imaging.look.statistics import ENOUGH, SAMPLE_PX

EVEN = 12.0
"""Spread, in L*, of the light on surfaces (90th less 10th percentile) up to which it counts as even."""

SHARE, MOST = 0.45, 9.0
"""Of what a corner lacks, the part that is made up for, and the most, in L*."""

_LIGHT_PX = 0.06 * SAMPLE_PX
"""Sigma: what is wider than that is light, what is finer are things."""

_LIGHTEST_LIFTED = 70
"""Percentile of the light on surfaces up to which it is lifted."""


def even_light(luma: np.ndarray, surface: np.ndarray, amount: float) -> np.ndarray:
    """Encoded luma (h, w) of a copy of 256 px with its light evened on what is `surface` (h, w); amount in [0, 1]."""
    if surface.sum() <= ENOUGH or amount == 0:
        return luma
    lightness = np.asarray(lightness_of(luma), np.float32)
    light = _smooth_within(lightness, 0.15 + surface * (lightness > 8))
    low, usual, high = np.percentile(light[surface], [10, _LIGHTEST_LIFTED, 90])
    amount *= SHARE * float(np.clip((high - low - EVEN) / 8, 0, 1))
    lift = np.clip((usual - light) * amount, 0, MOST).astype(np.float32)
    lift = cv2.GaussianBlur(lift, (0, 0), _LIGHT_PX)
    lift *= np.clip(lightness / 30, 0, 1) * np.clip((100 - lightness) / 25, 0, 1)
    ratio = _light_of(lightness + lift) / np.maximum(_light_of(lightness), 1e-5)
    return np.asarray(linear_to_srgb(np.clip(srgb_to_linear(luma) * ratio, 0, 1)), np.float32)


def _smooth_within(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """A weighted Gaussian mean of values (h, w)."""
    weight = weight.astype(np.float32)
    total = cv2.GaussianBlur(values * weight, (0, 0), _LIGHT_PX)
    return np.asarray(total / np.maximum(cv2.GaussianBlur(weight, (0, 0), _LIGHT_PX), 1e-4))


def _light_of(lightness: np.ndarray) -> np.ndarray:
    """Relative luminance of CIELAB L*."""
    return np.where(lightness > 8, ((lightness + 16) / 116) ** 3, lightness / 903.3)
