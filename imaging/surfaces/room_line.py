"""A line in which a wall of a room meets another, the floor or the ceiling."""

from dataclasses import dataclass
from math import hypot
from typing import Literal

RoomLineKind = Literal["wall_wall", "wall_floor", "wall_ceiling"]


@dataclass(frozen=True, slots=True)
class RoomLine:
    """From `start` to `end`, each (x, y) in pixels from the image's upper left corner."""

    start: tuple[float, float]
    end: tuple[float, float]
    kind: RoomLineKind

    @property
    def length_px(self) -> float:
        return hypot(self.end[0] - self.start[0], self.end[1] - self.start[1])

    def scale(self, across: float, down: float) -> "RoomLine":
        """The same line in an image that is so many times as wide and as high."""
        (x0, y0), (x1, y1) = self.start, self.end
        return RoomLine((x0 * across, y0 * down), (x1 * across, y1 * down), self.kind)
