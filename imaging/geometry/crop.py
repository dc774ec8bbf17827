"""The largest upright rectangle inside a photo that was turned, by corners of a small linear programme."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

_WIDEST = 1.25
_SHAPES = 25
_EPSILON = 1e-7


@dataclass(frozen=True, slots=True)
class Crop:
    """A rectangle by its left and top edge, width and height, in pixels and parts of them."""

    left: float
    top: float
    width: float
    height: float

    @property
    def corners(self) -> np.ndarray:
        """(4, 2) as x, y, clockwise from the top left."""
        right, bottom = self.left + self.width, self.top + self.height
        return np.array([(self.left, self.top), (right, self.top), (right, bottom), (self.left, bottom)])


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """A convex region of points p with `normals` (n, 2) · p ≤ `bounds` (n,); normals have length 1."""

    normals: np.ndarray
    bounds: np.ndarray


def inner_outline(sides: list[np.ndarray]) -> Outline:
    """A convex region within four sides, each points (n, 2) as x, y, clockwise as the picture is seen.

    A side that bends inwards moves its line inwards, so that nothing of the region lies beyond it.
    """
    normals, bounds = [], []
    for side in sides:
        along = side[-1] - side[0]
        normal = np.array([along[1], -along[0]]) / np.linalg.norm(along)
        normals.append(normal)
        bounds.append(float((side @ normal).min()))
    return Outline(np.array(normals), np.array(bounds))


def largest_crop(outline: Outline, aspect: float, centre: np.ndarray) -> Crop:
    """The largest rectangle of an aspect (width / height) in a region; of equals, the one nearest to `centre` (2,).

    Raises ValueError where there is none. Unknown are the rectangle's middle and half its width: three numbers under
    one inequality a side, so the largest lies where three of them are equal.
    """
    reach = np.abs(outline.normals) @ np.array([1, 1 / aspect])
    system = np.column_stack([outline.normals, reach])
    best = max(_corners(system, outline.bounds), key=lambda point: float(point[2]), default=np.zeros(3))
    half = float(best[2])
    if half <= 0:
        raise ValueError("no rectangle fits into this outline")
    x, y = min([best[:2], *_next_to(outline.normals, outline.bounds - half * reach, centre)], key=_distance_to(centre))
    return Crop(x - half, y - half / aspect, 2 * half, 2 * half / aspect)


def largest_free_crop(outline: Outline, aspect: float, centre: np.ndarray) -> Crop:
    """The rectangle of most area whose aspect differs from the given one by at most a quarter."""
    low, high = np.log(aspect / _WIDEST), np.log(aspect * _WIDEST)
    for _ in range(3):
        logs = np.linspace(low, high, _SHAPES)
        crops = [largest_crop(outline, float(np.exp(each)), centre) for each in logs]
        best = int(np.argmax([crop.width * crop.height for crop in crops]))
        low, high = logs[max(best - 1, 0)], logs[min(best + 1, _SHAPES - 1)]
    return crops[best]


def _corners(system: np.ndarray, bounds: np.ndarray) -> list[np.ndarray]:
    """The points where as many inequalities are equal as there are unknowns, and all hold."""
    found = []
    for rows in combinations(range(len(bounds)), system.shape[1]):
        chosen = system[list(rows)]
        if abs(np.linalg.det(chosen)) > 1e-9:
            point = np.linalg.solve(chosen, bounds[list(rows)])
            if (system @ point <= bounds + _EPSILON * np.abs(bounds).max()).all():
                found.append(point)
    return found


def _next_to(normals: np.ndarray, bounds: np.ndarray, point: np.ndarray) -> list[np.ndarray]:
    """Points of a convex region of which one is next to another point: itself, its feet on the sides, the corners."""
    slack = _EPSILON * float(np.abs(bounds).max())
    feet = [point, *(point - (normal @ point - bound) * normal for normal, bound in zip(normals, bounds, strict=True))]
    return [foot for foot in feet if (normals @ foot <= bounds + slack).all()] + _corners(normals, bounds)


def _distance_to(centre: np.ndarray) -> Callable[[np.ndarray], float]:
    return lambda point: float(((point - centre) ** 2).sum())
