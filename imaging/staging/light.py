"""The photo's light given to a generated picture: a smooth gain, robust against what was painted."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.color import linear_to_srgb, srgb_to_linear
from imaging.region import Size
from imaging.sampling import resize_area

WORKING_PX = 256
_REACH = 0.07
"""Sigma of the gain, of the long side: the light of a room is wider, shadows of furniture are narrower."""
_ROUNDS, _TRUST = 5, 0.12
"""Ratios off the smooth gain by more, in natural logarithms, are things and not light."""
_PRIOR = 1e-3
_DARK = 0.004
_MOST = 1.5
"""Natural logarithm of the largest gain."""
_BURNT = 0.97
_FREE, _CLOSE, _SHADE = 0.1, 0.02, 0.06
"""Within 2 % of the long side of furniture its shade is in the way, beyond another 6 % no more."""


def match_light(photo: np.ndarray, generated: np.ndarray, keep: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The generated image (h, w, 3) under the photo's light, and the gain (h', w', 3) at working size, as a logarithm.

    Local means of the logarithms of ratios, by channel, weighted with `keep` (h, w), reweighted so that what differs in
    more than light has no say, extended to where nothing is kept.
    """
    size = Size(*keep.shape)
    small = size.within(WORKING_PX)
    old, new = (srgb_to_linear(resize_area(image, small)) for image in (photo, generated))
    open_both = np.maximum(resize_area(photo, small), resize_area(generated, small)).max(axis=2) < _BURNT
    weight = resize_area(keep.astype(np.float32), small) ** 2 * np.where(open_both, 1, 0.05)
    gain = fit_gain(np.log((old + _DARK) / (new + _DARK)).astype(np.float32), weight.astype(np.float32))
    full = np.exp(cv2.resize(gain, (size.width, size.height), interpolation=cv2.INTER_LINEAR))
    lit = linear_to_srgb((srgb_to_linear(generated) + _DARK) * full - _DARK)
    return np.asarray(lit, np.float32), gain


def weigh_around(furniture: np.ndarray) -> np.ndarray:
    """How far light can be compared at each pixel, (h, w), around furniture (h, w): not on it, little in its shade."""
    side = max(furniture.shape)
    away = cv2.distanceTransform((furniture < _FREE).astype(np.uint8), cv2.DIST_L2, 5) / side
    return np.asarray(np.clip((away - _CLOSE) / _SHADE, 0, 1) ** 2, np.float32)


def fit_gain(ratio: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """A smooth map through logarithms of ratios (h, w, 3) as far as they can be trusted, (h, w); the same shape."""
    total = float(weight.sum())
    if total < 1:
        return np.zeros_like(ratio)
    sure = ratio[weight > 0.5 * weight.max()]
    middle = np.median(sure, axis=0)
    gain = np.broadcast_to(middle, ratio.shape)
    sigma = _REACH * max(ratio.shape)
    for _ in range(_ROUNDS):
        off = np.abs(ratio - gain).max(axis=2)
        trusted = weight / (1 + (off / _TRUST) ** 2) ** 2
        near = cv2.GaussianBlur(trusted, (0, 0), sigma)[..., None]
        mean = cv2.GaussianBlur(trusted[..., None] * ratio, (0, 0), sigma)
        gain = (mean + _PRIOR * middle) / (near + _PRIOR)
    return np.clip(gain, -_MOST, _MOST).astype(np.float32)
