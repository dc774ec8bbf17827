"""How far a filled hole is from what was there: its pixels, its gradients, its fine texture, its structure."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imaging.color import LUMA

_STRUCTURE_PX = 320
"""Long side at which structure is compared."""


@dataclass(frozen=True)
class FillTruth:
    """`psnr` in dB rewards blur. `grad` and `tex` do not ask where, 0 being right: the mean |log ratio| of quantiles of
    gradients, and |log ratio| of the deviation of what is finer than 2 px. `astray`, levels: how far the worst tenth of
    the hole is off once fine things are blurred away, at a long side of 320 px."""

    psnr: float
    grad: float
    tex: float
    astray: float


def measure_fill(truth: np.ndarray, filled: np.ndarray, hole: np.ndarray) -> FillTruth:
    """Of uint8 pixels (h, w, 3) in a hole bool (h, w)."""
    error = np.square(truth[hole].astype(np.float32) - filled[hole]).mean()
    true, made = (pixels.astype(np.float32) @ LUMA for pixels in (truth, filled))
    return FillTruth(
        psnr=float(10 * np.log10(255**2 / max(error, 1e-3))),
        grad=float(np.mean([_compare_gradients(true, made, hole, blur) for blur in (0, 2)])),
        tex=float(abs(np.log((_texture(made, hole) + 0.3) / (_texture(true, hole) + 0.3)))),
        astray=measure_astray(truth, filled, hole),
    )


def measure_astray(truth: np.ndarray, filled: np.ndarray, hole: np.ndarray) -> float:
    """The 90th percentile over the hole of the distance in RGB, both blurred by 2.5 px at a long side of 320 px."""
    scale = min(1.0, _STRUCTURE_PX / max(hole.shape))
    size = (max(1, round(hole.shape[1] * scale)), max(1, round(hole.shape[0] * scale)))
    difference = cv2.resize(truth.astype(np.float32) - filled, size, interpolation=cv2.INTER_AREA)
    inside = cv2.resize(hole.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.5
    off = np.sqrt(np.square(cv2.GaussianBlur(difference, (0, 0), 2.5)).mean(axis=2))
    return float(np.quantile(off[inside] if inside.any() else off, 0.9))


def _compare_gradients(true: np.ndarray, made: np.ndarray, hole: np.ndarray, blur: float) -> float:
    quantiles = np.linspace(0.02, 0.98, 49)
    one, other = (np.quantile(_gradient(luma, blur)[hole], quantiles) for luma in (true, made))
    return float(np.abs(np.log((one + 0.5) / (other + 0.5))).mean())


def _gradient(luma: np.ndarray, blur: float) -> np.ndarray:
    """Levels a pixel (h, w)."""
    seen = cv2.GaussianBlur(luma, (0, 0), blur) if blur else luma
    across, down = (cv2.Sobel(seen, cv2.CV_32F, *order) / 8 for order in ((1, 0), (0, 1)))
    return np.asarray(np.hypot(across, down))


def _texture(luma: np.ndarray, hole: np.ndarray) -> float:
    return float((luma - cv2.GaussianBlur(luma, (0, 0), 2.0))[hole].std())
