"""The line where a sky meets what stands before it, and how plainly a photo shows that line."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imaging.sky.matte import check_matte

RADIUS = 0.005
"""How far to both sides of the line colours are compared, of the long side."""
_LEAST_PX = 16
_FAINT = 0.1
"""Colours that differ by less than this part of the sky's light make an edge that one has to look for."""


@dataclass(frozen=True)
class Outline:
    """How much colours differ across a sky's outline, lower quartile, and the share of it that hardly shows, [0, 1]."""

    contrast: float
    hidden: float


def measure_outline(image: np.ndarray, matte: np.ndarray) -> Outline:
    """How plainly an image (h, w, 3) shows the outline of a sky (h, w).

    A sky ends at roofs and trees, which differ from it nearly everywhere; a white wall taken for one ends in the middle
    of a wall, be it for a small part of the outline. No outline has no contrast. Raises ImageError(bad_matte).
    """
    check_matte(matte)
    line = find_outline(matte)
    if not line.any():
        return Outline(0.0, 1.0)
    contrast, light = contrast_across(image, matte)[line], most(mean_near(image, split_sides(matte)[0]))[line]
    return Outline(float(np.quantile(contrast, 0.25)), float((contrast < _FAINT * light).mean()))


def find_outline(matte: np.ndarray) -> np.ndarray:
    """Pixels bool (h, w) on both sides of where the matte is one half and that have either side close by; the photo's
    border is no outline. None at all when they are too few to measure by."""
    line = cv2.morphologyEx((matte > 0.5).astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)).astype(bool)
    line[:2], line[-2:], line[:, :2], line[:, -2:] = False, False, False, False
    within, without = split_sides(matte)
    line &= (box(within, radius_px(matte)) > 0.03) & (box(without, radius_px(matte)) > 0.03)
    return line if line.sum() >= _LEAST_PX else np.zeros_like(line)


def contrast_across(image: np.ndarray, matte: np.ndarray) -> np.ndarray:
    """The difference (h, w) of the mean colours of sky and of no sky close by, in the channel that differs most."""
    within, without = split_sides(matte)
    return most(np.abs(mean_near(image, within) - mean_near(image, without)))


def split_sides(matte: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What is mostly sky, and what is mostly not, float32 (h, w) both."""
    return (matte > 0.8).astype(np.float32), (matte < 0.2).astype(np.float32)


def mean_near(image: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Weighted means (h, w, 3) of an image over the radius of an outline."""
    radius = radius_px(weight)
    return np.asarray(box(image * weight[..., None], radius) / (box(weight, radius)[..., None] + 1e-6))


def box(values: np.ndarray, radius: int) -> np.ndarray:
    return np.asarray(cv2.blur(values, (2 * radius + 1,) * 2))


def radius_px(matte: np.ndarray) -> int:
    return max(2, round(RADIUS * max(matte.shape)))


def most(image: np.ndarray) -> np.ndarray:
    """The largest channel (h, w) of an image (h, w, 3): several times as fast as numpy along a short last axis."""
    first, second, third = cv2.split(image)
    return np.asarray(cv2.max(cv2.max(first, second), third))


def least(image: np.ndarray) -> np.ndarray:
    """The smallest channel (h, w) of an image (h, w, 3)."""
    first, second, third = cv2.split(image)
    return np.asarray(cv2.min(cv2.min(first, second), third))
