"""How one frame lies on another: corners tracked both ways, and the homography that most of them agree on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from video.motion.view import View

SAME_SHOT = 0.1
"""Share of corners that must agree for two frames to be of one shot."""
SURE = 0.3
"""Share from which on a match is not looked at twice, and may carry light from frame to frame."""
_FEWEST = 8
_PLAIN = 1.0
"""Mean local contrast, in levels around 128, of a picture that shows nothing."""
_FLATTEST, _NEAREST = 0.01, 0.1
"""Area and depth of a frame, of what they were, below which a homography is no movement of a camera."""
_CORNERS = np.array([(0, 0, 1), (1, 0, 1), (0, 1, 1), (1, 1, 1)])


@dataclass(frozen=True, eq=False)
class Match:
    """`matrix` (3, 3) takes places of the first frame to the second, both as shares of width and height; `agreeing` is
    the share of the first one's corners that it explains."""

    matrix: np.ndarray
    agreeing: float

    @property
    def holds(self) -> bool:
        return self.agreeing >= SAME_SHOT


NO_MATCH, STILL = Match(np.eye(3), 0.0), Match(np.eye(3), SURE)


def pack_matches(steps: Sequence[Match | None]) -> tuple[np.ndarray, np.ndarray]:
    """Matrices (n, 3, 3) and shares (n,) of matches; a share of −1 where there is none."""
    matrices = np.stack([np.eye(3) if step is None else step.matrix for step in steps])
    return matrices, np.array([-1.0 if step is None else step.agreeing for step in steps])


def unpack_matches(matrices: np.ndarray, agreeing: np.ndarray) -> list[Match | None]:
    """What `pack_matches` was given."""
    return [
        Match(matrix, float(share)) if share >= 0 else None for matrix, share in zip(matrices, agreeing, strict=True)
    ]


def match_views(first: View, second: View) -> Match:
    """The match of two frames; where the fine pictures hardly agree, that of the coarse ones if it is better: they
    follow a camera that is swung round."""
    if _is_plain(first, second):
        return STILL
    fine = _match(first.fine, second.fine, corners=300, apart_px=7, window_px=15)
    if fine.agreeing >= SURE:
        return fine
    coarse = _match(first.coarse, second.coarse, corners=150, apart_px=4, window_px=11)
    return max(fine, coarse, key=lambda found: found.agreeing)


def _is_plain(first: View, second: View) -> bool:
    """Whether both show a wall without a mark: nothing says how the camera moved, and it does not matter."""
    return max(float(np.abs(view.coarse.astype(np.float32) - 128).mean()) for view in (first, second)) < _PLAIN


def _match(first: np.ndarray, second: np.ndarray, corners: int, apart_px: int, window_px: int) -> Match:
    points = cv2.goodFeaturesToTrack(first, corners, 0.015, apart_px)
    if points is None or len(points) < _FEWEST:
        return NO_MATCH
    reach = {"winSize": (window_px, window_px), "maxLevel": 3}
    there, found, _ = cv2.calcOpticalFlowPyrLK(first, second, points, None, **reach)  # type: ignore[call-overload]
    back, returned, _ = cv2.calcOpticalFlowPyrLK(second, first, there, None, **reach)  # type: ignore[call-overload]
    kept = (found[:, 0] == 1) & (returned[:, 0] == 1) & (np.abs(points - back).max(axis=(1, 2)) < 1)
    if kept.sum() < _FEWEST:
        return NO_MATCH
    matrix, inliers = cv2.findHomography(points[kept], there[kept], cv2.RANSAC, 1.0)
    if matrix is None:
        return NO_MATCH
    shares = np.diag([1 / first.shape[1], 1 / first.shape[0], 1.0])
    across = shares @ matrix @ np.linalg.inv(shares)
    return Match(across, float(inliers.sum() / len(points))) if _is_possible(across) else NO_MATCH


def _is_possible(matrix: np.ndarray) -> bool:
    """Whether a camera can see a frame so: not mirrored, not as a line, and no corner of it behind itself."""
    return bool(np.linalg.det(matrix) > _FLATTEST and (_CORNERS @ matrix[2]).min() > _NEAREST)
