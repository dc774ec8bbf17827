"""The picture that a staging model is shown and paints: its size, and the depth that guides it."""

from __future__ import annotations

from math import ceil, sqrt

import numpy as np

from imaging.region import Size
from imaging.staging.room import depth_at

MOST_PIXELS = 1024**2
"""What SDXL was trained at: with more, rooms come out twice."""
MULTIPLE = 8
"""What an autoencoder halves three times."""
_LEAST_SHARE = 0.85
"""Of the most pixels: so many may be given up for a better shape."""
_NEAREST, _FARTHEST = 0.02, 0.98
"""Quantiles of nearness that are the ends of its scale."""


def plan_canvas_size(size: Size, most_px: int = MOST_PIXELS) -> Size:
    """The size at which a photo of `size` is painted: at most `most_px`, sides multiples of 8, small photos enlarged.

    Of all such sizes with at least 85 % of those pixels the one whose shape is nearest to the photo's: at a megapixel
    no side is ever more than .4 % too long, for the most part under .1 %. Photo and canvas are brought onto each other
    by their corners, so that the way back undoes it, and nothing in the photo is stretched.
    """
    shape = size.width / size.height
    shorter = sqrt(most_px / max(shape, 1 / shape))
    steps = range(max(1, ceil(sqrt(_LEAST_SHARE) * shorter / MULTIPLE)), int(shorter / MULTIPLE) + 1)
    sizes = [_with_shorter(MULTIPLE * step, shape) for step in steps or (1,)]
    fitting = [each for each in sizes if each.pixels <= most_px] or sizes[:1]
    return min(fitting, key=lambda each: (_stretch(each, shape), -each.pixels))


def measure_nearness(depth: np.ndarray, size: Size) -> np.ndarray:
    """One over the depth (h, w) of a room at a canvas's size, float32 [0, 1], 1 nearest: what depth ControlNets see.

    2 % of the pixels at either end are beyond the scale: one bad pixel must not flatten a room. Raises ImageError
    bad_depth.
    """
    nearness = 1 / depth_at(depth, size)
    low, high = np.quantile(nearness, (_NEAREST, _FARTHEST))
    return np.asarray(np.clip((nearness - low) / max(float(high - low), 1e-6), 0, 1), np.float32)


def _with_shorter(side: int, shape: float) -> Size:
    longer = max(MULTIPLE, round(side * max(shape, 1 / shape) / MULTIPLE) * MULTIPLE)
    return Size(side, longer) if shape >= 1 else Size(longer, side)


def _stretch(size: Size, shape: float) -> float:
    """How much too long one side is, relative, to a tenth of a per mille: finer differences are not worth pixels."""
    ratio = size.width / size.height / shape
    return round(max(ratio, 1 / ratio) - 1, 4)
