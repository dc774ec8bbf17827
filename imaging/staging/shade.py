"""Shadows and reflections that furniture throws on the room, as what the photo's light is multiplied with."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.staging.evidence import log_ratio

_FINE, _WIDE = 0.0025, 0.012
"""Sigmas of the shade close to furniture and farther off, of the long side."""
_REACH = 0.16
"""How far from furniture its shade goes, of the long side."""
_LEAST, _FULL = 0.02, 0.06
"""Natural logarithms: a change by less is noise and left out, from the second on it is taken whole."""
_MOST_DARK, _MOST_LIGHT = 2.3, 0.08
_EMPTY = 1e-4
_MOST_TINT = 0.25


def measure_shade(photo: np.ndarray, image: np.ndarray, furniture: np.ndarray) -> np.ndarray:
    """The shade (h, w, 3) float32 around furniture (h, w), of an aligned picture and the photo (h, w, 3); 1 elsewhere.

    The smoothed ratio of both where there is no furniture: what a model painted anew of floor and walls averages out.
    It darkens; it lightens by 8 % at the most, as a mild reflection does. It ends within 16 % of the long side.
    """
    side = max(furniture.shape)
    outside = (1 - cv2.dilate(furniture, np.ones((3, 3), np.uint8))) ** 2
    ratio = np.clip(log_ratio(photo, image, 0.8), -_MOST_DARK, 0.5)
    wide = _mean_outside(ratio, outside, _WIDE * side)
    fine = _mean_outside(ratio, outside, _FINE * side)
    away = cv2.distanceTransform((furniture < 0.5).astype(np.uint8), cv2.DIST_L2, 5) / side
    close = np.clip(1 - away / (4 * _WIDE), 0, 1)[..., None]
    level = close * fine + (1 - close) * wide
    light = level.mean(axis=2, keepdims=True)
    level = light + np.clip(level - light, -_MOST_TINT * np.abs(light), _MOST_TINT * np.abs(light))
    level = np.clip(level, -_MOST_DARK, _MOST_LIGHT) * _fade(light) * _end(away)[..., None]
    return np.exp(level).astype(np.float32)


def _mean_outside(ratio: np.ndarray, outside: np.ndarray, sigma: float) -> np.ndarray:
    near = cv2.GaussianBlur(outside, (0, 0), sigma)[..., None]
    return np.asarray(cv2.GaussianBlur(ratio * outside[..., None], (0, 0), sigma) / (near + _EMPTY))


def _fade(light: np.ndarray) -> np.ndarray:
    """0 for what is noise, 1 for what is clearly shade."""
    return np.clip((np.abs(light) - _LEAST) / (_FULL - _LEAST), 0, 1)


def _end(away: np.ndarray) -> np.ndarray:
    """1 at furniture, 0 at the end of its reach, smoothly."""
    left = np.clip(1 - away / _REACH, 0, 1)
    return np.asarray(np.clip(2 * left, 0, 1))
