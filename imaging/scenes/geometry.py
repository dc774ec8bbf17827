"""Flat patches and boxes in metres (x right, y up, z away from the street or the door), and the camera before them."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from imaging.geometry.camera import upright_rotation
from imaging.region import Size

_NEAR_M = 0.05


class Tilt(NamedTuple):
    """How a camera is held, in degrees: up, and turned so that upright things lean to the right."""

    pitch_deg: float
    roll_deg: float

    @property
    def mirrored(self) -> Tilt:
        return Tilt(self.pitch_deg, -self.roll_deg)


class Box(NamedTuple):
    """An axis-aligned box by its extents in metres."""

    left: float
    right: float
    bottom: float
    top: float
    front: float
    back: float


@dataclass(frozen=True, eq=False)
class Patch:
    """A flat piece of surface seen from its normal's side: `right` and `down` are unit vectors, sizes in metres."""

    origin: np.ndarray
    right: np.ndarray
    down: np.ndarray
    width: float
    height: float
    outline: np.ndarray | None = field(default=None)

    @property
    def normal(self) -> np.ndarray:
        return np.cross(self.right, self.down)

    @property
    def corners(self) -> np.ndarray:
        """Its outline in plane coordinates, (n, 2): metres right and down from the origin."""
        if self.outline is not None:
            return self.outline
        return np.array([(0, 0), (self.width, 0), (self.width, self.height), (0, self.height)], float)

    def at(self, plane: np.ndarray) -> np.ndarray:
        """Points in space (..., 3) of plane coordinates (..., 2)."""
        return np.asarray(self.origin + plane[..., :1] * self.right + plane[..., 1:] * self.down)


def patch(origin: tuple, right: tuple, down: tuple, outline: list | np.ndarray | None = None) -> Patch:
    """A patch from its top left corner and its two edges as vectors in metres; the outline defaults to all of it."""
    across, along = np.array(right, float), np.array(down, float)
    width, height = float(np.linalg.norm(across)), float(np.linalg.norm(along))
    shape = None if outline is None else np.array(outline, float)
    return Patch(np.array(origin, float), across / width, along / height, width, height, shape)


def patch_within(surface: Patch, outline: np.ndarray) -> Patch:
    """The part of a patch inside an outline (n, 2) in its own coordinates."""
    return replace(surface, outline=outline)


def rectangle(left: float, top: float, right: float, bottom: float) -> np.ndarray:
    """A rectangle as an outline."""
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)])


def box_faces(box: Box) -> dict[str, Patch]:
    """The faces a visitor may see, seen from outside: front, left, right, top, bottom."""
    wide, tall, deep = box.right - box.left, box.top - box.bottom, box.back - box.front
    return {
        "front": patch((box.left, box.top, box.front), (wide, 0, 0), (0, -tall, 0)),
        "left": patch((box.left, box.top, box.back), (0, 0, -deep), (0, -tall, 0)),
        "right": patch((box.right, box.top, box.front), (0, 0, deep), (0, -tall, 0)),
        "top": patch((box.left, box.top, box.back), (wide, 0, 0), (0, 0, -deep)),
        "bottom": patch((box.left, box.bottom, box.front), (wide, 0, 0), (0, 0, deep)),
    }


def ellipse(centre: tuple[float, float], radii: tuple[float, float], power: float = 2.0) -> np.ndarray:
    """A superellipse as an outline of 48 points; power 2 is round, 4 is a cushion."""
    angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    unit = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    return np.asarray(np.sign(unit) * np.abs(unit) ** (2 / power) * radii + centre)


class Camera:
    """A level camera with a shift lens, as photographers of houses use it: verticals stay vertical.

    `focal` is in widths of a 3:2 frame, `yaw` in radians to the right, `horizon` the height of eye level in the frame
    (0 top, 1 bottom). With a `tilt` it is any other camera, held at that attitude: the lens sits in the middle.
    """

    def __init__(
        self, size: Size, eye: tuple, yaw: float, focal: float, horizon: float, tilt: Tilt | None = None
    ) -> None:
        self._eye = np.array(eye, float)
        sine, cosine = np.sin(yaw), np.cos(yaw)
        self._turn = np.array([[cosine, 0, -sine], [0, -1, 0], [sine, 0, cosine]])
        if tilt:
            self._turn, horizon = upright_rotation(*tilt).T @ self._turn, 0.5
        scale = focal * max(size.width, 1.5 * size.height)
        self._lens = np.array([[scale, 0, size.width / 2], [0, scale, size.height * horizon], [0, 0, 1]])

    def project(self, points: np.ndarray) -> np.ndarray:
        """Pixels (n, 2) as x, y of points in space (n, 3) that lie before the camera."""
        homogeneous = (points - self._eye) @ self._turn.T @ self._lens.T
        return np.asarray(homogeneous[:, :2] / homogeneous[:, 2:])

    @property
    def eye(self) -> np.ndarray:
        """Where the camera is, (3,), in metres."""
        return self._eye

    @property
    def turn(self) -> np.ndarray:
        """The rotation (3, 3) from the room's axes to the camera's: x right, y down, z forward."""
        return self._turn

    def rays(self, columns: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Ways in the room (n, 3) from the camera to pixels, each one metre long along the camera's axis."""
        x = (columns - self._lens[0, 2]) / self._lens[0, 0]
        y = (rows - self._lens[1, 2]) / self._lens[1, 1]
        return np.asarray(np.stack([x, y, np.ones(len(x))], axis=-1) @ self._turn)

    def mirrored(self, origin: np.ndarray, normal: np.ndarray) -> Camera:
        """The camera that sees, pixel for pixel, what this one sees in a mirror through `origin` with that normal."""
        image = copy(self)
        image._eye = self._eye - 2 * float((self._eye - origin) @ normal) * normal
        image._turn = self._turn @ (np.eye(3) - 2 * np.outer(normal, normal))
        return image

    def depth_of(self, points: np.ndarray) -> np.ndarray:
        """How far before the camera points in space (n, 3) are, along its axis, metres (n,)."""
        return np.asarray((points - self._eye) @ self._turn[2])

    def scale_at(self, point: tuple | np.ndarray) -> float:
        """Pixels to a metre at a point in space."""
        depth = float(((np.asarray(point, float) - self._eye) @ self._turn.T)[2])
        return float(self._lens[0, 0]) / depth

    def sees(self, surface: Patch) -> bool:
        """Whether the camera is on the side the patch is seen from."""
        return bool(np.dot(self._eye - surface.origin, surface.normal) > 0)

    def homography(self, surface: Patch) -> np.ndarray:
        """The matrix from plane coordinates (metres, homogeneous) to pixels."""
        columns = np.stack([surface.right, surface.down, surface.origin - self._eye], axis=-1)
        return np.asarray(self._lens @ self._turn @ columns)

    def outline(self, surface: Patch) -> np.ndarray:
        """The visible outline in pixels (n, 2), cut off where it passes the camera; empty when nothing is before it."""
        return self.outline_of(surface, surface.corners)

    def outline_of(self, surface: Patch, part: np.ndarray) -> np.ndarray:
        """The same of a part of the patch, an outline (n, 2) in its own coordinates."""
        points = surface.at(part)
        depth = (points - self._eye) @ self._turn.T[:, 2] - _NEAR_M
        kept: list[np.ndarray] = []
        for index in range(len(points)):
            here, there = points[index - 1], points[index]
            before, after = depth[index - 1], depth[index]
            if (before > 0) != (after > 0):
                kept.append(here + (there - here) * before / (before - after))
            if after > 0:
                kept.append(there)
        return self.project(np.array(kept)) if kept else np.empty((0, 2))
