"""A photo in numbers by which finished interiors differ from unfinished ones: how light, how neutral, how even."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imaging.color import srgb_to_lab
from imaging.look.surfaces import find_surfaces
from imaging.sampling import shrink_pixels

SAMPLE_PX = 256
"""Long side of the copy, by area means, that is measured: a finer one tells nothing new about light."""

ENOUGH = 50
"""Pixels of the copy that must be smooth near-neutral surface for its figures to be told."""

_WHITES_FIRST = 8
"""Power of lightness by which the colour of surfaces is weighed: the brightest whites count most by far."""
_EVENNESS_SIGMA = 0.06
"""Of `SAMPLE_PX`: what is wider than that is light, what is finer are things."""


@dataclass(frozen=True, slots=True)
class LookStatistics:
    """CIELAB of the copy as a whole, and of its surfaces; these are NaN where there are next to none.

    lightness: percentiles 2, 50 and 98 of L*. wall, wall90: median and 90th percentile of L* of surfaces.
    white: mean (a*, b*) of the brightest surfaces. evenness: 90th less 10th percentile of their low-frequency L*.
    contrast: standard deviation of L*. chroma: mean C*. surface: share of the photo, [0, 1]. clipped: share that is
    white in every channel.
    """

    L2: float
    L50: float
    L98: float
    wall: float
    wall90: float
    white: tuple[float, float]
    evenness: float
    contrast: float
    chroma: float
    surface: float
    clipped: float

    @property
    def white_chroma(self) -> float:
        """C* of the brightest whites: how far they are from grey."""
        return float(np.hypot(*self.white))


def measure_look(image: np.ndarray) -> LookStatistics:
    """The statistics of an image (h, w, 3) float32 sRGB in [0, 1] of a whole photo, at any resolution."""
    small = shrink_pixels(np.asarray(image, np.float32), SAMPLE_PX)
    lab = srgb_to_lab(small)
    lightness = lab[..., 0]
    surface = find_surfaces(small, lab)
    low, middle, high = (float(level) for level in np.percentile(lightness, [2, 50, 98]))
    wall, wall90, white, evenness = _measure_surfaces(lab, surface)
    return LookStatistics(
        L2=low,
        L50=middle,
        L98=high,
        wall=wall,
        wall90=wall90,
        white=white,
        evenness=evenness,
        contrast=float(lightness.std()),
        chroma=float(np.hypot(lab[..., 1], lab[..., 2]).mean()),
        surface=float(surface.mean()),
        clipped=float((small.min(axis=2) > 0.985).mean()),
    )


def _measure_surfaces(lab: np.ndarray, surface: np.ndarray) -> tuple[float, float, tuple[float, float], float]:
    """Median and 90th percentile of L*, colour of the brightest, and spread of the light; NaN for too few pixels."""
    if surface.sum() <= ENOUGH:
        return float("nan"), float("nan"), (float("nan"), float("nan")), float("nan")
    lightness = lab[..., 0][surface]
    wall, wall90 = (float(level) for level in np.percentile(lightness, [50, 90]))
    weight = (lightness / 100) ** _WHITES_FIRST
    a, b = (float(np.average(plane[surface], weights=weight)) for plane in (lab[..., 1], lab[..., 2]))
    light = smooth_within(lab[..., 0], surface)[surface]
    low, high = np.percentile(light, [10, 90])
    return wall, wall90, (a, b), float(high - low)


def smooth_within(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """A weighted Gaussian mean of values (h, w) of a copy of `SAMPLE_PX`: what is light there, and not a thing."""
    weight, sigma = weight.astype(np.float32), _EVENNESS_SIGMA * SAMPLE_PX
    total = cv2.GaussianBlur(values * weight, (0, 0), sigma)
    return np.asarray(total / np.maximum(cv2.GaussianBlur(weight, (0, 0), sigma), 1e-4))
