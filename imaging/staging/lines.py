"""Edges of a room followed from the photo into a generated picture: what of them is not where it was."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from imaging.geometry.segments import find_segments
from imaging.staging.follow import follow
from imaging.surfaces import RoomLine

_STEP = 0.012
"""Between two points that are followed along an edge, of the long side."""
_ALIKE = 0.55
_CLOSE = 0.02
"""Edges are looked at outside of furniture and this far around it, of the long side."""
_ON_EDGE = 4.0


def edge_points(image: np.ndarray, lines: Sequence[RoomLine], free: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points (n, 2) as x, y along straight edges of a photo (h, w, 3), [0, 1], and unit normals (n, 2) of those edges.

    Long segments and the lines of the room, where `free` (h, w) bool: no furniture is near.
    """
    segments = find_segments(np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8))
    ends = segments.ends * (image.shape[1] / segments.size.width)
    known = np.array([[line.start, line.end] for line in lines], float).reshape(-1, 2, 2)
    points, normals = [np.zeros((0, 2))], [np.zeros((0, 2))]
    step = _STEP * max(image.shape)
    for start, end in np.concatenate([ends, known]):
        length = float(np.linalg.norm(end - start))
        count = int(length / step)
        if count < 2:
            continue
        along = (np.arange(count) + 0.5) / count
        points.append(start + along[:, None] * (end - start))
        way = (end - start) / length
        normals.append(np.repeat([[-way[1], way[0]]], count, axis=0))
    places, across = np.concatenate(points), np.concatenate(normals)
    rows, columns = np.rint(places[:, 1]).astype(int), np.rint(places[:, 0]).astype(int)
    height, width = free.shape
    inside = (rows >= 4) & (rows < height - 4) & (columns >= 4) & (columns < width - 4)
    inside[inside] &= free[rows[inside], columns[inside]]
    return places[inside].astype(np.float32), across[inside]


def measure_shifts(
    image: np.ndarray, other: np.ndarray, points: np.ndarray, normals: np.ndarray
) -> tuple[np.ndarray, np.ndarray, int]:
    """How far edges moved across themselves (n,) px and where (n, 2), of points that could be followed; how many could
    not."""
    followed = follow(image, other, points)
    good = followed.alike > _ALIKE
    kept, moved = followed.points[good], followed.moved[good]
    index = _match(points, kept)
    shift = (moved * normals[index]).sum(axis=1)
    return shift, kept, len(points) - len(kept)


def free_of(furniture: np.ndarray) -> np.ndarray:
    """Where no furniture is near, bool (h, w)."""
    side = 2 * round(_CLOSE * max(furniture.shape)) + 1
    return np.asarray(cv2.dilate((furniture > 0.1).astype(np.uint8), np.ones((side, side), np.uint8)) == 0)


def _match(points: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """The index of each kept point among all of them."""
    places = {(float(x), float(y)): number for number, (x, y) in enumerate(points)}
    return np.array([places[float(x), float(y)] for x, y in kept], int)


def largest_shift(shift: np.ndarray, where: np.ndarray, reach_px: float, least: int = 6) -> float:
    """The largest shift that points have in common with those around them: the median of |shift| within reach, px.

    0 where no place has so many points: one alone may have slipped.
    """
    worst = 0.0
    for place in where:
        close = np.linalg.norm(where - place, axis=1) < reach_px
        if close.sum() >= least:
            worst = max(worst, float(np.abs(np.median(shift[close]))))
    return worst
