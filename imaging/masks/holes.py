"""What masks mark, taken apart into holes that are far enough from one another to be filled one by one."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from imaging.masks.mask import Mask
from imaging.region import Region

CELL_PX = 16
"""Marks in the same cell of that side, or in cells that touch, are one hole: at most two cells, at least one, apart."""
MOST_HOLES = 256
"""Of more the cells are made larger: a mask full of specks is a few holes."""


def find_holes(masks: Sequence[Mask]) -> list[Mask]:
    """Masks of one image as its holes, each of some of the marks; what several masks mark counts as much as the most.

    Those that the first mask has a part in come first, then those of the second. None where nothing is marked.
    """
    cell = CELL_PX
    order, labels = _label(masks, cell)
    while len(order) > MOST_HOLES:
        cell *= 2
        order, labels = _label(masks, cell)
    return [_cut(masks, labels == label, cell) for label in order]


def _label(masks: Sequence[Mask], cell: int) -> tuple[list[int], np.ndarray]:
    """The cells' holes, int32 from 1, 0 for none, and the holes in order."""
    if not masks:
        return [], np.zeros((1, 1), np.int32)
    marked = [_occupy(mask, cell) for mask in masks]
    _, labels = cv2.connectedComponents(np.any(marked, axis=0).astype(np.uint8), connectivity=8)
    met = np.concatenate([labels[cells] for cells in marked])
    return list(dict.fromkeys(met.tolist())), labels


def _occupy(mask: Mask, cell: int) -> np.ndarray:
    """Which cells a mask has any mark in, bool."""
    size, region = mask.size, mask.region
    cells = np.zeros((-(-size.height // cell), -(-size.width // cell)), bool)
    if not mask.is_empty:
        rows, columns = (_begins(*side, cell) for side in ((region.top, region.bottom), (region.left, region.right)))
        most = np.maximum.reduceat(np.maximum.reduceat(mask.weight, rows, axis=0), columns, axis=1)
        cells[region.scale(1 / cell, 1 / cell).slices] = most > 0
    return cells


def _begins(first: int, end: int, cell: int) -> np.ndarray:
    """Where cells begin among pixels [first, end), counted from the first."""
    inner = np.arange((first // cell + 1) * cell, end, cell) - first
    return np.concatenate([[0], inner])


def _cut(masks: Sequence[Mask], cells: np.ndarray, cell: int) -> Mask:
    """What the masks mark in these cells."""
    size = masks[0].size
    rows, columns = np.flatnonzero(cells.any(axis=1)), np.flatnonzero(cells.any(axis=0))
    within = Region(int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1)
    region = within.scale(cell, cell).clip(size)
    theirs = np.kron(cells[within.slices], np.ones((cell, cell), np.float32))[: region.height, : region.width]
    weight = np.max([mask.crop(region) for mask in masks if not mask.region.intersect(region).empty], axis=0) * theirs
    tight = Mask.trim(weight)
    return Mask(size, tight.region.shift(region.top, region.left), tight.weight)
