"""Holes made wider or narrower; all masks are bool (h, w)."""

import cv2
import numpy as np

from imaging.region import Region


def widen(hole: np.ndarray, radius_px: int) -> np.ndarray:
    """Grown by a disc."""
    return np.asarray(cv2.dilate(hole.astype(np.uint8), _disc(radius_px)) > 0)


def widen_square(hole: np.ndarray, radius_px: int) -> np.ndarray:
    """Grown by a square: every pixel whose patch of that radius touches the hole."""
    return np.asarray(cv2.dilate(hole.astype(np.uint8), np.ones((2 * radius_px + 1,) * 2, np.uint8)) > 0)


def ring_around(hole: np.ndarray, radius_px: int) -> np.ndarray:
    """What lies within a radius of the hole and not in it."""
    return widen(hole, radius_px) & ~hole


def inscribed_radius(hole: np.ndarray) -> float:
    """Radius in px of the largest disc that fits into the hole; what lies beyond the image counts as hole."""
    return float(cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, 5).max())


def bound(hole: np.ndarray) -> Region:
    """The smallest region that holds all of it; empty for an empty one."""
    rows, columns = np.flatnonzero(hole.any(axis=1)), np.flatnonzero(hole.any(axis=0))
    if not rows.size:
        return Region(0, 0, 0, 0)
    return Region(int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1)


def _disc(radius_px: int) -> np.ndarray:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius_px + 1,) * 2))
