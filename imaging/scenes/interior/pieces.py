"""A piece of furniture or a fixture: its kind, its place and its size."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, sin


@dataclass(frozen=True)
class Piece:
    """A thing of a kind at (x, z), turned by `yaw`: width, height and depth in metres, and the seed of its looks.

    In its own frame x goes to the right, z to its back, and the floor's middle below it is (0, 0, 0).
    """

    kind: str
    x: float
    z: float
    yaw: float
    width: float
    height: float
    depth: float
    seed: int

    @property
    def reach(self) -> tuple[float, float, float, float]:
        """Left, right, front, back of the upright box around it."""
        across = (abs(cos(self.yaw)) * self.width + abs(sin(self.yaw)) * self.depth) / 2
        along = (abs(sin(self.yaw)) * self.width + abs(cos(self.yaw)) * self.depth) / 2
        return self.x - across, self.x + across, self.z - along, self.z + along
