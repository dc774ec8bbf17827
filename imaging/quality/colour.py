"""Colour that no smooth change of tone explains: a stain on a wall, a hue gone wrong, a sky that bleeds."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.quality.sample import Sample, average_cells
from imaging.quality.tone import Cells

_WINDOW_CELLS = 9
_PATCH_CELLS = 7
# Squared levels of the result: the noise left in the mean of a cell must not be taken for colour that maps to colour.
_RIDGE, _DARK = 4.0, 8.0
# Colour that was moved by 33 levels may be twice as far from where it should be: no strong change is quite smooth.
_EXCUSED = 0.03
_MOST_CLIPPED = 0.1
_NEAR_WHITE, _NEAR_BLACK = 252, 2
# Of luma and the colour differences B - Y and R - Y (ITU-R BT.601), each as large as the others.
_OPPONENT = np.array([[0.299, 0.587, 0.114], [-0.169, -0.331, 0.5], [0.5, -0.419, -0.081]], np.float32)


def measure_stain(before: Sample, after: Sample) -> float:
    """Root mean square of unexplained colour in the worst patch of 7×7 cells, in 8-bit levels where nothing
    else changed; 0 for none.

    Over that of the tile's median patch, which is noise: a stain is in one place. A patch whose colour was moved far is
    given the more room, as shoulders and noise that was calmed leave more of it unexplained.

    How the colour differences of every cell were changed is held against the smooth local affine map of the original's
    luma and colour that best explains it: ridge regression in 9×9 cells, averaged as in the guided filter (He, Sun &
    Tang 2013). Cells in which any channel is clipped have lost their colour and are left out.
    """
    weight = (_is_whole(before) & _is_whole(after)).astype(np.float32)
    guide, result = _split_colour(before.cells), _split_colour(after.cells)
    change = (result - guide)[..., 1:]
    expected = _expect_change(guide, change, weight, _plan_ridge(guide[..., 0], result[..., 0]))
    left, moved = (_patch_energy(colour * weight[..., None]) for colour in (change - expected, expected))
    patches = left / (1 + _EXCUSED * moved)
    return float(patches.max() - np.median(patches))


def _patch_energy(colour: Cells) -> Cells:
    """Root mean square length (h, w) of colours (h, w, 2) in the patch around each cell."""
    return np.asarray(np.sqrt(np.maximum(_average((colour * colour).sum(axis=2), _PATCH_CELLS), 0)))


def _is_whole(sample: Sample) -> np.ndarray:
    """Cells (h, w) hardly any of whose pixels have a channel at the end of its range."""
    clipped = sample.any_from(_NEAR_WHITE) | sample.any_to(_NEAR_BLACK)
    return np.asarray(average_cells(clipped.astype(np.float32)) <= _MOST_CLIPPED)


def _split_colour(cells: Cells) -> Cells:
    return np.asarray(cells @ _OPPONENT.T)


def _plan_ridge(before: Cells, after: Cells) -> Cells:
    """The ridge in squared levels of the original: a dark room that is raised has its colour in a few levels."""
    lift = (_average(after, _WINDOW_CELLS) + _DARK) / (_average(before, _WINDOW_CELLS) + _DARK)
    return np.asarray(_RIDGE / np.maximum(lift, 1) ** 2)


def _expect_change(guide: Cells, change: Cells, weight: np.ndarray, ridge: Cells) -> Cells:
    """The change (h, w, 2) by the smooth affine map of the guide (h, w, 3) that explains it best."""
    total = _average(weight, _WINDOW_CELLS)[..., None] + np.float32(1e-3)

    def mean(values: Cells) -> Cells:
        return _average(values * weight[..., None], _WINDOW_CELLS) / total

    x, y = mean(guide), mean(change)
    spread = np.stack([mean(guide[..., [n]] * guide) - x[..., [n]] * x for n in range(3)], axis=2)
    common = np.stack([mean(guide[..., [n]] * change) - x[..., [n]] * y for n in range(3)], axis=2)
    slope = _solve(spread + ridge[..., None, None] * np.eye(3, dtype=np.float32), common)
    offset = y - np.einsum("hwi,hwij->hwj", x, slope)
    smooth = _average(slope.reshape(*slope.shape[:2], 6), _WINDOW_CELLS).reshape(slope.shape)
    return np.asarray(np.einsum("hwi,hwij->hwj", guide, smooth) + _average(offset, _WINDOW_CELLS))


def _solve(spread: Cells, common: Cells) -> Cells:
    """The solutions (h, w, 3, 2) of a symmetric positive system (h, w, 3, 3) in every cell, by elimination.

    All cells at once: LAPACK, called for each, spends most of its time on being called.
    """
    left, right = (np.ascontiguousarray(np.moveaxis(array, (2, 3), (0, 1))) for array in (spread, common))
    for row in range(3):
        for below in range(row + 1, 3):
            share = left[below, row] / left[row, row]
            left[below, row:] -= share * left[row, row:]
            right[below] -= share * right[row]
    for row in (2, 1, 0):
        for known in range(row + 1, 3):
            right[row] -= left[row, known] * right[known]
        right[row] /= left[row, row]
    return np.moveaxis(right, (0, 1), (2, 3))


def _average(values: Cells, cells: int) -> Cells:
    # OpenCV's box filter takes any number of channels.
    return np.asarray(cv2.blur(np.ascontiguousarray(values), (cells, cells), borderType=cv2.BORDER_REFLECT))
