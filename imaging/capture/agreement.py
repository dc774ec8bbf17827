"""How well two frames lie on each other, by the gradients of their logarithms."""

from __future__ import annotations

import cv2
import numpy as np

_SCALE = 0.5
_BLACK_OFFSET = 6
_BLACK, _WHITE = 6, 250
_LEAST_OVERLAP = 0.01
_EDGE_PX = 7


def measure_alignment(first: np.ndarray, second: np.ndarray, matrix: np.ndarray) -> float:
    """Cosine of the log gradients, [−1, 1], of uint8 luma (h, w) and another brought onto it by `matrix` (first to
    second), on what is neither black nor white in either; −1 where that is less than 1 %."""
    halved = np.diag([_SCALE, _SCALE, 1.0])
    scaled = halved @ matrix @ np.linalg.inv(halved)
    small, other = (
        cv2.resize(each, None, fx=_SCALE, fy=_SCALE, interpolation=cv2.INTER_AREA) for each in (first, second)
    )
    warped = cv2.warpPerspective(other, scaled, small.shape[::-1], flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    usable = (np.minimum(small, warped) > _BLACK) & (np.maximum(small, warped) < _WHITE)
    usable = cv2.erode(usable.astype(np.uint8), np.ones((_EDGE_PX, _EDGE_PX), np.uint8)) > 0
    if usable.mean() < _LEAST_OVERLAP:
        return -1.0
    (ax, ay), (bx, by) = _gradients(small), _gradients(warped)
    energy = (ax**2 + ay**2)[usable].sum() * (bx**2 + by**2)[usable].sum()
    return float((ax * bx + ay * by)[usable].sum() / max(np.sqrt(energy), 1e-6))


def _gradients(luma: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    logs = cv2.GaussianBlur(np.log(luma.astype(np.float32) + _BLACK_OFFSET), (0, 0), 1.0)
    return cv2.Scharr(logs, cv2.CV_32F, 1, 0), cv2.Scharr(logs, cv2.CV_32F, 0, 1)
