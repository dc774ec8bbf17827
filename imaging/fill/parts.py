"""A mask taken apart into holes that are filled one after the other."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.fill.holes.morphology import bound, inscribed_radius, widen_square
from imaging.region import Region

_TOGETHER_PX = 6
"""Marks no farther apart than twice that are one hole."""

_THIN, _CELL_PX = 12.0, 192
"""A hole so many times as long as thick is a stroke: it is filled in cells of that side, or of 4× its thickness."""


def list_parts(hole: np.ndarray) -> list[tuple[Region, np.ndarray]]:
    """Each part's region of a hole bool (H, W), and which of its pixels belong to it; all parts make up the hole.

    Marks that lie close together are one part; cables and cracks, thin for their length, come in several.
    """
    whole = bound(hole)
    if whole.empty:
        return []
    inside = hole[whole.slices]
    count, labels = cv2.connectedComponents(widen_square(inside, _TOGETHER_PX).astype(np.uint8))
    parts: list[tuple[Region, np.ndarray]] = []
    for label in range(1, count):
        marked = inside & (labels == label)
        region = bound(marked)
        cut = _cut_stroke(marked[region.slices])
        parts += [(cell.shift(whole.top + region.top, whole.left + region.left), part) for cell, part in cut]
    return parts


def _cut_stroke(marked: np.ndarray) -> list[tuple[Region, np.ndarray]]:
    height, width = marked.shape
    thick = 2 * inscribed_radius(np.pad(marked, 1))
    side = max(_CELL_PX, round(4 * thick))
    if max(height, width) <= max(_THIN * thick, 1.5 * side):
        return [(Region(0, 0, height, width), marked)]
    cells = []
    for top in range(0, height, side):
        for left in range(0, width, side):
            area = bound(marked[top : top + side, left : left + side]).shift(top, left)
            if not area.empty:
                cells.append((area, marked[area.slices]))
    return cells
