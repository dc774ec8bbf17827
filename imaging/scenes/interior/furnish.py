"""Where furniture and fixtures stand in a room: against free stretches of wall, around each other, in the middle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from imaging.scenes.interior.openings import Opening, lowest_over
from imaging.scenes.interior.pieces import Piece
from imaging.scenes.interior.shell import Corner, Shell
from imaging.scenes.interior.view import View

Reach = tuple[float, float, float, float]

_DOOR_SWING_M = 0.7


@dataclass
class FloorPlan:
    """What has its place so far; `place…` answer the piece, or None where there is no room for it."""

    shell: Shell
    openings: Sequence[Opening]
    view: View
    rng: np.random.Generator
    taken: list[Reach] = field(default_factory=list)
    hung: list[Reach] = field(default_factory=list)
    tall: list[Reach] = field(default_factory=list)

    def at_wall(
        self,
        kind: str,
        size: tuple[float, float, float],
        *,
        wall: int | None = None,
        clear_m: float | None = None,
        gap: float = 0.02,
    ) -> Piece | None:
        """A piece of (width, height, depth) with its back to a wall; windows below its top, or `clear_m`, stay free."""
        width, height, depth = size
        walls = self.shell.walls
        numbers = [wall] if wall is not None else self._walls_to_try()
        for number in numbers:
            side = walls[number]
            if side.length < width + 0.02:
                continue
            for _ in range(6):
                left = float(self.rng.uniform(0, side.length - width))
                if self.rng.random() < 0.2:
                    left = 0.01
                if not self._wall_is_free(
                    number, left, left + width, max(height if clear_m is None else clear_m, 0.01)
                ):
                    continue
                if lowest_over(self.shell, side, left, left + width) < height + 0.05:
                    continue
                x, z = side.at(left + width / 2, depth / 2 + gap)
                piece = Piece(kind, x, z, side.yaw, width, height, depth, int(self.rng.integers(1 << 30)))
                if self._take(piece):
                    return piece
        return None

    def on_wall(self, kind: str, width: float, height: float, depth: float = 0.1, tall: float = 0.8) -> Piece | None:
        """Something that hangs on a wall, from `height` down; it takes no floor."""
        walls = self.shell.walls
        for number in self._walls_to_try():
            side = walls[number]
            if side.length < width + 0.1:
                continue
            left = float(self.rng.uniform(0.05, side.length - width - 0.05))
            if not self._wall_is_free(number, left - 0.1, left + width + 0.1, height, height - tall):
                continue
            if lowest_over(self.shell, side, left, left + width) < height + 0.05:
                continue
            x, z = side.at(left + width / 2, depth / 2)
            piece = Piece(kind, x, z, side.yaw, width, height, depth, int(self.rng.integers(1 << 30)))
            near = (*self.hung, *(self.tall if height - tall > 0.95 else self.taken))
            if not any(_overlap(piece.reach, other, 0.02) for other in near):
                self.hung.append(piece.reach)
                if height - tall <= 0.95:
                    self.taken.append(piece.reach)
                return piece
        return None

    def at(
        self, kind: str, place: Corner, yaw: float, size: tuple[float, float, float], *, sharing: bool = False
    ) -> Piece | None:
        """A piece at that very place; `sharing` lets it stand on or under another (chairs under a table)."""
        width, height, depth = size
        piece = Piece(kind, place[0], place[1], yaw, width, height, depth, int(self.rng.integers(1 << 30)))
        return piece if self._take(piece, sharing=sharing) else None

    def in_middle(self, kind: str, size: tuple[float, float, float]) -> Piece | None:
        """A piece somewhere on the free floor, along the walls or a little askew."""
        left, right, front, back = self.shell.frame
        for _ in range(24):
            place = (
                float(self.rng.uniform(left + 0.5, max(right - 0.5, left + 0.6))),
                float(self.rng.uniform(front + 0.5, max(back - 0.5, front + 0.6))),
            )
            if not self.view.looks_at(place) and self.rng.random() < 0.75:
                continue
            yaw = float(self.rng.integers(4) * np.pi / 2 + (self.rng.normal(0, 0.15) if self.rng.random() < 0.3 else 0))
            piece = self.at(kind, place, yaw, size)
            if piece is not None:
                return piece
        return None

    def _walls_to_try(self) -> list[int]:
        """All walls, those before the camera mostly first: people photograph what there is."""
        walls = self.shell.walls
        liking = [self.rng.random() + 0.7 * self.view.looks_at(wall.at(wall.length / 2)) for wall in walls]
        return [int(number) for number in np.argsort(liking)[::-1]]

    def wall_behind(self, piece: Piece) -> int:
        """The number of the wall that a piece has its back to."""
        sine, cosine = np.sin(piece.yaw), np.cos(piece.yaw)
        back = np.array([piece.x + sine * piece.depth / 2, piece.z + cosine * piece.depth / 2])
        off = []
        for wall in self.shell.walls:
            start, right = np.array(wall.a), wall.right[[0, 2]]
            along = np.clip((back - start) @ right, 0, wall.length)
            off.append(np.linalg.norm(back - start - along * right))
        return int(np.argmin(off))

    def hang(self, piece: Piece, number: int, bottom: float) -> bool:
        """Whether a piece that was placed by hand has room on wall `number` from `bottom` up; if so it is there."""
        wall = self.shell.walls[number]
        along = float(np.array([piece.x - wall.a[0], piece.z - wall.a[1]]) @ wall.right[[0, 2]])
        left, right = along - piece.width / 2, along + piece.width / 2
        reach = piece.reach
        if (
            not self._wall_is_free(number, left, right, piece.height, bottom)
            or left < -0.01
            or right > wall.length + 0.01
        ):
            return False
        if any(_overlap(reach, other, -0.01) for other in (*self.hung, *self.tall)):
            return False
        self.hung.append(reach)
        return True

    def _wall_is_free(self, number: int, left: float, right: float, height: float, bottom: float = 0.0) -> bool:
        return not any(
            opening.wall == number
            and opening.left - 0.12 < right
            and left < opening.right + 0.12
            and opening.bottom < height
            and opening.top > bottom
            for opening in self.openings
        )

    def _take(self, piece: Piece, *, sharing: bool = False) -> bool:
        reach = piece.reach
        corners = [(x, z) for x in reach[:2] for z in reach[2:]]
        if not all(self.shell.holds(corner, -0.01) for corner in corners) or self._leaves_through(piece):
            return False
        near = 0.35 if piece.height > 0.6 else 0.2
        if (
            reach[0] - near < self.view.eye[0] < reach[1] + near
            and reach[2] - near < self.view.eye[2] < reach[3] + near
        ):
            return False
        if self._before_a_door(reach) or (not sharing and any(_overlap(reach, other, 0.03) for other in self.taken)):
            return False
        if piece.height > 1.2 and any(_overlap(reach, other, 0.0) for other in self.hung):
            return False
        self.taken.append(reach)
        if piece.height > 1.4:
            self.tall.append(reach)
        return True

    def _leaves_through(self, piece: Piece) -> bool:
        """Whether a corner of the footprint's frame that is solid wall lies inside the piece."""
        left, right, front, back = piece.reach
        return any(
            left < solid.right and solid.left < right and front < solid.back and solid.front < back
            for solid in self.shell.solids
        )

    def _before_a_door(self, reach: Reach) -> bool:
        for opening in self.openings:
            if opening.bottom > 0:
                continue
            wall = self.shell.walls[opening.wall]
            ends = [wall.at(along, out) for along in (opening.left, opening.right) for out in (0.0, _DOOR_SWING_M)]
            x, z = zip(*ends, strict=True)
            if _overlap(reach, (min(x), max(x), min(z), max(z)), 0.0):
                return True
        return False


def _overlap(one: Reach, other: Reach, gap: float) -> bool:
    return one[0] < other[1] + gap and other[0] < one[1] + gap and one[2] < other[3] + gap and other[2] < one[3] + gap
