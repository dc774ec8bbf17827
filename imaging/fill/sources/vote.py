"""What the sources of all patches that hold a pixel say it is."""

from __future__ import annotations

import numpy as np

from imaging.fill.holes.level import Level
from imaging.fill.sources.matcher import SAMPLES
from imaging.fill.sources.offsets import Offsets

_TRUSTED_QUANTILE, _TRUSTED_SHARE = 0.3, 0.3


def vote(image: np.ndarray, level: Level, offsets: Offsets, distance: np.ndarray) -> np.ndarray:
    """The image float32 (h, w, 3) with the hole's pixels as means of what 16 patches around each would put there.

    `distance` (n,) is of the level's wanted pixels, in order: the nearer its source, the more a patch counts (Wexler,
    Shechtman & Irani, "Space-time completion of video", PAMI 2007).
    """
    height, width = level.hole.shape
    spread = _TRUSTED_SHARE * np.quantile(distance, _TRUSTED_QUANTILE) + 1e-8
    trust = np.zeros(level.hole.shape, np.float32)
    trust[level.wanted] = np.exp(-distance / (2 * spread)) + 1e-6
    rows, columns = np.nonzero(level.hole)
    total, weights = np.zeros((len(rows), 3), np.float32), np.zeros(len(rows), np.float32)
    for down, right in SAMPLES:
        row, column = np.clip(rows + down, 0, height - 1), np.clip(columns + right, 0, width - 1)
        offset = offsets[row, column]
        row_there = np.clip(rows + offset[:, 0], 0, height - 1)
        column_there = np.clip(columns + offset[:, 1], 0, width - 1)
        weight = trust[row, column] * ~level.hole[row_there, column_there]
        total += image[row_there, column_there] * weight[:, None]
        weights += weight
    told = weights > 0
    voted = image.copy()
    voted[rows[told], columns[told]] = total[told] / weights[told, None]
    return voted
