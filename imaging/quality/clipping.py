"""Where the result burnt out or blocked up what the original still held."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.quality.sample import Sample, average_cells

_BURNT, _BLOCKED = 254, 1
# Photo editors leave paper white a little below the end of the range; so may whoever breaks a tile.
_NEAR_BURNT = 253
_MOST_BURNT = 0.05
_LIT_PERCENT = 95
_PATCH_CELLS = 3


def measure_clipping(before: Sample, after: Sample) -> tuple[np.ndarray, np.ndarray]:
    """Share of each cell (h, w) white or black in all three channels: newly, and on either side; both [0, 1]."""
    was, now = _clipped(before), _clipped(after)
    newly, either = (average_cells(lost.astype(np.float32)) for lost in (now & ~was, now | was))
    return newly, either


def measure_burn(before: Sample, after: Sample) -> float:
    """By how many 8-bit levels the worst patch of 3×3 burnt cells was lifted more than the tile was elsewhere; >= 0.

    A window that goes to white because everything is raised as much as it is follows the tone; one that is raised more
    than 95 % of the tile has been burnt. 0 where nothing is burnt, or nothing else.
    """
    burnt = average_cells(after.all_from(_NEAR_BURNT).astype(np.float32))
    lift = after.luma_cells - before.luma_cells
    elsewhere = lift[burnt < _MOST_BURNT]
    if not elsewhere.size:
        return 0.0
    more = np.where(burnt > 0.5, lift - np.percentile(elsewhere, _LIT_PERCENT), 0).astype(np.float32)
    return float(max(0.0, cv2.blur(more, (_PATCH_CELLS, _PATCH_CELLS), borderType=cv2.BORDER_REFLECT).max()))


def _clipped(sample: Sample) -> np.ndarray:
    return sample.all_from(_BURNT) | sample.all_to(_BLOCKED)
