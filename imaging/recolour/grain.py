"""How much grain a camera left, at any light, and how much of it a surface shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from scipy.optimize import nnls

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
CURVE, FOOT = 2.4, 0.055
"""Encoded ≈ 1.055 · light^(1/2.4) − .055 (IEC 61966-2-1): its slope is (encoded + .055) / (2.4 · light)."""


@dataclass(frozen=True)
class Grain:
    """Standard deviation in encoded values, of full scale: `photons`, alike at all light, for their grain goes with the
    root of light, which is about the curve's slope; and `dark`, the sensor's own in linear light, seen in shadows."""

    photons: float
    dark: float

    def encoded(self, luminance: np.ndarray) -> np.ndarray:
        """At linear luminance, any shape."""
        return np.sqrt(self.photons**2 + (self.dark * curve_slope(luminance)) ** 2)

    def relative(self, luminance: np.ndarray) -> np.ndarray:
        """The same as a share of luminance."""
        return self.encoded(luminance) / (curve_slope(luminance) * np.maximum(luminance, 1e-4))

    def times(self, factor: float) -> Grain:
        return Grain(self.photons * factor, self.dark * factor)


def curve_slope(luminance: np.ndarray) -> np.ndarray:
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


def list_surface_blocks(mask: Mask) -> list[Region]:
    """Those that are all inside a mask."""
    return [block for block in spread_blocks(mask.region) if mask.crop(block).min() > 0.98]


def measure_grain(pixels: np.ndarray, blocks: Sequence[Region]) -> float:
    """Standard deviation of luma about its close surroundings in the plainer blocks, of full scale, [0, 1].

    pixels uint8 or uint16 (H, W, 3); black and burnt blocks are left out; 0 where none is left.
    """
    found = _read_blocks(pixels, blocks)
    return float(np.quantile(found[:, 1], _PLAIN)) if len(found) else 0.0


def fit_grain(pixels: np.ndarray, surface: float, luminance: float) -> Grain:
    """The camera's grain, from the plainest blocks of the whole photo at each lightness.

    Where a surface of that luminance shows less (`surface`, as `measure_grain` says), so does all the grain; where it
    shows more, that is texture.
    """
    found = _read_blocks(pixels, spread_blocks(Size(*pixels.shape[:2]).region))
    grain = _fit(found) if len(found) else Grain(surface, 0.0)
    expected = float(grain.encoded(np.float64(luminance)))
    return grain.times(surface / expected) if expected > surface else grain


def _fit(found: np.ndarray) -> Grain:
    """Non-negative least squares of variance over the slope of the curve."""
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


def _read_blocks(pixels: np.ndarray, blocks: Sequence[Region]) -> np.ndarray:
    """Mean luma and its spread about close surroundings, (n, 2), of blocks that are neither black nor burnt."""
    scale, found = np.float32(1 / np.iinfo(pixels.dtype).max), []
    for block in blocks:
        luma = (pixels[block.slices] * scale).astype(np.float32) @ LUMA
        if _DARKEST < luma.min() and luma.max() < _BRIGHTEST:
            found.append((float(luma.mean()), float((luma - cv2.blur(luma, _WINDOW)).std())))
    return np.array(found).reshape(-1, 2)


def calm_grain(grain: Grain, old: float, new: float) -> float:
    """By how much relative grain at one luminance is multiplied to be what the camera would leave at another."""
    at = [float(grain.relative(np.float64(min(max(each, 1e-4), 1)))) for each in (old, new)]
    return at[1] / max(at[0], 1e-9)
