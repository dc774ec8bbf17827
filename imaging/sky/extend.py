"""Only the inside of a generated sky is sky."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.sky.matte import check_matte, spread_colours

_RIM = 0.02


def extend_sky(sky: np.ndarray, matte: np.ndarray) -> np.ndarray:
    """A generated sky (h, w, 3) float32 carried on beyond its matte (h, w), over what is no sky and the rim before it.

    Within 2 % of the long side of roofs and trees a painter mixes their colours into the sky, which would show
    as a dirty fringe; there the sky's own colours from farther in are continued. Raises ImageError(bad_matte).
    """
    check_matte(matte)
    side = 2 * max(1, round(_RIM * max(matte.shape))) + 1
    # The photo's border is no rim: sky goes on behind it.
    inside = cv2.erode((matte > 0.5).astype(np.float32), np.ones((side, side), np.uint8), borderValue=1.0)
    if not inside.any():
        inside = matte.astype(np.float32)
    weight = cv2.blur(inside, (side, side))[..., None] * inside[..., None]
    return np.asarray(weight * sky + (1 - weight) * spread_colours(sky, inside), dtype=np.float32)
