"""A photo of a room in figures that say nothing of how light it is: spectra, colour by rank of lightness, texture."""

from itertools import pairwise

import cv2
import numpy as np

SCALES_PX = (0.7, 1.4, 2.8, 5.6, 11.2, 22.4)
"""Sigmas between which local contrast is taken apart, in a copy of 256 px."""

SHARES = (0.25, 0.5, 0.75)
"""Where the ranks of lightness are cut: the darkest quarter of the pixels up to the lightest."""

CHROMA = (2.0, 4.0, 7.0, 11.0, 16.0, 25.0)
GRADIENTS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Edges of the histograms of C* and of gradients of L* over the mean of L*, in per cent."""

_AROUND = ((-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1))
_STEP = 0.5
"""L* by which a neighbour must differ to count as lighter: less is noise and rounding."""


def describe_texture(lab: np.ndarray) -> np.ndarray:
    """Features (n,) of CIELAB (h, w, 3) of a copy of 256 px; all is relative, so that mere exposure is unseen."""
    lightness = lab[..., 0]
    parts = (_spectrum(lightness), _chroma_by_rank(lab), _gradients(lightness), _patterns(lightness), _edges(lab))
    return np.concatenate(parts)


def _spectrum(lightness: np.ndarray) -> np.ndarray:
    """Log of the contrast in each band of scales over that of all, and its kurtosis."""
    layers = [lightness, *(cv2.GaussianBlur(lightness, (0, 0), sigma) for sigma in SCALES_PX)]
    bands = [fine - coarse for fine, coarse in pairwise(layers)]
    contrast = np.array([band.std() for band in bands]) + 1e-3
    peaked = [float((band**4).mean() / (band**2).mean() ** 2) if band.std() > 1e-3 else 3.0 for band in bands]
    return np.concatenate([np.log(contrast / (lightness.std() + 1e-3)), np.log(peaked)])


def _chroma_by_rank(lab: np.ndarray) -> np.ndarray:
    """Shares of C* in bins, for each quarter of the pixels by lightness."""
    level = np.digitize(lab[..., 0], np.quantile(lab[..., 0], SHARES))
    chroma = np.digitize(np.hypot(lab[..., 1], lab[..., 2]), CHROMA)
    counts = [np.bincount(chroma[level == rank], minlength=len(CHROMA) + 1) for rank in range(len(SHARES) + 1)]
    return np.concatenate([count / max(1, count.sum()) for count in counts])


def _gradients(lightness: np.ndarray) -> np.ndarray:
    """Shares of relative gradients in bins."""
    size = 100 * _slope(lightness) / max(1.0, float(lightness.mean()))
    return np.bincount(np.digitize(size.ravel(), GRADIENTS), minlength=len(GRADIENTS) + 1) / size.size


def _patterns(lightness: np.ndarray) -> np.ndarray:
    """Shares of pixels with so many lighter neighbours of eight (local binary patterns, Ojala et al. 2002)."""
    lighter = sum((np.roll(lightness, shift, (0, 1)) > lightness + _STEP).astype(int) for shift in _AROUND)
    return np.bincount(np.asarray(lighter).ravel(), minlength=len(_AROUND) + 1) / lightness.size


def _edges(lab: np.ndarray) -> np.ndarray:
    """How colour changes where lightness does: correlation of the slopes of L* with those of a* and b*."""
    slopes = [_slope(np.ascontiguousarray(lab[..., n])).ravel() + 1e-6 * np.arange(lab[..., n].size) for n in range(3)]
    return np.corrcoef(slopes)[0, 1:]


def _slope(plane: np.ndarray) -> np.ndarray:
    across, down = (cv2.Sobel(plane, cv2.CV_32F, *order, scale=1 / 8) for order in ((1, 0), (0, 1)))
    return np.hypot(across, down)
