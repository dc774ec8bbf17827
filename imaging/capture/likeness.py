"""Do two thumbnails show one scene, however they were exposed?"""

from __future__ import annotations

import cv2
import numpy as np

from imaging.color import srgb_to_linear

SAME_SCENE = 0.5
"""Frames of one scene agree by .71 and more up to 5 EV apart, strangers by .43 at most."""

_SHIFT_PX = 8
_BLUR_PX = 1.5
_BLACK_OFFSET = 6
_DARKEST, _BRIGHTEST = 4, 251
_LEAST_OVERLAP = 0.03


def measure_likeness(thumbnail: np.ndarray, other: np.ndarray) -> float:
    """Cosine of the gradients of log luma, [−1, 1], where neither is black or white, at the best shift of up to 8 px.

    Both uint8 (h, w). Thumbnails of two shapes, or that have less than 3 % in common, are alike by −1. All shifts are
    tried at once, as a masked correlation (Padfield, "Masked object registration in the Fourier domain", 2012).
    """
    if thumbnail.shape != other.shape:
        return -1.0
    first, second = _gradients(thumbnail), _gradients(other)
    products = _correlate(first[0], second[0]) + _correlate(first[1], second[1])
    energy = _correlate(first[0] ** 2 + first[1] ** 2, second[2]) * _correlate(
        first[2], second[0] ** 2 + second[1] ** 2
    )
    common = _correlate(first[2], second[2]) > _LEAST_OVERLAP * thumbnail.size
    cosines = np.where(common, products / np.sqrt(np.maximum(energy, 1e-6)), -1.0)
    return float(cosines.max())


def measure_step(thumbnail: np.ndarray, other: np.ndarray) -> float | None:
    """By how many EV the other thumbnail is the brighter one, as the sRGB curve has it; None without common ground.

    Camera curves bend this, but not where it is about zero, which is what tells a repeated exposure.
    """
    if thumbnail.shape != other.shape:
        return None
    usable = (np.minimum(thumbnail, other) > _DARKEST) & (np.maximum(thumbnail, other) < _BRIGHTEST)
    if usable.mean() < _LEAST_OVERLAP:
        return None
    first, second = (srgb_to_linear(each[usable] / np.float32(255)) for each in (thumbnail, other))
    return float(np.median(np.log2(second / first)))


def _gradients(thumbnail: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Horizontal and vertical gradients, zero where the mask is, and the mask: float32 (h, w)."""
    logs = cv2.GaussianBlur(np.log(thumbnail.astype(np.float32) + _BLACK_OFFSET), (0, 0), _BLUR_PX)
    mask = ((thumbnail >= _DARKEST) & (thumbnail <= _BRIGHTEST)).astype(np.float32)
    return cv2.Scharr(logs, cv2.CV_32F, 1, 0) * mask, cv2.Scharr(logs, cv2.CV_32F, 0, 1) * mask, mask


def _correlate(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Sum of products at every shift within ±8 px: (17, 17)."""
    shape = [cv2.getOptimalDFTSize(side + _SHIFT_PX) for side in first.shape]
    spectrum = np.fft.rfft2(first, shape).conj() * np.fft.rfft2(second, shape)
    sums = np.fft.irfft2(spectrum, shape)
    reach = np.arange(-_SHIFT_PX, _SHIFT_PX + 1)
    return np.asarray(sums[np.ix_(reach, reach)])
