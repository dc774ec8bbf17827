"""Points that two frames have in common, however they were exposed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cv2
import numpy as np

from imaging.capture.motion import fit_motion

_CLAHE_LIMIT, _CLAHE_TILES = 4.0, (8, 8)
_POINTS, _CONTRAST = 4000, 0.01
_RATIO = 0.8
_FARTHEST = 0.05
_LEAST_MATCHES = 8
_REPROJECTION_PX, _AGREED_PX = 1.0, 3.0
_GAINED, _GAINED_PX = 1.15, 0.03
_CONFIDENCE, _TRIES = 0.999, 5000


@dataclass(frozen=True, eq=False)
class Keypoints:
    """uint8 luma (h, w) of a proxy, and its SIFT points on it (Lowe 2004), found once."""

    luma: np.ndarray

    @cached_property
    def levelled(self) -> np.ndarray:
        """Luma with its local contrast levelled (CLAHE; Zuiderveld 1994): what is dark in one frame and light in the
        other looks alike."""
        return cv2.createCLAHE(_CLAHE_LIMIT, _CLAHE_TILES).apply(self.luma)

    @cached_property
    def found(self) -> tuple[np.ndarray, np.ndarray | None]:
        """Places float32 (n, 2), x before y, and descriptors (n, 128)."""
        sift: Any = cv2.SIFT.create(_POINTS, contrastThreshold=_CONTRAST)
        points, descriptors = sift.detectAndCompute(self.levelled, None)
        return np.array([point.pt for point in points], np.float32).reshape(-1, 2), descriptors


def match_keypoints(first: Keypoints, second: Keypoints) -> tuple[np.ndarray, np.ndarray]:
    """Places (n, 2) in the first and in the second that look alike and lie within 5 % of the width of each other."""
    (places, descriptors), (others, described) = first.found, second.found
    if descriptors is None or described is None or min(len(places), len(others)) < 2:
        return np.empty((0, 2), np.float32), np.empty((0, 2), np.float32)
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(descriptors, described, k=2)
    near = [best for best, next_best in pairs if best.distance < _RATIO * next_best.distance]
    start = places[[match.queryIdx for match in near]].reshape(-1, 2)
    end = others[[match.trainIdx for match in near]].reshape(-1, 2)
    close = np.linalg.norm(start - end, axis=1) < _FARTHEST * first.luma.shape[1]
    return start[close], end[close]


def find_homography(first: Keypoints, second: Keypoints) -> np.ndarray | None:
    """The homography (3, 3) from `first` to `second` that most matches agree on (MAGSAC++, Barath et al. 2020), fitted
    to those by `fit_motion`; the identity where that gains nothing, None where there are too few."""
    start, end = match_keypoints(first, second)
    if len(start) < _LEAST_MATCHES:
        return None
    matrix, _ = cv2.findHomography(
        start, end, cv2.USAC_MAGSAC, _REPROJECTION_PX, maxIters=_TRIES, confidence=_CONFIDENCE
    )
    if matrix is None or not np.isfinite(matrix).all():
        return None
    agreed = _distances(start, end, matrix) < _AGREED_PX
    start, end = start[agreed], end[agreed]
    motion = fit_motion(start, end, *first.luma.shape[::-1])
    return motion if motion is None or _moves(start, end, motion) else np.eye(3)


def _moves(start: np.ndarray, end: np.ndarray, motion: np.ndarray) -> bool:
    """Whether a motion brings points nearer to each other: those of a tripod lie apart by chance alone."""
    left, before = (float(np.median(_distances(start, end, each))) for each in (motion, np.eye(3)))
    return before > _GAINED * left + _GAINED_PX


def _distances(start: np.ndarray, end: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    there = cv2.perspectiveTransform(start[:, None].astype(np.float64), matrix)[:, 0]
    return np.linalg.norm(there - end, axis=1)
