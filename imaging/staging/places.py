"""Where furniture may be painted: on the floor and before walls, never over windows, doors or ways through."""

from __future__ import annotations

import numpy as np

from imaging.region import Size


def where_furniture_may_go(likely: np.ndarray, depth: np.ndarray, size: Size) -> np.ndarray:
    """How far each pixel of a canvas of that size may be painted, float32 (h, w) in [0, 1], soft at its edges.

    `likely` (SURFACES, h', w') and `depth` (h", w"), metres or not, of the empty room, at any size. The floor, and what
    is above it as high as wardrobes are: the floor's own depth says how high that is in the picture. Not the upper part
    of windows, not doors, nor the floor before them. Nothing hangs: pictures and pendant lamps have no place.
    All 0 where no floor is seen.
    """
    raise NotImplementedError
