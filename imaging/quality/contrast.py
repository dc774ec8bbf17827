"""Is the tile worse than its input: flatter than its light accounts for."""

from __future__ import annotations

import numpy as np

from imaging.quality.sample import Sample
from imaging.quality.tone import CellStatistics

# Squared levels and levels: a blank cell has no contrast to lose, a black one no light to hold it against.
_FAINT, _DARK = 1.0, 8.0
# Twice the light, as encoded, asks for 1.7 times the contrast.
_LIGHT = 0.75


def measure_contrast(before: Sample, after: Sample, texture: CellStatistics, usable: np.ndarray) -> float:
    """Local contrast after over before, against the light to the power of ¾, in the median cell; 1 for none lost, > 0.

    Contrast is the standard deviation within a cell (h, w), of the more textured half of those that are usable. A room
    that is lit while its window is held, as in exposure fusion, has less contrast for its light than it had, most of
    all around the window, and is no worse for that: hence the median, and less than the whole of the light.
    """
    if not usable.any():
        return 1.0
    was, now = texture.variance_before[usable], texture.variance_after[usable]
    light = (after.luma_cells[usable] + _DARK) / (before.luma_cells[usable] + _DARK)
    textured = was >= np.median(was)
    contrast = np.sqrt((now + _FAINT) / (was + _FAINT)) / light**_LIGHT
    return float(np.median(contrast[textured]))
