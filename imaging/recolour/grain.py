"""How much grain a camera left, at any light, and how much of it a surface shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from imaging.color import LUMA
from imaging.masks import Mask
from imaging.region import Region, Size

SIDE_PX = 32
_MOST_BLOCKS = 900
_WINDOW = (9, 9)
_PLAIN = 0.25
"""Which quantile of a surface's blocks is plain: what varies there is grain alone."""
_PLAINEST = 0.1
"""The same of any blocks of one lightness: most of them show texture."""
_DARKEST, _BRIGHTEST = 0.01, 0.97
_BINS, _LEAST_BLOCKS = 10, 6
_LEAST_CHANGE, _MOST_CHANGE = 0.4, 1.5
CURVE, FOOT = 2.4, 0.055
"""Encoded ≈ 1.055 · light^(1/2.4) − .055 (IEC 61966-2-1): its slope is (encoded + .055) / (2.4 · light)."""


Luminance = np.ndarray | float


@dataclass(frozen=True)
class Grain:
    """Standard deviation in encoded values, of full scale: `photons`, alike at all light, for their grain goes with the
    root of light, which is about the curve's slope; and `dark`, the sensor's own in linear light, seen in shadows."""

    photons: float
    dark: float

    def encoded(self, luminance: Luminance) -> np.ndarray:
        """At linear luminance, any shape."""
        return np.asarray(np.sqrt(self.photons**2 + (self.dark * curve_slope(luminance)) ** 2))

    def relative(self, luminance: Luminance) -> np.ndarray:
        """The same as a share of luminance."""
        return np.asarray(self.encoded(luminance) / (curve_slope(luminance) * np.maximum(luminance, 1e-4)))

    def times(self, factor: float) -> Grain:
        return Grain(self.photons * factor, self.dark * factor)


def curve_slope(luminance: Luminance) -> np.ndarray:
    """Encoded values to one of linear light."""
    light = np.maximum(luminance, 0.0031308)
    return np.asarray((1.055 / CURVE) * light ** (1 / CURVE - 1))


def spread_blocks(region: Region) -> list[Region]:
    """Squares spread over a region, at most about 900."""
    stride = max(SIDE_PX, int(np.sqrt(region.pixels / _MOST_BLOCKS)))
    return [
        Region(top, left, top + SIDE_PX, left + SIDE_PX)
        for top in range(region.top, region.bottom - SIDE_PX + 1, stride)
        for left in range(region.left, region.right - SIDE_PX + 1, stride)
    ]


def list_surface_blocks(pixels: np.ndarray, mask: Mask) -> list[Region]:
    """Those that are all inside a mask, and neither black nor burnt in pixels uint8 or uint16 (H, W, 3)."""
    inside = [block for block in spread_blocks(mask.region) if mask.crop(block).min() > 0.98]
    return [block for block in inside if _is_exposed(_read_luma(pixels, block))]


def measure_grain(pixels: np.ndarray, blocks: Sequence[Region]) -> float:
    """Standard deviation of luma about its close surroundings in the plainer blocks, of full scale, [0, 1].

    pixels uint8 or uint16 (H, W, 3); 0 where there are no blocks.
    """
    return float(np.quantile([_spread(_read_luma(pixels, block)) for block in blocks], _PLAIN)) if blocks else 0.0


def fit_grain(pixels: np.ndarray, surface: float, luminance: float) -> Grain:
    """The camera's grain, from the plainest blocks of the whole photo at each lightness.

    Where a surface of that luminance shows less (`surface`, as `measure_grain` says), so does all the grain; where it
    shows more, that is texture.
    """
    lumas = [_read_luma(pixels, block) for block in spread_blocks(Size(*pixels.shape[:2]).region)]
    found = np.array([(luma.mean(), _spread(luma)) for luma in lumas if _is_exposed(luma)])
    grain = _fit(found) if len(found) else Grain(surface, 0.0)
    expected = float(grain.encoded(luminance))
    return grain.times(surface / expected) if expected > surface else grain


def _fit(found: np.ndarray) -> Grain:
    """Non-negative least squares of variance over the slope of the curve."""
    from scipy.optimize import nnls  # 50 MB of every process that only may have to repaint something

    edges = np.linspace(_DARKEST, _BRIGHTEST, _BINS + 1)
    bins = np.digitize(found[:, 0], edges)
    kept = [found[bins == number] for number in range(1, _BINS + 1) if (bins == number).sum() >= _LEAST_BLOCKS]
    if not kept:
        return Grain(float(np.quantile(found[:, 1], _PLAINEST)), 0.0)
    lightness = np.array([each[:, 0].mean() for each in kept])
    variance = np.array([np.quantile(each[:, 1], _PLAINEST) ** 2 for each in kept])
    slope = curve_slope(((lightness + FOOT) / (1 + FOOT)) ** CURVE)
    weight = 1 / np.maximum(variance, 1e-9)  # relative errors: dark bins vary by more
    matrix = np.stack([np.ones_like(slope), slope**2], axis=1) * weight[:, None]
    photons, dark = np.sqrt(nnls(matrix, variance * weight)[0])
    return Grain(float(photons), float(dark))


def _read_luma(pixels: np.ndarray, block: Region) -> np.ndarray:
    scale = np.float32(1 / np.iinfo(pixels.dtype).max)
    return np.asarray((pixels[block.slices] * scale).astype(np.float32) @ LUMA)


def _spread(luma: np.ndarray) -> float:
    return float((luma - cv2.blur(luma, _WINDOW)).std())


def _is_exposed(luma: np.ndarray) -> bool:
    return bool(luma.min() > _DARKEST and luma.max() < _BRIGHTEST)


def calm_grain(grain: Grain, old: float, new: float) -> float:
    """By how much relative grain at one luminance is multiplied to be what the camera would leave at another.

    In encoded values it changes by little in either way: dark parts of a photo may be textured and not noisy at all.
    """
    before, after = (min(max(each, 1e-4), 1.0) for each in (old, new))
    slopes = float(curve_slope(before) * before / (curve_slope(after) * after))
    ratio = float(grain.encoded(after) / np.maximum(grain.encoded(before), 1e-9))
    return slopes * min(max(ratio, _LEAST_CHANGE), _MOST_CHANGE)
