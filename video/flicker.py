"""How much a video's light jumps from frame to frame, as somebody who watches it would see."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.region import Size
from video.motion.match import SURE, Match
from video.motion.view import LIGHT_PX, shrink_image

_CELLS_PX = 60
_BLUR = 1.5
"""σ in cells: what is left are changes of patches and of the whole frame, not of edges that moved."""


class Flicker:
    """Fed with all frames in order; `steps` are mean differences in 8-bit levels of each frame from the one before,
    laid on one another and smoothed; frames that do not lie on the one before are left out."""

    def __init__(self) -> None:
        self.steps: list[float] = []
        self._last: np.ndarray | None = None

    def push(self, image: np.ndarray, match: Match | None) -> float | None:
        """The next frame float32 (h, w, 3), and its match from the one before; the step, where there is one."""
        small = shrink_image(image, Size(*image.shape[:2]).within(LIGHT_PX))
        last, self._last = self._last, small
        if last is None or match is None or match.agreeing < SURE:
            return None
        self.steps.append(measure_step(last, small, match.matrix))
        return self.steps[-1]

    @property
    def mean(self) -> float:
        return float(np.mean(self.steps)) if self.steps else 0.0

    @property
    def most(self) -> float:
        return max(self.steps, default=0.0)


def measure_step(first: np.ndarray, second: np.ndarray, matrix: np.ndarray) -> float:
    """8-bit levels by which two small images float32 (h, w, 3) of one scene differ on a coarse scale."""
    height, width = first.shape[:2]
    shares = np.diag([width, height, 1.0])
    place = shares @ matrix @ np.linalg.inv(shares)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    moved = cv2.warpPerspective(second, place, (width, height), flags=flags, borderValue=(np.nan,) * 3)
    change = 255 * (np.asarray(moved) - first)
    change[~np.isfinite(change)] = 0
    cells = shrink_image(change, Size(height, width).within(_CELLS_PX))
    return float(np.abs(cv2.GaussianBlur(cells, (0, 0), _BLUR)).mean())
