"""Pieces of furniture: connected parts of what was matted out, and those that stand on something."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imaging.region import Region

LEAST_SHARE = 0.0004
"""Of the picture: smaller parts are noise."""
_FOOT = 0.012
"""How far below a part its floor is looked for, of the long side."""


@dataclass(frozen=True, eq=False)
class Part:
    """`inside` bool (h, w) of its region; `on_floor`: which share of its width has floor right below it."""

    region: Region
    inside: np.ndarray
    on_floor: float


def find_parts(marked: np.ndarray, floor: np.ndarray) -> list[Part]:
    """The connected parts of a bool (h, w), largest first, without the tiny ones; `floor` bool (h, w) of the room."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(marked.astype(np.uint8), connectivity=8)
    parts = []
    for index in np.argsort(-stats[1:, cv2.CC_STAT_AREA]) + 1:
        left, top, width, height, area = (int(value) for value in stats[index])
        if area < LEAST_SHARE * marked.size:
            break
        region = Region(top, left, top + height, left + width)
        inside = labels[region.slices] == index
        parts.append(Part(region, inside, _share_on_floor(region, inside, floor)))
    return parts


def _share_on_floor(region: Region, inside: np.ndarray, floor: np.ndarray) -> float:
    """Of the columns of a part, how many end on the floor, or beyond the picture's lower edge."""
    reach = max(2, round(_FOOT * max(floor.shape)))
    rows = np.arange(region.top, region.bottom)[:, None]
    columns = np.flatnonzero(inside.any(axis=0))
    lowest = np.where(inside, rows, -1).max(axis=0)[columns]
    below = np.minimum(lowest + reach, len(floor) - 1)
    ends = floor[below, region.left + columns] | (lowest + reach >= len(floor))
    return float(ends.mean())
