"""Does the finest detail agree: what is left of luma when a 3×3 mean is taken away."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.quality.sample import Sample, average_cells
from imaging.quality.tone import Cells, ToneMap

# Squared levels. Rounding, dither and fresh noise of a level on both sides differ by no more than the first; where
# there is hardly more detail than the second, there is none to lose.
_UNSEEN, _FAINT = 2.0, 4.0


def measure_fine_detail(before: Sample, after: Sample, tone: ToneMap, usable: np.ndarray) -> float:
    """Agreement of the finest detail with what the tone map expects over a tile, [-1, 1]; 1 for a change of tone.

    SSIM's contrast and structure terms (Wang et al. 2004) of one band. A move by two pixels, a slight blur, fresh grain
    and posterised tone all leave edges and texture much as they were, and this band in pieces. Cells that are not
    usable (h, w) are left out; 1 where none is.
    """
    if not usable.any():
        return 1.0
    fine, other = _take_fine(before.luma), _take_fine(after.luma)
    agreeing = _average(tone.gain * average_cells(fine * other), usable)
    energy = _average(tone.gain**2 * average_cells(fine * fine) + average_cells(other * other), usable)
    return 1 - max(0.0, energy - 2 * agreeing - _UNSEEN) / (energy + _FAINT)


def _take_fine(luma: np.ndarray) -> np.ndarray:
    smooth = cv2.blur(luma, (3, 3), borderType=cv2.BORDER_REFLECT)
    return np.asarray(cv2.subtract(luma, smooth, dst=smooth))


def _average(cells: Cells, usable: np.ndarray) -> float:
    return float(cells[usable].mean())
