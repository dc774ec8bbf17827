"""What a rendered room is made of: flat faces with a texture, a class and a thing, collected in any order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from imaging.scenes.canvas import Texture
from imaging.scenes.geometry import Box, Patch, ellipse, patch
from imaging.surfaces import surface_id
from imaging.surfaces.classes import Surface

Point = tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Face:
    """One plane of a thing. `outlines` are the parts of the patch that are there, each (n, 2) in its coordinates.

    `bend`, (4, 3), are the normals that a round thing has at the corners of its patch, clockwise from the upper left:
    light falls by them. `glow` is the linear RGB it shines with by itself, times its texture; `fixed_light` lights it
    instead of the lamps of the room (a room next door). `mirror` is the share of what it reflects, 0 to 1. Outdoors is
    far behind its plane.
    """

    patch: Patch
    normal: np.ndarray
    texture: Texture
    surface: int
    thing: int = 0
    outlines: tuple[np.ndarray, ...] = ()
    bend: np.ndarray | None = None
    glow: np.ndarray | None = None
    fixed_light: np.ndarray | None = None
    mirror: float = 0.0
    outdoors: bool = False


def cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The cross product of two vectors (3,); NumPy's own takes thirty times as long for so few numbers."""
    ax, ay, az = a.tolist()
    bx, by, bz = b.tolist()
    return np.array([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx])


class Blocker(NamedTuple):
    """A box that keeps light off, about its own centre, turned by `yaw` in radians."""

    centre: Point
    half: Point
    yaw: float


@dataclass
class Faces:
    """A room under construction: `put` and its like add faces in the current frame, class and thing."""

    faces: list[Face] = field(default_factory=list)
    blockers: list[Blocker] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    _room: tuple[int, int] = (0, 0)
    _surface: int = 0
    _thing: int = 0
    _fixed_light: np.ndarray | None = None
    _turn: np.ndarray = field(default_factory=lambda: np.eye(3))
    _shift: np.ndarray = field(default_factory=lambda: np.zeros(3))
    _yaw: float = 0.0

    def end_room(self) -> None:
        """What is put from here on is furniture."""
        self._room = len(self.faces), len(self.blockers)

    def of_room(self) -> Sequence[Face]:
        """The faces of the room without its furniture."""
        return self.faces[: self._room[0]]

    def blockers_of_room(self) -> Sequence[Blocker]:
        return self.blockers[: self._room[1]]

    @contextmanager
    def being(self, surface: Surface, thing: str | None = None) -> Iterator[None]:
        """What is put meanwhile is of that class, and one piece of furniture where it has a name."""
        before = self._surface, self._thing
        self._surface = surface_id(surface)
        if thing is not None:
            self.names.append(thing)
            self._thing = len(self.names)
        try:
            yield
        finally:
            self._surface, self._thing = before

    @contextmanager
    def standing(self, x: float, z: float, yaw: float, y: float = 0.0) -> Iterator[None]:
        """What is put meanwhile stands there, turned: its own x to the right and z to the back."""
        before = self._turn, self._shift, self._yaw
        sine, cosine = np.sin(yaw), np.cos(yaw)
        turn = np.array([[cosine, 0, sine], [0, 1, 0], [-sine, 0, cosine]])
        self._turn, self._shift = before[0] @ turn, before[0] @ np.array([x, y, z]) + before[1]
        self._yaw = before[2] + yaw
        try:
            yield
        finally:
            self._turn, self._shift, self._yaw = before

    @contextmanager
    def lit_by(self, light: Sequence[float]) -> Iterator[None]:
        """What is put meanwhile has this light instead of the room's."""
        before = self._fixed_light
        self._fixed_light = np.array(light, float)
        try:
            yield
        finally:
            self._fixed_light = before

    def put(
        self,
        plane: Patch,
        texture: Texture,
        outlines: Sequence[np.ndarray] = (),
        *,
        bend: np.ndarray | None = None,
        glow: Sequence[float] | None = None,
        mirror: float = 0.0,
        outdoors: bool = False,
    ) -> None:
        """A flat piece; see Face."""
        moved = Patch(
            self._turn @ plane.origin + self._shift,
            self._turn @ plane.right,
            self._turn @ plane.down,
            plane.width,
            plane.height,
        )
        parts = tuple(outlines) or (plane.corners,)
        shine = None if glow is None or not max(glow) else np.array(glow, float)
        bent = None if bend is None else bend @ self._turn.T
        self.faces.append(
            Face(
                moved,
                cross(moved.right, moved.down),
                texture,
                self._surface,
                self._thing,
                parts,
                bent,
                shine,
                self._fixed_light,
                mirror,
                outdoors,
            )
        )

    def block(self, box: Box) -> None:
        """Keep light off as a box would, without drawing one."""
        centre = np.array([box.left + box.right, box.bottom + box.top, box.front + box.back]) / 2
        x, y, z = self._turn @ centre + self._shift
        half = ((box.right - box.left) / 2, (box.top - box.bottom) / 2, (box.back - box.front) / 2)
        self.blockers.append(Blocker((x, y, z), half, self._yaw))

    def box(self, box: Box, texture: Texture, *, blocks: bool = True, mirror: float = 0.0) -> None:
        """All six faces of a box."""
        wide, tall, deep = box.right - box.left, box.top - box.bottom, box.back - box.front
        for origin, right, down in (
            ((box.left, box.top, box.front), (wide, 0, 0), (0, -tall, 0)),
            ((box.right, box.top, box.back), (-wide, 0, 0), (0, -tall, 0)),
            ((box.left, box.top, box.back), (0, 0, -deep), (0, -tall, 0)),
            ((box.right, box.top, box.front), (0, 0, deep), (0, -tall, 0)),
            ((box.left, box.top, box.back), (wide, 0, 0), (0, 0, -deep)),
            ((box.left, box.bottom, box.front), (wide, 0, 0), (0, 0, deep)),
        ):
            self.put(patch(origin, right, down), texture, mirror=mirror)
        if blocks:
            self.block(box)

    def disc(self, centre: Point, radius: float, texture: Texture, *, up: bool = True, squeeze: float = 1.0) -> None:
        """A level disc, seen from above or from below; `squeeze` is its depth by its width."""
        x, y, z = centre
        along = radius * squeeze
        plane = patch(
            (x - radius, y, z + (along if up else -along)), (2 * radius, 0, 0), (0, 0, -2 * along if up else 2 * along)
        )
        self.put(plane, texture, [ellipse((radius, along), (radius, along))])
