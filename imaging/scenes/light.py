"""Light on patches: area lights with soft shadows from boxes, and ambient light shaded by what stands near."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from imaging.scenes.geometry import Box, Patch

_DIRECTIONS = 64
_CELLS_PER_M = 5


@dataclass(frozen=True, eq=False)
class AreaLight:
    """Points (n, 3) that send light (RGB, linear) over a metre; with a normal only to that side."""

    points: np.ndarray
    colour: np.ndarray
    normal: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Lighting:
    """Everything that lights a scene; `ambient` gives linear RGB (n, 3) for directions (n, 3) that meet nothing."""

    ambient: Callable[[np.ndarray], np.ndarray]
    reach_m: float
    lights: Sequence[AreaLight]
    occluders: Sequence[Box]

    def bake(self, surface: Patch) -> np.ndarray:
        """Linear RGB light on a patch, float32 (rows, columns, 3), rows down and columns right across all of it."""
        columns, rows = (int(np.clip(extent * _CELLS_PER_M, 6, 96)) for extent in (surface.width, surface.height))
        x, y = np.meshgrid(
            (np.arange(columns) + 0.5) * surface.width / columns, (np.arange(rows) + 0.5) * surface.height / rows
        )
        points = surface.at(np.stack([x, y], axis=-1).reshape(-1, 2)) + 0.01 * surface.normal
        total = self._ambient_light(points, surface.normal)
        for light in self.lights:
            total += self._direct_light(points, surface.normal, light)
        return total.reshape(rows, columns, 3).astype(np.float32)

    def _ambient_light(self, points: np.ndarray, normal: np.ndarray) -> np.ndarray:
        directions = _hemisphere(normal)
        blocked = self._blocked(points[:, None], directions[None] * self.reach_m)
        open_sky = 1 - blocked.astype(np.float32)
        return np.asarray(open_sky @ self.ambient(directions) / len(directions))

    def _direct_light(self, points: np.ndarray, normal: np.ndarray, light: AreaLight) -> np.ndarray:
        toward = light.points[None] - points[:, None]
        squared = (toward**2).sum(axis=-1) + 0.02
        unit = toward / np.sqrt(squared)[..., None]
        strength = np.maximum(unit @ normal, 0) / squared
        if light.normal is not None:
            strength *= np.maximum(-(unit @ light.normal), 0)
        strength *= ~self._blocked(points[:, None], toward)
        return np.asarray(strength.mean(axis=1)[:, None] * light.colour)

    def _blocked(self, start: np.ndarray, path: np.ndarray) -> np.ndarray:
        """Whether a box stands on the path from start (slab test); broadcasts over all but the last axis."""
        start, path = start.astype(np.float32), path.astype(np.float32)
        inverse = 1 / np.where(np.abs(path) < 1e-6, np.float32(1e-6), path)
        hit = np.zeros(np.broadcast_shapes(start.shape, path.shape)[:-1], bool)
        for box in self.occluders:
            enter, leave = np.full(hit.shape, 1e-3, np.float32), np.full(hit.shape, 0.98, np.float32)
            # Axis by axis: reductions over an axis of three are slow.
            for axis, (near, far) in enumerate(((box.left, box.right), (box.bottom, box.top), (box.front, box.back))):
                first = (np.float32(near) - start[..., axis]) * inverse[..., axis]
                second = (np.float32(far) - start[..., axis]) * inverse[..., axis]
                np.maximum(enter, np.minimum(first, second), out=enter)
                np.minimum(leave, np.maximum(first, second), out=leave)
            hit |= enter < leave
        return hit


def _hemisphere(normal: np.ndarray) -> np.ndarray:
    """Cosine-weighted directions (n, 3) around a normal, on a Fibonacci spiral."""
    index = np.arange(_DIRECTIONS) + 0.5
    radius, angle = np.sqrt(index / _DIRECTIONS), index * np.pi * (3 - np.sqrt(5))
    helper = np.array([1.0, 0, 0]) if abs(normal[0]) < 0.7 else np.array([0, 1.0, 0])
    across = np.cross(normal, helper)
    across /= np.linalg.norm(across)
    flat = np.cos(angle)[:, None] * across + np.sin(angle)[:, None] * np.cross(normal, across)
    return np.asarray(radius[:, None] * flat + np.sqrt(1 - radius**2)[:, None] * normal)
