"""The finest structure of a sky, which its working size cannot hold: carried on at full size as it is above that."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from imaging.sky.fractal import draw_fractal

SIDE_PX = 1280
LEAST_CELL_PX = 2.0
"""Where a cell of the working size has fewer pixels there is nothing left to carry on."""
_ONGOING = 0.6
"""How strong all finer octaves are together beside the last two that working size shows, for clouds' fall of
amplitude."""


def measure_fineness(sky: np.ndarray, matte: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How strong the finer structure of a sky (h, w, 3) under a matte (h, w) is: its spread (h, w), and how much of it
    each channel has (3,): where there are clouds, and in their colour. A plain sky has none."""
    detail = sky - cv2.blur(sky, (5, 5))
    light = detail.mean(axis=2)
    spread = np.sqrt(np.maximum(cv2.blur(light * light, (15, 15)), 0))
    weight = light * (matte > 0.9)
    power = float((weight * light).sum())
    colour = (weight[..., None] * detail).sum(axis=(0, 1)) / power if power > 1e-9 else np.zeros(3)
    return np.asarray(_ONGOING * spread, np.float32), np.asarray(colour, np.float32)


def fine_tile(cell_px: float) -> np.ndarray:
    """A square of noise that joins itself, spread 1: of all that is finer than a working size of such cells shows."""
    return _fine_tile(round(SIDE_PX / (2.5 * cell_px)))


@lru_cache(maxsize=2)
def _fine_tile(coarsest: int) -> np.ndarray:
    tile = draw_fractal(SIDE_PX, np.random.default_rng(5), least=coarsest)
    return np.asarray(tile / tile.std(), np.float32)
