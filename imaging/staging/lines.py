"""Edges of a room followed from the photo into a generated picture: what of them is not where it was."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from imaging.geometry.segments import find_segments
from imaging.staging.follow import even_out
from imaging.surfaces import RoomLine

_STEP = 0.012
"""Between two points that are followed along an edge, of the long side."""
_ALIKE, _ALIKE_AWAY, _LEAST_SPREAD, _NEARER = 0.85, 0.9, 6.0, 0.04
"""How well profiles correlate that show the same edge, where it was and elsewhere; the least contrast of one, levels;
what a far place must be better by."""
_PROFILE_PX, _ALONG_PX = 8, 5.0
_SEARCH, _LEAST_SEARCH_PX = 0.025, 10
_CLOSE = 0.02
"""Edges are looked at outside of furniture and this far around it, of the long side."""


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
) -> tuple[np.ndarray, np.ndarray]:
    """How far edges moved across themselves (m,) px and where (m, 2), of those points that could be found again.

    Profiles across an edge, means along a bit of it, in pictures whose light was evened out; where in the other one,
    within 2.5 % of the long side, each correlates best. Along an edge nothing can be told.
    """
    most = max(_LEAST_SEARCH_PX, round(_SEARCH * max(image.shape)))
    if not len(points):
        return np.zeros(0), np.zeros((0, 2))
    here = _profiles(even_out(image), points, normals, _PROFILE_PX)
    there = _profiles(even_out(other), points, normals, _PROFILE_PX + most)
    spread = here.std(axis=1)
    centred = (here - here.mean(axis=1, keepdims=True)) / (spread[:, None] + 1e-3)
    windows = np.lib.stride_tricks.sliding_window_view(there, here.shape[1], axis=1)
    levels = windows - windows.mean(axis=2, keepdims=True)
    alike = (levels * centred[:, None]).mean(axis=2) / (levels.std(axis=2) + _LEAST_SPREAD / 4)
    # Of two places that are alike the nearer one.
    nearer = alike - _NEARER * np.abs(np.arange(-most, most + 1)) / most
    best = nearer.argmax(axis=1)
    shift = best - most
    least = np.where(np.abs(shift) > 1, _ALIKE_AWAY, _ALIKE)
    sure = (alike[np.arange(len(best)), best] > least) & (spread > _LEAST_SPREAD)
    return shift[sure].astype(float), points[sure]


def _profiles(grey: np.ndarray, points: np.ndarray, normals: np.ndarray, reach_px: int) -> np.ndarray:
    """What lies across each edge, (n, 2 · reach + 1), means along it."""
    across = np.arange(-reach_px, reach_px + 1)[None, None, :, None] * normals[:, None, None]
    ways = np.stack([normals[:, 1], -normals[:, 0]], axis=1)
    along = np.linspace(-_ALONG_PX, _ALONG_PX, 5)[None, :, None, None] * ways[:, None, None]
    places = (points[:, None, None] + across + along).astype(np.float32)
    flat = places.reshape(len(points), -1, 2)
    values = cv2.remap(grey, flat[..., 0], flat[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return values.reshape(places.shape[:3]).astype(np.float32).mean(axis=1)


def free_of(furniture: np.ndarray) -> np.ndarray:
    """Where no furniture is near, bool (h, w)."""
    side = 2 * round(_CLOSE * max(furniture.shape)) + 1
    return np.asarray(cv2.dilate((furniture > 0.1).astype(np.uint8), np.ones((side, side), np.uint8)) == 0)


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
