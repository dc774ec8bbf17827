"""Whether furniture stands: its lowest points are as far away as the floor on which they are seen."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imaging.staging.floor import FloorPlane

_LEAST_SHARE = 0.0015
"""Of the picture: of smaller pieces nobody sees where they stand."""
_FOOT = 0.008
"""Rows above a foot where its depth is read, of the long side."""
_GAP = 0.02
"""Of the long side: feet that are too thin for the matte end as much lower."""
_LOWEST = 0.02
"""What is lower than its surroundings by so much of the long side is a foot: a table's edge beside its legs is none."""
_SURE = 0.3
_RIM_PX = 3
_BEFORE_WALL = 0.17
"""What has a wall right below it may be so much nearer, as a natural logarithm: cupboards hang on walls."""
_FLAT = 0.06
"""What is lower, as a natural logarithm, is a rug, or a foot."""
_ABOVE = -20.0


def find_feet(furniture: np.ndarray) -> np.ndarray:
    """The lowest points (n, 2) as x, y of furniture (h, w) bool in each column of each of its connected parts."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(furniture.astype(np.uint8), connectivity=8)
    feet = [np.zeros((0, 2))]
    for index in np.flatnonzero(stats[1:, cv2.CC_STAT_AREA] >= _LEAST_SHARE * furniture.size / 4) + 1:
        left, top, width, height = stats[index, :4]
        part = labels[top : top + height, left : left + width] == index
        lowest = height - 1 - np.argmax(part[::-1], axis=0)
        feet.append(np.stack([left + np.arange(width), top + lowest], axis=-1))
    return np.concatenate(feet)


def measure_lift(
    furniture: np.ndarray, likely: np.ndarray, depth: np.ndarray, floor: np.ndarray, plane: FloorPlane
) -> float:
    """How much nearer a foot is than the floor on which it is seen, the largest: as a natural logarithm, less what
    depth on that floor is in doubt by. 0 where all stand.

    `furniture` bool (h, w), `likely` (h, w) what the segmenter says of it, `depth` (h, w) of the furnished room on the
    scale of the empty one's, whose `floor` bool (h, w) has that plane.
    """
    rows, columns = np.mgrid[: depth.shape[0], : depth.shape[1]]
    plain, seen = -np.log(np.maximum(plane.nearness(rows, columns), 1e-6)), np.log(depth)
    free = floor & ~furniture
    doubt = 1.48 * float(np.median(np.abs(plain - seen)[free])) if free.any() else 0.0
    flat = furniture & (plain - seen < _FLAT + doubt)
    room = _Room(plain, seen, floor | flat, free, likely)
    lifts = [room.lift_of(row, foot) for row, foot in _find_lowest(furniture & ~flat)]
    return max(0.0, max(lifts, default=0.0) - 2 * doubt)


@dataclass(frozen=True, eq=False)
class _Room:
    """All (h, w): logarithms of the distance of the floor's plane and of what is seen; ground to stand on and that of
    it which is free floor, bool; how likely furniture is."""

    plain: np.ndarray
    seen: np.ndarray
    ground: np.ndarray
    free: np.ndarray
    likely: np.ndarray

    def lift_of(self, row: int, foot: slice) -> float:
        """How much nearer a foot is than what is seen right below it: the ground there, or a wall."""
        last, side = len(self.seen) - 1, _reach(self.seen, _FOOT)
        if self.likely[max(0, row - 2 * side) : row + 1, foot].mean() < _SURE:
            return 0.0
        along, below, under = np.arange(foot.start, foot.stop), min(row + 2, last), min(row + 2 * side, last)
        # Feet that are too thin for the matte end on a wall's foot.
        onto = np.where(self.ground[below, along], below, min(row + _reach(self.seen, _GAP) // 2, last))
        foot_at, under_at = self.seen[max(row - side, 0), along], self.seen[under, along]
        if self.ground[onto, along].mean() <= 0.5:
            return float(np.median(under_at - foot_at)) - _BEFORE_WALL
        # Depth maps are off by as much in a foot as in the free floor below it.
        off = np.where(self.free[under, along], self.plain[under, along] - under_at, 0)
        return float(np.median(self.plain[onto, along] - foot_at - off))


def _find_lowest(furniture: np.ndarray) -> list[tuple[int, slice]]:
    """Row and columns of each foot of furniture (h, w) bool that is seen as a whole: its outline from below is lower
    there than on either side."""
    from scipy.signal import find_peaks  # much memory in every process that only may have to stage something

    height, width = furniture.shape
    outline = np.where(furniture.any(axis=0), height - 1.0 - np.argmax(furniture[::-1], axis=0), _ABOVE)
    least = _LOWEST * max(furniture.shape)
    _, found = find_peaks(np.pad(outline, 1, constant_values=_ABOVE), prominence=least, plateau_size=1)
    ends = zip(found["left_edges"] - 1, found["right_edges"], strict=True)
    seen = [(int(outline[left]), slice(int(left), int(right))) for left, right in ends]
    bottom = height - 1 - _reach(furniture, _FOOT)
    return [each for each in seen if each[0] < bottom and each[1].start > _RIM_PX and each[1].stop < width - _RIM_PX]


def _reach(plane: np.ndarray, share: float) -> int:
    return max(2, round(share * max(plane.shape)))
