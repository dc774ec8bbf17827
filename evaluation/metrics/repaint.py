"""How near a recoloured wall comes to the wall that painters have been at."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imaging.color import LUMA, delta_e_2000, srgb_to_lab
from imaging.sampling import as_image

BURNT = 250
"""8-bit level: brighter pixels of either photo say nothing."""
_EDGE_PX = 3
_FINEST = (9, 9)


@dataclass(frozen=True)
class RepaintError:
    """CIEDE2000 on the wall (mean, 95 % of its pixels) and along its edges (mean); grain of luma over the truth's."""

    mean: float
    p95: float
    edge: float
    grain: float


def measure_repaint(result: np.ndarray, truth: np.ndarray, before: np.ndarray, weight: np.ndarray) -> RepaintError:
    """Three photos uint8 (h, w, 3) and how far each pixel is wall, (h, w). Grain that differs from shot to shot is no
    fault: colours are compared as means over 3 × 3 pixels."""
    held = (before.max(axis=2) < BURNT) & (truth.max(axis=2) < BURNT)
    whole = cv2.erode((weight > 0.995).astype(np.uint8), np.ones((2 * _EDGE_PX + 1,) * 2, np.uint8)) > 0
    around = cv2.dilate((weight > 0).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    inside, edge = whole & held, around & ~whole & held
    difference = delta_e_2000(_lab(result), _lab(truth))
    grains = [_grain(pixels, inside) for pixels in (result, truth)]
    return RepaintError(
        float(difference[inside].mean()),
        float(np.quantile(difference[inside], 0.95)),
        float(difference[edge].mean()),
        grains[0] / max(grains[1], 1e-6),
    )


def _lab(pixels: np.ndarray) -> np.ndarray:
    return srgb_to_lab(np.asarray(cv2.blur(as_image(pixels), (3, 3)), np.float32))


def _grain(pixels: np.ndarray, inside: np.ndarray) -> float:
    luma = as_image(pixels) @ LUMA
    return float((luma - cv2.blur(luma, _FINEST))[inside].std())
