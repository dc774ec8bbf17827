"""Light in a room: from windows and lamps, blocked by what stands there, thrown back by walls, floor and ceiling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from imaging.scenes.interior.faces import Blocker, Face

_AMBIENT_WAYS = 24
_NEAR_M = 0.9
"""How far off a thing still darkens a corner."""
_BOUNCES = 2


@dataclass(frozen=True, eq=False)
class Lamps:
    """Points (n, 3) that shine with `power` (n, 3), linear RGB over π; `facing` (n, 3) is 0 where to all sides."""

    points: np.ndarray
    facing: np.ndarray
    power: np.ndarray


@dataclass(frozen=True, eq=False)
class Lit:
    """Where light is known: points (n, 3) with normals (n, 3)."""

    points: np.ndarray
    normals: np.ndarray

    def thrown(self, lamps: Lamps) -> np.ndarray:
        """Light (n, 3) with nothing in between, and by each lamp its share of the geometry, (n, lamps)."""
        return np.asarray(self.reached_by(lamps) @ lamps.power)

    def reached_by(self, lamps: Lamps) -> np.ndarray:
        toward = lamps.points[None] - self.points[:, None]
        squared = np.einsum("nlk,nlk->nl", toward, toward)
        squared += np.float32(0.02)
        strength = np.maximum(np.einsum("nlk,nk->nl", toward, self.normals), 0) / squared
        everywhere = (np.abs(lamps.facing).sum(axis=1) == 0)[None]
        faced = np.maximum(-np.einsum("nlk,lk->nl", toward, lamps.facing), 0)
        return np.where(everywhere, strength / np.sqrt(squared), strength * faced / squared)


def light_points(lit: Lit, lamps: Lamps, bounce: Lamps, ambient: np.ndarray, blockers: Sequence[Blocker]) -> np.ndarray:
    """Linear RGB (n, 3) that falls on points: lamps with shadows, bounced light and ambient with darker corners."""
    strength = lit.reached_by(lamps)
    rows, columns = np.nonzero(strength > 1e-4)
    starts = lit.points[rows]
    blocked = blocked_by(blockers, starts, lamps.points[columns] - starts)
    strength[rows[blocked], columns[blocked]] = 0
    return np.asarray(
        strength @ lamps.power + open_share(lit, blockers)[:, None] * (lit.thrown(bounce) + ambient), np.float32
    )


def bounced(shell: Lit, albedo: np.ndarray, area: np.ndarray, lamps: Lamps, blockers: Sequence[Blocker]) -> Lamps:
    """What the shell of a room, by points with their albedo (n, 3) and area (n,), throws back: lamps of its own."""
    strength = shell.reached_by(lamps)
    rows, columns = np.nonzero(strength > 1e-4)
    starts = shell.points[rows]
    blocked = blocked_by(blockers, starts, lamps.points[columns] - starts)
    strength[rows[blocked], columns[blocked]] = 0
    direct = strength @ lamps.power
    weight = (area / np.pi)[:, None] * albedo
    total = direct
    for _ in range(_BOUNCES):
        total = direct + shell.thrown(Lamps(shell.points, shell.normals, np.asarray(weight * total, np.float32)))
    return Lamps(shell.points, shell.normals, np.asarray(weight * total, np.float32))


def open_share(lit: Lit, blockers: Sequence[Blocker]) -> np.ndarray:
    """How much of the half space over points (n,) is not filled by something near, 0 to 1."""
    share = np.ones(len(lit.points), np.float32)
    ways = _ways_around(lit.normals) * np.float32(_NEAR_M)
    count = np.zeros(ways.shape[:2], bool)
    for blocker in blockers:
        centre, reach = np.array(blocker.centre), np.linalg.norm(blocker.half) + _NEAR_M
        close = np.flatnonzero(((lit.points - centre) ** 2).sum(axis=1) < reach**2)
        if len(close):
            starts = np.repeat(lit.points[close], ways.shape[1], axis=0)
            hit = blocked_by([blocker], starts, ways[close].reshape(-1, 3))
            count[close] |= hit.reshape(len(close), -1)
    return share - count.mean(axis=1, dtype=np.float32)


def blocked_by(blockers: Sequence[Blocker], starts: np.ndarray, paths: np.ndarray) -> np.ndarray:
    """Whether a box stands on each path (n, 3) from its start (n, 3), by the slab test.

    A box that a path starts in does not block it: round things have boxes that are larger than they.
    """
    hit = np.zeros(len(starts), bool)
    for blocker in blockers:
        start, path = starts - np.array(blocker.centre, np.float32), paths
        if abs(blocker.yaw) > 1e-3:
            start, path = _turned(start, -blocker.yaw), _turned(path, -blocker.yaw)
        enter, leave = np.full(len(hit), -np.inf, np.float32), np.full(len(hit), 0.97, np.float32)
        for axis in range(3):
            step = path[:, axis]
            inverse = 1 / np.where(np.abs(step) < 1e-6, np.float32(1e-6), step)
            middle, extent = -start[:, axis] * inverse, np.abs(np.float32(blocker.half[axis]) * inverse)
            np.maximum(enter, middle - extent, out=enter)
            np.minimum(leave, middle + extent, out=leave)
        hit |= (enter > 1e-3) & (enter < leave)
    return hit


def _turned(vectors: np.ndarray, yaw: float) -> np.ndarray:
    sine, cosine = np.float32(np.sin(yaw)), np.float32(np.cos(yaw))
    x, z = vectors[:, 0], vectors[:, 2]
    return np.stack([cosine * x + sine * z, vectors[:, 1], cosine * z - sine * x], axis=-1)


def _ways_around(normals: np.ndarray) -> np.ndarray:
    """Cosine-weighted directions (n, ways, 3) around normals, float32, on a Fibonacci spiral."""
    index = np.arange(_AMBIENT_WAYS) + 0.5
    radius, angle = np.sqrt(index / _AMBIENT_WAYS), index * np.pi * (3 - np.sqrt(5))
    aside = np.where(np.abs(normals[:, :1]) < 0.7, np.array([[1.0, 0, 0]]), np.array([[0, 1.0, 0]]))
    across = np.cross(normals, aside)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    along = np.cross(normals, across)
    local = np.stack([radius * np.cos(angle), radius * np.sin(angle), np.sqrt(1 - radius**2)], axis=-1)
    return np.asarray(np.einsum("wk,knc->nwc", local, np.stack([across, along, normals])), np.float32)


def bake_faces(
    faces: Sequence[Face], lamps: Lamps, bounce: Lamps, ambient: np.ndarray, blockers: Sequence[Blocker]
) -> list[np.ndarray]:
    """Linear RGB light (rows, columns, 3) on each face, down and across all of its patch, float32; all at once."""
    grids = [grid_of(face, *_cells_of(face)) for face in faces]
    normals = [_normals_of(face, points) for face, points in zip(faces, grids, strict=True)]
    lit = Lit(*(np.concatenate([grid.reshape(-1, 3) for grid in each]).astype(np.float32) for each in (grids, normals)))
    light = light_points(lit, lamps, bounce, ambient, blockers)
    ends = np.cumsum([points.shape[0] * points.shape[1] for points in grids])
    return [part.reshape(*points.shape[:2], 3) for part, points in zip(np.split(light, ends[:-1]), grids, strict=True)]


def _cells_of(face: Face) -> tuple[float, int]:
    """Cells to a metre, and the most of them on a side: finer on floors, where things cast their shadows."""
    return (8.0, 48) if face.normal[1] > 0.9 and face.patch.origin[1] < 0.05 else (5.0, 36)


def grid_of(face: Face, cells_per_m: float, most: int) -> np.ndarray:
    """Points (rows, columns, 3) in the middle of a face's cells, a little before it."""
    surface = face.patch
    columns, rows = (_count(side, cells_per_m, most) for side in (surface.width, surface.height))
    x = (np.arange(columns) + 0.5) * (surface.width / columns)
    y = (np.arange(rows) + 0.5) * (surface.height / rows)
    start = surface.origin + 0.01 * face.normal
    return np.asarray(start + x[None, :, None] * surface.right + y[:, None, None] * surface.down)


def _count(side: float, cells_per_m: float, most: int) -> int:
    return 1 if side < 0.05 else min(max(2, int(np.ceil(side * cells_per_m))), most)


def _normals_of(face: Face, points: np.ndarray) -> np.ndarray:
    """The normal at each point of a grid, (rows, columns, 3)."""
    if face.bend is None:
        return np.broadcast_to(face.normal, points.shape)
    rows, columns = points.shape[:2]
    down, across = ((np.arange(count) + 0.5) / count for count in (rows, columns))
    upper, lower = (
        face.bend[start] + across[:, None] * (face.bend[end] - face.bend[start]) for start, end in ((0, 1), (3, 2))
    )
    bent = upper + down[:, None, None] * (lower - upper)
    return np.asarray(bent / np.linalg.norm(bent, axis=-1, keepdims=True))
