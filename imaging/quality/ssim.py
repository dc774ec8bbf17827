"""Whole-image fidelity in figures that others publish: PSNR and structural similarity."""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np

from imaging.photo import ImageError

Window = Literal["uniform", "gaussian"]
_PADDING = {"uniform": 3, "gaussian": 5}


def measure_psnr(image: np.ndarray, reference: np.ndarray) -> float:
    """Peak signal to noise in dB between two arrays of one shape and type; infinite for equals, else ImageError."""
    peak = _check_pair(image, reference)
    error = np.mean((image.astype(np.float64) - reference) ** 2)
    return float(10 * np.log10(peak**2 / error)) if error else float("inf")


def measure_ssim(image: np.ndarray, reference: np.ndarray, window: Window = "uniform") -> float:
    """Structural similarity in [-1, 1], the mean over channels of (H, W) or (H, W, 3) arrays of one shape and type.

    Wang, Bovik, Sheikh & Simoncelli, IEEE TIP 13 (2004), equal to scikit-image: 7×7 uniform windows with sample
    covariance, or their 11×11 Gaussian of sigma 1.5. Raises ImageError for unequal arrays or under one window.
    """
    luminance, contrast, structure = _ssim_terms(image, reference, window)
    return float(np.mean(luminance * contrast * structure))


def measure_structure(image: np.ndarray, reference: np.ndarray) -> float:
    """The structure term of SSIM alone (same paper, equation 10), Gaussian windows: blind to smooth changes of tone."""
    return float(np.mean(_ssim_terms(image, reference, "gaussian")[2]))


def _ssim_terms(image: np.ndarray, reference: np.ndarray, window: Window) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Luminance, contrast and structure maps where the window fits, (H', W') or (H', W', C)."""
    peak = _check_pair(image, reference)
    if min(image.shape[:2]) <= 2 * _PADDING[window]:
        raise ImageError("wrong_shape", f"{image.shape} is smaller than the {window} window")
    x, y = image.astype(np.float64), reference.astype(np.float64)
    mean_x, mean_y = _average(x, window), _average(y, window)
    # Sample covariance for the uniform window, population covariance for Wang's: as scikit-image has it.
    scale = 49 / 48 if window == "uniform" else 1.0
    variance_x = scale * np.maximum(_average(x * x, window) - mean_x**2, 0)
    variance_y = scale * np.maximum(_average(y * y, window) - mean_y**2, 0)
    covariance = scale * (_average(x * y, window) - mean_x * mean_y)
    spread = np.sqrt(variance_x * variance_y)
    c1, c2 = (0.01 * peak) ** 2, (0.03 * peak) ** 2
    return (
        (2 * mean_x * mean_y + c1) / (mean_x**2 + mean_y**2 + c1),
        (2 * spread + c2) / (variance_x + variance_y + c2),
        (covariance + c2 / 2) / (spread + c2 / 2),
    )


def _average(values: np.ndarray, window: Window) -> np.ndarray:
    averaged = cv2.blur(values, (7, 7)) if window == "uniform" else cv2.GaussianBlur(values, (11, 11), 1.5)
    padding = _PADDING[window]
    return averaged[padding:-padding, padding:-padding]


def _check_pair(image: np.ndarray, reference: np.ndarray) -> float:
    """The largest value of the type: 1 for floats."""
    if image.shape != reference.shape or image.dtype != reference.dtype:
        raise ImageError(
            "size_mismatch", f"{image.dtype} {image.shape} cannot be held against {reference.dtype} {reference.shape}"
        )
    if image.ndim not in (2, 3) or image.size == 0:
        raise ImageError("wrong_shape", f"expected (H, W) or (H, W, C), not {image.shape}")
    return float(np.iinfo(image.dtype).max) if np.issubdtype(image.dtype, np.integer) else 1.0
