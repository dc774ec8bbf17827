"""The tone change a tile went through, so that what it did besides can be seen.

Everything is held against the *expected* result: the original under the smooth, locally affine luma map that best
explains the result. Brightening a dark room then costs nothing, and its noise is raised on both sides alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imaging.quality.sample import Sample, average_cells

_WINDOW_CELLS = 9
_RIDGE = 4.0
_MIN_GAIN, _MAX_GAIN = 0.5, 8.0

Cells = np.ndarray


@dataclass(frozen=True, slots=True)
class CellStatistics:
    """Luma of the original and the result in each cell (h, w): variances and covariance within it, squared levels."""

    variance_before: Cells
    variance_after: Cells
    covariance: Cells


@dataclass(frozen=True, slots=True)
class ToneMap:
    """Expected luma = gain × luma + offset, both (h, w) by cell."""

    gain: Cells
    offset: Cells


def measure_cells(before: Sample, after: Sample) -> tuple[CellStatistics, ToneMap]:
    """Texture of each cell, and the tone map between the two samples."""
    x, y = before.luma_cells, after.luma_cells
    xx = average_cells(before.luma * before.luma)
    yy = average_cells(after.luma * after.luma)
    xy = average_cells(before.luma * after.luma)
    texture = CellStatistics(np.maximum(xx - x * x, 0), np.maximum(yy - y * y, 0), xy - x * y)
    return texture, _fit_tone(*(_widen(mean) for mean in (x, y, xx, xy)))


def expect_luma(before: Sample, tone: ToneMap, height: int, width: int) -> np.ndarray:
    """The original's luma (height, width) under the tone map, [0, 255]."""
    luma = cv2.resize(before.luma, (width, height), interpolation=cv2.INTER_AREA)
    gain, offset = (cv2.resize(plane, (width, height)) for plane in (tone.gain, tone.offset))
    return np.clip(luma * gain + offset, 0, 255)


def fit_gain(before: Cells, after: Cells) -> Cells:
    """Local gain (h, w, C) between the mean colours of cells, by channel."""
    x, y, xx, xy = (_widen(mean) for mean in (before, after, before * before, before * after))
    return _regress(x, y, xx, xy)


def _fit_tone(x: Cells, y: Cells, xx: Cells, xy: Cells) -> ToneMap:
    gain = _regress(x, y, xx, xy)
    return ToneMap(_widen(gain), _widen(y - gain * x))


def _regress(x: Cells, y: Cells, xx: Cells, xy: Cells) -> Cells:
    """Least squares with a ridge toward the mean gain, so that flat walls keep theirs; contrast may at most halve.

    Without that floor a tile blurred to grey would be its own perfect explanation.
    """
    mean_gain = (y + 1) / (x + 1)
    gain = (xy - x * y + _RIDGE * mean_gain) / (np.maximum(xx - x * x, 0) + _RIDGE)
    return np.clip(gain, _MIN_GAIN, _MAX_GAIN)


def _widen(cells: Cells) -> Cells:
    return cv2.blur(cells, (_WINDOW_CELLS, _WINDOW_CELLS), borderType=cv2.BORDER_REFLECT)
