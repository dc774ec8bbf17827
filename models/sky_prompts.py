"""What SAM 2 is asked: a coarse sky matte put into prompts, a mask, points and a box."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

SURE = 0.9
"""A matte's pixel is surely sky from here on, and surely none below one minus this."""
MOST_POINTS = 3
"""Of each kind: SAM 2 was trained with few, and its mask prompt says the rest."""
LEAST_RADIUS = 0.01
"""Part of the side by which a point must be within what is sure; beside an edge it would say more than is known."""
LOGIT = 10.0
"""What a matte of 1 is to SAM 2: its authors scale masks to logits by 20 and shift them by -10."""


@dataclass(frozen=True, eq=False)
class SkyPrompts:
    """In the square that SAM 2 sees, whatever the photo's shape: x before y, in pixels whose first centre is 0.

    `points` (n, 2) and `labels` (n,), 1 for sky and 0 for anything else; `box` (4,), left, top, right, bottom;
    `logits` (side, side), the mask prompt.
    """

    points: NDArray[np.float32]
    labels: NDArray[np.int64]
    box: NDArray[np.float32]
    logits: NDArray[np.float32]


def plan_prompts(matte: NDArray[np.float32], image_px: int, mask_px: int) -> SkyPrompts | None:
    """Prompts for a matte (h, w) in [0, 1] and a model that sees `image_px` and takes masks of `mask_px`.

    None where no sky is sure, or nothing but sky is: there is nothing to tell apart.
    """
    small = np.asarray(cv2.resize(matte, (mask_px, mask_px), interpolation=cv2.INTER_AREA), np.float32)
    sky, ground = find_depths(small >= SURE), find_depths(small <= 1 - SURE)
    if not len(sky) or not len(ground):
        return None
    scale = image_px / mask_px
    labels = np.repeat([1, 0], [len(sky), len(ground)])
    rows, columns = np.nonzero(small > 0.5)
    box = np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])
    points = (np.concatenate([sky, ground]) + 0.5) * scale - 0.5
    logits = (2 * small - 1) * LOGIT
    return SkyPrompts(points.astype(np.float32), labels, (box * scale - 0.5).astype(np.float32), logits)


def find_depths(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The points (n, 2), x before y, that lie deepest within a mask (h, w), each far from those before it.

    The next is sought outside the largest disc that the last one is the centre of; at most MOST_POINTS.
    """
    # A rim of nothing: at the photo's border a mask has an edge too.
    left = np.pad(mask.astype(np.uint8), 1)
    points: list[tuple[int, int]] = []
    for _ in range(MOST_POINTS):
        depth = cv2.distanceTransform(left, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        y, x = np.unravel_index(int(depth.argmax()), depth.shape)
        if depth[y, x] < LEAST_RADIUS * len(mask):
            break
        points.append((int(x) - 1, int(y) - 1))
        cv2.circle(left, (int(x), int(y)), int(depth[y, x]), 0, cv2.FILLED)
    return np.array(points, np.int64).reshape(-1, 2)
