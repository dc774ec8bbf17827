"""Is the tile worse than its input: flatter than its light accounts for."""

from __future__ import annotations

import numpy as np

from imaging.quality.sample import Sample
from imaging.quality.tone import CellStatistics

# Squared levels and levels: a blank tile has no contrast to lose, a black one no light to hold it against.
_FAINT, _DARK = 1.0, 8.0


def measure_contrast(before: Sample, after: Sample, texture: CellStatistics, usable: np.ndarray) -> float:
    """Local contrast after over before, each relative to its light; 1 for none lost, > 0.

    Contrast is the root of the variance within cells (h, w), those that are usable, over the mean level plus 8: light
    that is halved or doubled takes its contrast along, haze that is lifted raises it.
    """
    if not usable.any():
        return 1.0
    contrast = np.sqrt(
        (texture.variance_after[usable].mean() + _FAINT) / (texture.variance_before[usable].mean() + _FAINT)
    )
    light = (after.cells[usable].mean() + _DARK) / (before.cells[usable].mean() + _DARK)
    return float(contrast / light)
