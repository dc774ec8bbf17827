"""From a rough homography to one that holds to a fraction of a proxy's pixel."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from imaging.capture.features import Keypoints
from imaging.capture.motion import fit_motion

_CORNERS, _QUALITY, _SPACING_PX = 1500, 0.002, 12
_WINDOW_PX, _LEVELS = 21, 1
_STOP = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 30, 0.005)
_RETURNED_PX = 0.15
_BLACK, _WHITE = 8, 247


def refine_homography(first: Keypoints, second: Keypoints, rough: np.ndarray) -> np.ndarray:
    """The homography from `first` to `second` fitted to corners that are tracked both ways (Lucas & Kanade 1981, as
    pyramids by Bouguet 2001); the rough one where too few come back to where they started."""
    start = _find_corners(first)
    if start is None:
        return rough
    guess = cv2.perspectiveTransform(start, rough).astype(np.float32)
    options: dict[str, Any] = {"winSize": (_WINDOW_PX,) * 2, "maxLevel": _LEVELS, "criteria": _STOP}
    flags = cv2.OPTFLOW_USE_INITIAL_FLOW
    there, found, _ = cv2.calcOpticalFlowPyrLK(
        first.levelled, second.levelled, start, guess.copy(), flags=flags, **options
    )
    back, returned, _ = cv2.calcOpticalFlowPyrLK(
        second.levelled, first.levelled, there, start.copy(), flags=flags, **options
    )
    away = np.linalg.norm(back - start, axis=2)[:, 0]
    kept = (found[:, 0] > 0) & (returned[:, 0] > 0) & (away < _RETURNED_PX) & _is_exposed(second, there)
    refined = fit_motion(start[kept, 0], there[kept, 0], *first.luma.shape[::-1])
    return rough if refined is None else refined


def _find_corners(frame: Keypoints) -> np.ndarray | None:
    """Corners (n, 1, 2) where the frame is neither black nor white (Shi & Tomasi 1994)."""
    exposed = ((frame.luma > _BLACK) & (frame.luma < _WHITE)).astype(np.uint8)
    mask = cv2.erode(exposed, np.ones((9, 9), np.uint8))
    return cv2.goodFeaturesToTrack(frame.levelled, _CORNERS, _QUALITY, _SPACING_PX, mask=mask)


def _is_exposed(frame: Keypoints, places: np.ndarray) -> np.ndarray:
    height, width = frame.luma.shape
    x, y = (np.rint(places[:, 0, axis]).astype(int) for axis in (0, 1))
    inside = (x >= 0) & (y >= 0) & (x < width) & (y < height)
    values = frame.luma[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)]
    return inside & (values > _BLACK) & (values < _WHITE)
