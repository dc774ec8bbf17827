"""On a plain surface, such as a lit wall or a sky, light goes on as a membrane; only its grain is copied."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.fill.holes.morphology import ring_around

_FINE_PX, _COARSE_PX, _LIGHT_PX = 3.0, 12.0, 4.0
_CALM = 1.2 / 255
"""Deviation, around the hole, of what is 3 to 12 px wide, up to which a surface is plain; at twice it none is."""

_ALONE = 1.6 / 255
"""The same of the median, where no line crosses the hole."""
_CROSSED, _MOST = 0.3, 0.5
_WIDE, _NEAR = 0.5, 0.2
"""Width of what counts as around a hole, over its own."""


def measure_calm(image: np.ndarray, hole: np.ndarray, evidence: np.ndarray) -> float:
    """How plain it is around a hole (h, w) of an image float32 (h, w, 3): 1 for a wall or a sky, 0 for all else.

    `evidence` (h, w): how surely a line passes. Where none does, what stands beside the hole (another picture on the
    same wall) does not count while it is less than a third of what is around.
    """
    is_crossed = float(evidence[hole].max()) > _CROSSED
    ring = ring_around(hole, max(8, round((_WIDE if is_crossed else _NEAR) * np.sqrt(np.count_nonzero(hole)))))
    if not ring.any():
        return 0.0
    fine, coarse = (_blur_known(image, hole, width) for width in (_FINE_PX, _COARSE_PX))
    around = np.square(fine - coarse)[ring].mean(axis=1)
    unrest = float(np.sqrt(around.mean() if is_crossed else np.quantile(around, _MOST)))
    return float(np.clip(2 - unrest / (_CALM if is_crossed else _ALONE), 0, 1))


def keep_light(filled: np.ndarray, smooth: np.ndarray, hole: np.ndarray, calm: float) -> np.ndarray:
    """The filled image float32 (h, w, 3), what is wide in it taken from `smooth` by the weight `calm`, 0 to 1."""
    missed = np.where(hole[..., None], smooth - filled, np.float32(0))
    share = cv2.GaussianBlur(hole.astype(np.float32), (0, 0), _LIGHT_PX)
    light = cv2.GaussianBlur(missed, (0, 0), _LIGHT_PX) / np.maximum(share, 1e-3)[..., None]
    return np.where(hole[..., None], np.clip(filled + calm * light, 0, 1), filled)


def _blur_known(image: np.ndarray, hole: np.ndarray, width_px: float) -> np.ndarray:
    known = (~hole).astype(np.float32)
    share = cv2.GaussianBlur(known, (0, 0), width_px)
    return np.asarray(cv2.GaussianBlur(image * known[..., None], (0, 0), width_px) / np.maximum(share, 1e-3)[..., None])
