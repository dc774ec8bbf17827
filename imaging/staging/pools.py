"""Light that was added to a room: pools of it on walls, ceiling and floor where the photo has none."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.staging.evidence import log_ratio

_SMOOTH = 0.008
_LEAST = 0.16
"""Natural logarithm: what is lighter by less may be light from another side."""
_SPREADS = 3.0


def share_lightened(photo: np.ndarray, image: np.ndarray, plain: np.ndarray) -> float:
    """The largest pool of light in an aligned picture beside the photo (h, w, 3), as a share of the picture.

    `plain` bool (h, w): walls, floor and ceiling that no furniture covers.
    """
    if plain.mean() < 0.02:
        return 0.0
    weight = plain.astype(np.float32)
    sigma = _SMOOTH * max(plain.shape)
    near = cv2.GaussianBlur(weight, (0, 0), sigma)
    light = log_ratio(photo, image, 1.0).mean(axis=2)
    smooth = cv2.GaussianBlur(light * weight, (0, 0), sigma) / np.maximum(near, 1e-3)
    middle = float(np.median(smooth[plain]))
    spread = 1.48 * float(np.median(np.abs(smooth[plain] - middle)))
    lighter = (smooth - middle > max(_LEAST, _SPREADS * spread)) & plain
    _, _, stats, _ = cv2.connectedComponentsWithStats(lighter.astype(np.uint8), connectivity=4)
    return float(stats[1:, cv2.CC_STAT_AREA].max(initial=0) / plain.size)
