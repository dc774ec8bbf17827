"""Shadows and reflections that furniture throws on the room, as what the photo's light is multiplied with."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.region import Size
from imaging.sampling import resize_area
from imaging.staging.evidence import log_ratio

_FINE, _WIDE = 0.0025, 0.012
"""Sigmas of the shade close to furniture and farther off, of the long side."""
_REACH = 0.16
"""How far from furniture its shade goes, of the long side."""
_LEAST, _NOISES = 0.025, 2.0
"""Natural logarithm, and multiples of noise: a change by less is left out, by twice as much is taken whole."""
_MOST_DARK, _MOST_LIGHT = 2.3, 0.05
_EMPTY = 1e-4
_BLUR_PX = 7
"""So wide is what is left of furniture in pixels beside it: autoencoders are soft."""
_THROWN_PX, _CONTACT = 256, 0.008
"""Long side at which it is looked what a shadow is joined to; and how close to furniture one begins, of it."""
_MOST_TINT = 0.25


def measure_shade(photo: np.ndarray, image: np.ndarray, furniture: np.ndarray, hidden: np.ndarray) -> np.ndarray:
    """The shade (h, w, 3) float32 around furniture (h, w), of an aligned picture and the photo (h, w, 3); 1 elsewhere.

    The smoothed ratio of both where there is no furniture: what a model painted anew of floor and walls averages out.
    It darkens; it lightens by 5 % at the most, as a mild reflection does. It ends within 16 % of the long side.
    `hidden` (h, w): what else was painted that is no room, and throws no shade of its own.
    """
    side = max(furniture.shape)
    outside = (1 - cv2.dilate(np.maximum(furniture, hidden), np.ones((_BLUR_PX, _BLUR_PX), np.uint8))) ** 2
    ratio = np.clip(log_ratio(photo, image, 0.8), -_MOST_DARK, 0.5)
    wide = _mean_outside(ratio, outside, _WIDE * side)
    fine = _mean_outside(ratio, outside, _FINE * side)
    away = cv2.distanceTransform((furniture < 0.5).astype(np.uint8), cv2.DIST_L2, 5) / side
    close = np.clip(1 - away / (4 * _WIDE), 0, 1)[..., None]
    level = close * fine + (1 - close) * wide
    light = level.mean(axis=2, keepdims=True)
    level = light + np.clip(level - light, -_MOST_TINT * np.abs(light), _MOST_TINT * np.abs(light))
    level = np.clip(level, -_MOST_DARK, _MOST_LIGHT) * _fade(light, _noise(light, away)) * _end(away)[..., None]
    darker, lighter = (_share_thrown(np.maximum(sign * level.mean(axis=2), 0), away) for sign in (-1, 1))
    level *= np.where(light[..., 0] < 0, darker, lighter)[..., None]
    return np.exp(level).astype(np.float32)


def _mean_outside(ratio: np.ndarray, outside: np.ndarray, sigma: float) -> np.ndarray:
    near = cv2.GaussianBlur(outside, (0, 0), sigma)[..., None]
    return np.asarray(cv2.GaussianBlur(ratio * outside[..., None], (0, 0), sigma) / (near + _EMPTY))


def _share_thrown(dark: np.ndarray, away: np.ndarray) -> np.ndarray:
    """Which share of darkness, or light (h, w), furniture throws: what is joined to its outline by places as dark.

    Grey reconstruction (Vincent 1993): a stain elsewhere on the wall, however close, is none of it.
    """
    size = Size(*dark.shape)
    small = size.within(_THROWN_PX)
    limit = resize_area(dark, small)
    thrown = np.where(resize_area(away, small) < _CONTACT, limit, 0).astype(np.float32)
    for _ in range(round(_REACH * _THROWN_PX)):
        thrown = np.minimum(cv2.dilate(thrown, np.ones((3, 3), np.uint8)), limit)
    share = np.where(limit > 0, thrown / np.maximum(limit, 1e-4), 1).astype(np.float32)
    return np.clip(cv2.resize(share, (size.width, size.height), interpolation=cv2.INTER_LINEAR), 0, 1)


def _noise(light: np.ndarray, away: np.ndarray) -> float:
    """How much light (h, w, 1) differs where no furniture is near: as much of it is no shade elsewhere."""
    far = away > _REACH
    return 1.48 * float(np.median(np.abs(light[far]))) if far.any() else 0.0


def _fade(light: np.ndarray, noise: float) -> np.ndarray:
    """0 for what may be noise, 1 for what is clearly shade."""
    least = max(_LEAST, _NOISES * noise)
    return np.clip((np.abs(light) - least) / least, 0, 1)


def _end(away: np.ndarray) -> np.ndarray:
    """1 at furniture, 0 at the end of its reach, smoothly."""
    left = np.clip(1 - away / _REACH, 0, 1)
    return np.asarray(np.clip(2 * left, 0, 1))
