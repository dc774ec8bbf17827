"""What becomes of a 16-bit ramp: levels that merge, and steps where there was a slope."""

from typing import NamedTuple

import numpy as np

STEP = 1 / 4096
SLOPE_PX = 65


class Banding(NamedTuple):
    """Distinct levels kept, per cent, and how often neighbours jump by more than STEP against the slope around them."""

    levels_kept: float
    steps: int


def measure_banding(before: np.ndarray, after: np.ndarray) -> Banding:
    """Rows of a ramp, uint16 (rows, columns), and what became of them; the worst row's levels, the steps of all rows.

    A step is a difference of neighbours that leaves the mean difference over SLOPE_PX by more than 1/4096 of full
    scale, the finest that a 12-bit sensor tells apart; a slope however steep has none.
    """
    kept = [len(np.unique(row)) / len(np.unique(ramp)) for ramp, row in zip(before, after, strict=True)]
    rise = np.diff(after.astype(np.float64), axis=1)
    kernel = np.ones(SLOPE_PX) / SLOPE_PX
    slope = np.stack([np.convolve(row, kernel, mode="valid") for row in rise])
    margin = SLOPE_PX // 2
    jumps = np.abs(rise[:, margin : rise.shape[1] - margin] - slope)
    return Banding(100 * min(kept), int((jumps > STEP * np.iinfo(after.dtype).max).sum()))
