"""The plan of a room's shell: its footprint seen from above, its walls, and the planes of its ceiling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from imaging.scenes.geometry import Box

Corner = tuple[float, float]
RoomKind = Literal["living", "bedroom", "kitchen", "dining", "office", "bathroom", "empty-hall"]


@dataclass(frozen=True)
class Wall:
    """From corner a to corner b in (x, z) metres, as one inside sees it from left to right."""

    a: Corner
    b: Corner

    @property
    def length(self) -> float:
        return float(np.hypot(self.b[0] - self.a[0], self.b[1] - self.a[1]))

    @property
    def right(self) -> np.ndarray:
        return np.array([self.b[0] - self.a[0], 0.0, self.b[1] - self.a[1]]) / self.length

    @property
    def inward(self) -> np.ndarray:
        right = self.right
        return np.array([right[2], 0.0, -right[0]])

    @property
    def yaw(self) -> float:
        """The turn of something that stands with its back to it."""
        return float(np.arctan2(-self.right[2], self.right[0]))

    def at(self, along: float, out: float = 0.0) -> Corner:
        """The place on the floor so far along the wall and away from it."""
        point = np.array([self.a[0], 0.0, self.a[1]]) + along * self.right + out * self.inward
        return float(point[0]), float(point[2])


@dataclass(frozen=True)
class Slope:
    """A plane of the ceiling: its height over (x, z) is height + x·across + z·along."""

    height: float
    across: float = 0.0
    along: float = 0.0

    def over(self, corner: Corner) -> float:
        return self.height + self.across * corner[0] + self.along * corner[1]


@dataclass(frozen=True)
class Shell:
    """Corners clockwise as seen on a map (x right, z up); `solids` are what the footprint leaves out of its frame."""

    corners: tuple[Corner, ...]
    ceiling: tuple[Slope, ...]
    solids: tuple[Box, ...] = ()

    @property
    def walls(self) -> tuple[Wall, ...]:
        return tuple(Wall(a, b) for a, b in zip(self.corners, (*self.corners[1:], self.corners[0]), strict=True))

    def height_over(self, corner: Corner) -> float:
        return min(slope.over(corner) for slope in self.ceiling)

    @property
    def frame(self) -> tuple[float, float, float, float]:
        """Left, right, front, back of the whole."""
        x, z = zip(*self.corners, strict=True)
        return min(x), max(x), min(z), max(z)

    def is_outer(self, wall: Wall) -> bool:
        """Whether nothing of the room lies behind a wall."""
        left, right, front, back = self.frame
        (ax, az), (bx, bz) = wall.a, wall.b
        return (ax == bx and ax in (left, right)) or (az == bz and az in (front, back))

    def holds(self, corner: Corner, margin: float = 0.0) -> bool:
        """Whether a place is inside, at least `margin` from every wall."""
        left, right, front, back = self.frame
        x, z = corner
        if not (left + margin <= x <= right - margin and front + margin <= z <= back - margin):
            return False
        return not any(
            solid.left - margin < x < solid.right + margin and solid.front - margin < z < solid.back + margin
            for solid in self.solids
        )


_SIZES = {
    "living": ((3.4, 7.0), (3.8, 9.0)),
    "bedroom": ((2.7, 5.0), (3.0, 5.5)),
    "kitchen": ((2.3, 5.5), (2.8, 6.5)),
    "dining": ((2.8, 5.0), (3.2, 6.0)),
    "office": ((2.2, 4.2), (2.6, 5.0)),
    "bathroom": ((1.6, 3.4), (2.0, 4.2)),
    "empty-hall": ((1.2, 2.6), (3.5, 8.0)),
}


def plan_shell(rng: np.random.Generator, room: str) -> Shell:
    """A footprint of the size such rooms have, sometimes with a nook, an alcove or a breast, under some ceiling."""
    (least_w, most_w), (least_d, most_d) = _SIZES[room]
    width, depth = float(rng.uniform(least_w, most_w)), float(rng.uniform(least_d, most_d))
    if room != "empty-hall" and rng.random() < 0.4:
        width, depth = depth, width
    height = float(
        rng.choice([rng.uniform(2.3, 2.6), rng.uniform(2.5, 3.2), rng.uniform(3.2, 4.2)], p=[0.6, 0.33, 0.07])
    )
    kind = rng.choice(["plain", "corner", "breast", "alcove"], p=[0.55, 0.22, 0.12, 0.11])
    if min(width, depth) < 2.4 or kind == "plain":
        corners: tuple[Corner, ...] = ((0.0, depth), (width, depth), (width, 0.0), (0.0, 0.0))
        return Shell(corners, _plan_ceiling(rng, width, depth, height))
    if kind == "corner":
        return _without_corner(rng, width, depth, height)
    return _without_middle(rng, width, depth, height, wide=kind == "breast")


def _plan_ceiling(rng: np.random.Generator, width: float, depth: float, height: float) -> tuple[Slope, ...]:
    kind = rng.choice(["flat", "shed", "gable"], p=[0.8, 0.1, 0.1])
    if kind == "flat" or min(width, depth) < 2:
        return (Slope(height),)
    low = max(2.1, height - 0.4)
    rise = float(rng.uniform(0.15, 0.55))
    sideways = rng.random() < 0.5
    span = width if sideways else depth
    rise = min(rise, 2.2 / span if kind == "shed" else 4.4 / span)
    up = Slope(low, rise, 0.0) if sideways else Slope(low, 0.0, rise)
    down = Slope(low + rise * span, -rise, 0.0) if sideways else Slope(low + rise * span, 0.0, -rise)
    if kind == "shed":
        return (up,) if rng.random() < 0.5 else (down,)
    return up, down


def _without_corner(rng: np.random.Generator, w: float, d: float, h: float) -> Shell:
    """An L: one of the corners is left out."""
    left, back = rng.random() < 0.5, rng.random() < 0.5
    x = w * float(rng.uniform(0.25, 0.5) if left else rng.uniform(0.5, 0.75))
    z = d * float(rng.uniform(0.5, 0.75) if back else rng.uniform(0.25, 0.5))
    if back:
        nook: tuple[Corner, ...] = ((0.0, z), (x, z), (x, d), (w, d)) if left else ((0.0, d), (x, d), (x, z), (w, z))
        corners = (*nook, (w, 0.0), (0.0, 0.0))
    else:
        nook = ((w, 0.0), (x, 0.0), (x, z), (0.0, z)) if left else ((w, z), (x, z), (x, 0.0), (0.0, 0.0))
        corners = ((0.0, d), (w, d), *nook)
    solid = Box(0.0 if left else x, x if left else w, 0.0, h, z if back else 0.0, d if back else z)
    return Shell(corners, (Slope(h),), (solid,))


def _without_middle(rng: np.random.Generator, w: float, d: float, h: float, *, wide: bool) -> Shell:
    """A chimney breast in the back wall, or (not `wide`) solid blocks that leave an alcove between them."""
    z = d - float(rng.uniform(0.25, 0.6))
    start, stop = sorted(float(value) for value in rng.uniform(0.12, 0.88, 2) * w)
    if stop - start < 0.9:
        start, stop = w / 2 - 0.6, w / 2 + 0.6
    near, far = (d, z) if wide else (z, d)
    back = ((0.0, near), (start, near), (start, far), (stop, far), (stop, near), (w, near))
    blocks = ((start, stop),) if wide else ((0.0, start), (stop, w))
    solids = tuple(Box(left, right, 0.0, h, z, d) for left, right in blocks)
    return Shell((*back, (w, 0.0), (0.0, 0.0)), (Slope(h),), solids)
