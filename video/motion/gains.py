"""The camera's own gains, frame by frame and channel by channel, from what frames show of the same places."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from video.motion.view import Light

_FEWEST_PX = 300


@dataclass(frozen=True, eq=False)
class Measure:
    """Frame `b` holds 2^`gain` (3,) times the light of frame `a`, as sure as `weight`."""

    a: int
    b: int
    gain: np.ndarray
    weight: float


def measure_gain(first: Light, second: Light, matrix: np.ndarray) -> tuple[np.ndarray, float] | None:
    """log₂ (3,) of the second frame's light over the first one's, and the share of pixels that tell; None if too few.

    `matrix` takes places of the first to the second, as shares of width and height. The median over flat places that
    both frames hold, so that what moves has no say.
    """
    height, width = first.flat.shape
    shares = np.diag([width, height, 1.0])
    moved = cv2.warpPerspective(
        second.levels,
        shares @ matrix @ np.linalg.inv(shares),
        (width, height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(np.nan,) * 3,
    )
    change = np.asarray(moved - first.levels)
    told = first.flat & np.isfinite(change[..., 0] + change[..., 1] + change[..., 2])
    if told.sum() < min(_FEWEST_PX, told.size // 20):
        return None
    return np.median(change[told], axis=0), float(told.mean())
