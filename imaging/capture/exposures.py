"""How much more light each frame got than the reference, as its pixels say it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np

from imaging.capture.likeness import measure_step
from imaging.sampling import shrink_pixels

_SMALL_PX = 400
_UNKNOWN_EV = 2.0


def estimate_exposures(proxies: Sequence[np.ndarray], reference: int) -> list[float]:
    """EV over the reference for proxies uint8 (h, w, 3), summed from each frame to the next brighter one; neighbours
    that have no unclipped pixel in common count as 2 EV apart. A camera's curve bends these figures; what order frames
    have it leaves alone."""
    lumas = [cv2.cvtColor(shrink_pixels(each, _SMALL_PX), cv2.COLOR_RGB2GRAY) for each in proxies]
    order = sorted(range(len(lumas)), key=lambda index: float(np.mean(lumas[index])))
    level, levels = 0.0, {order[0]: 0.0}
    for before, after in pairwise(order):
        step = measure_step(lumas[before], lumas[after])
        level += _UNKNOWN_EV if step is None else step
        levels[after] = level
    return [levels[index] - levels[reference] for index in range(len(proxies))]
