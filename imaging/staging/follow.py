"""Points followed from a photo into a generated picture of it, whatever became of light and colour."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imaging.color import LUMA

_WINDOW_PX, _LEVELS = 21, 3
_BACK_PX = 1.0
"""A point that is not followed back to where it came from, within this, is lost."""
_AROUND, _FINE_PX = 0.02, 1.2
_LEAST_SPREAD = 0.012
_SEEN = 0.5


@dataclass(frozen=True, eq=False)
class Followed:
    """Points (n, 2) as x, y, float32, and where each is in the other picture; `alike` (n,): how well what is around
    both agrees, correlation. Only those that were followed there and back."""

    points: np.ndarray
    found: np.ndarray
    alike: np.ndarray

    @property
    def moved(self) -> np.ndarray:
        """By how many pixels each moved (n, 2)."""
        return np.asarray(self.found - self.points)


def find_marks(image: np.ndarray, weight: np.ndarray, most: int = 400) -> np.ndarray:
    """Corners and ends (n, 2) of an image (h, w, 3) in [0, 1] where the weight (h, w) is over a half, to be followed.

    Shi & Tomasi 1994, spread over the picture.
    """
    mask = (weight > _SEEN).astype(np.uint8)
    apart = max(4, round(0.01 * max(weight.shape)))
    found = cv2.goodFeaturesToTrack(even_out(image), most, 0.01, apart, mask=mask, blockSize=7)
    return np.zeros((0, 2), np.float32) if found is None else found.reshape(-1, 2)


def follow(image: np.ndarray, other: np.ndarray, points: np.ndarray) -> Followed:
    """Points (n, 2) of an image (h, w, 3) found in another of the same size.

    Lucas & Kanade 1981 in pyramids, on pictures whose light was evened out, forwards and backwards.
    """
    if not len(points):
        return Followed(points, points, np.zeros(0, np.float32))
    old, new = even_out(image), even_out(other)
    start = points.reshape(-1, 1, 2).astype(np.float32)
    found, there = _flow(old, new, start)
    back, again = _flow(new, old, found)
    kept = there & again & (np.linalg.norm(back - start, axis=-1).ravel() < _BACK_PX)
    points, moved = start.reshape(-1, 2)[kept], found.reshape(-1, 2)[kept]
    return Followed(points, moved, _agree(old, new, points, moved))


def _flow(old: np.ndarray, new: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where points (n, 1, 2) went, and which were found, bool (n,)."""
    window = (_WINDOW_PX, _WINDOW_PX)
    nowhere = np.zeros_like(points)
    found, there, _ = cv2.calcOpticalFlowPyrLK(old, new, points, nowhere, winSize=window, maxLevel=_LEVELS)
    return np.asarray(found), there.ravel() > 0


def even_out(image: np.ndarray) -> np.ndarray:
    """A grey picture uint8 (h, w): how much lighter each pixel is than what is around it, in spreads of that.

    Light, casts and contrast fall out; plain places stay plain.
    """
    grey = cv2.GaussianBlur((image @ LUMA).astype(np.float32), (0, 0), _FINE_PX)
    sigma = _AROUND * max(grey.shape)
    centred = grey - cv2.GaussianBlur(grey, (0, 0), sigma)
    spread = np.sqrt(cv2.GaussianBlur(centred**2, (0, 0), sigma))
    return np.asarray(np.rint(np.clip(128 + 48 * centred / (spread + _LEAST_SPREAD), 0, 255)), np.uint8)


def _agree(old: np.ndarray, new: np.ndarray, points: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Correlation (n,) of what is around each pair of points."""
    size = (_WINDOW_PX, _WINDOW_PX)
    pairs = [
        (cv2.getRectSubPix(old, size, tuple(map(float, a))), cv2.getRectSubPix(new, size, tuple(map(float, b))))
        for a, b in zip(points, found, strict=True)
    ]
    return np.array([_correlate(*pair) for pair in pairs], np.float32)


def _correlate(one: np.ndarray, other: np.ndarray) -> float:
    first, second = (patch.astype(np.float32) - patch.mean() for patch in (one, other))
    return float((first * second).sum() / (np.sqrt((first**2).sum() * (second**2).sum()) + 1e-3))
