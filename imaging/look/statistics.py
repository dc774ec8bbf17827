"""A photo in numbers by which finished interiors differ from unfinished ones: how light, how neutral."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imaging.color import srgb_to_lab
from imaging.look.surfaces import BURNT, find_surfaces
from imaging.sampling import shrink_pixels

SAMPLE_PX = 256
"""Long side of the copy, by area means, that is measured: a finer one tells nothing new about light."""

ENOUGH = 50
"""Pixels of the copy that must be smooth near-neutral surface for its figures to be told."""

_WHITES_FIRST = 8
"""Power of lightness by which the colour of surfaces is weighed: the brightest whites count most by far."""


@dataclass(frozen=True, slots=True)
class LookStatistics:
    """CIELAB of the copy as a whole, and of its surfaces; these are NaN where there are next to none.

    L50, L98: percentiles of L*. wall, wall90: median and 90th percentile of L* of surfaces. white: mean (a*, b*) of the
    brightest surfaces. contrast: standard deviation of L*. clipped: share of the photo that is white in every channel.
    """

    L50: float
    L98: float
    wall: float
    wall90: float
    white: tuple[float, float]
    contrast: float
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
    middle, high = (float(level) for level in np.percentile(lightness, [50, 98]))
    wall, wall90, white = _measure_surfaces(lab, find_surfaces(small, lab))
    return LookStatistics(
        L50=middle,
        L98=high,
        wall=wall,
        wall90=wall90,
        white=white,
        contrast=float(lightness.std()),
        clipped=float((small.min(axis=2) > BURNT).mean()),
    )


def _measure_surfaces(lab: np.ndarray, surface: np.ndarray) -> tuple[float, float, tuple[float, float]]:
    """Median and 90th percentile of L*, and the colour of the brightest; NaN for too few pixels."""
    if surface.sum() <= ENOUGH:
        return float("nan"), float("nan"), (float("nan"), float("nan"))
    lightness = lab[..., 0][surface]
    wall, wall90 = (float(level) for level in np.percentile(lightness, [50, 90]))
    weight = (lightness / 100) ** _WHITES_FIRST
    a, b = (float(np.average(plane[surface], weights=weight)) for plane in (lab[..., 1], lab[..., 2]))
    return wall, wall90, (a, b)
