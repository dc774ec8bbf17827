"""Where furniture may be painted: on the floor and before walls, never over windows, doors or ways through."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.region import Size
from imaging.staging.floor import FloorPlane, fit_floor
from imaging.staging.passages import find_passages
from imaging.staging.room import depth_at, likely_of

WORKING_PX = 384
"""Long side at which places are planned: they are soft."""
_LOW, _TALL = 0.72, 1.42
"""Heights of what stands anywhere, and of what stands by a wall, in heights of the camera: 1 m and 2 m at 1.4 m."""
_BY_WALL = 0.5
"""So far from the wall, in heights of the camera, things are tall."""
_CLEARANCE = 0.65
"""How much floor before a door stays free, in the same: .9 m."""
_SILL = 0.7
"""Of a window's height, from its top: below, things may stand before it."""
_DOOR, _HARD, _SOFT = 0.4, 0.5, 0.008
_WIDEN = 0.006


def where_furniture_may_go(likely: np.ndarray, depth: np.ndarray, size: Size) -> np.ndarray:
    """How far each pixel of a canvas of that size may be painted, float32 (h, w) in [0, 1], soft at its edges.

    `likely` (SURFACES, h', w') and `depth` (h", w"), metres or not, of the empty room, at any size. The floor, and what
    is above it as high as wardrobes are: the floor's own depth says how high that is in the picture. Not the upper part
    of windows, not doors, nor the floor before them. Nothing hangs: pictures and pendant lamps have no place.
    All 0 where no floor is seen. Raises ImageError bad_surfaces, bad_depth.
    """
    small = size.within(WORKING_PX)
    floor, door, window = (likely_of(likely, small, name) for name in ("floor", "door", "window"))
    far = depth_at(depth, small)
    plane = fit_floor(floor, far)
    if plane is None:
        return np.zeros((size.height, size.width), np.float32)
    passages = find_passages(floor, far, plane)
    floor = np.where(passages, 0, floor)
    doors = keep_large((door > _DOOR) | passages)
    doorsteps = _near_doors(doors, floor > _HARD, plane)
    standing = (floor > _HARD) & ~doorsteps
    reach = _reach_up(standing, floor > _HARD, plane)
    kept = likely_of(likely, small, "ceiling", "built_in") > _HARD
    kept |= doorsteps | _widen(doors | _upper_windows(window > _HARD, floor > _HARD))
    allowed = np.where(reach & ~kept, 255, 0).astype(np.uint8)
    opened = cv2.morphologyEx(allowed, cv2.MORPH_OPEN, _disc(round(_WIDEN * max(allowed.shape))))
    soft = cv2.GaussianBlur(opened.astype(np.float32) / 255, (0, 0), _SOFT * max(allowed.shape))
    # Soft inwards alone: what is kept is kept whole.
    inside = np.clip(2 * soft - 1, 0, 1)
    return np.clip(cv2.resize(inside, (size.width, size.height), interpolation=cv2.INTER_LINEAR), 0, 1)


def keep_large(marked: np.ndarray, least: float = 0.0015) -> np.ndarray:
    """Of a bool (h, w) its connected parts that are at least that share of the picture: smaller ones are noise."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(marked.astype(np.uint8), connectivity=8)
    large = stats[:, cv2.CC_STAT_AREA] >= least * marked.size
    large[0] = False
    return np.asarray(large[labels])


def _near_doors(doors: np.ndarray, floor: np.ndarray, plane: FloorPlane) -> np.ndarray:
    """The floor that must stay free for doors (h, w): what is close to their feet on the plane."""
    near = np.zeros(floor.shape, bool)
    feet = doors & cv2.dilate(floor.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    rows, columns = np.nonzero(feet)
    if not len(rows):
        return near
    chosen = np.unique(np.linspace(0, len(rows) - 1, 96).astype(int))
    middle = floor.shape[1] / 2
    from_doors = plane.places(rows[chosen], columns[chosen], middle)
    rows, columns = np.nonzero(floor)
    here = plane.places(rows, columns, middle)
    distance = np.linalg.norm(here[:, None] - from_doors[None], axis=-1).min(axis=1)
    near[rows, columns] = distance < _CLEARANCE
    return near


def _reach_up(standing: np.ndarray, floor: np.ndarray, plane: FloorPlane) -> np.ndarray:
    """Where things can be seen that stand there, bool (h, w): column by column, from their feet to their tops."""
    height, width = standing.shape
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    horizon = plane.rows_of_horizon(width)[None]
    ahead = plane.places(rows, columns, width / 2)[..., 1]
    wall = np.where(floor, ahead, 0).max(axis=0, keepdims=True)
    tall = np.where(wall - ahead < _BY_WALL, _TALL, _LOW)
    top = np.where(standing, rows - tall * (rows - horizon), height).min(axis=0, keepdims=True)
    lowest = np.where(standing, rows, -1).max(axis=0, keepdims=True)
    return np.asarray((rows >= top) & (rows <= lowest))


def _upper_windows(window: np.ndarray, floor: np.ndarray) -> np.ndarray:
    """What must not be covered of windows: all of those that reach the floor, of the others all but the lowest part."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(window.astype(np.uint8), connectivity=8)
    kept = np.zeros(window.shape, bool)
    near_floor = cv2.dilate(floor.astype(np.uint8), np.ones((9, 3), np.uint8)).astype(bool)
    rows = np.arange(window.shape[0])[:, None]
    for index in range(1, count):
        part, top, height = labels == index, stats[index, cv2.CC_STAT_TOP], stats[index, cv2.CC_STAT_HEIGHT]
        is_door = (part & near_floor).any(axis=0).sum() > 0.3 * stats[index, cv2.CC_STAT_WIDTH]
        kept |= part if is_door else part & (rows < top + _SILL * height)
    return kept


def _widen(marked: np.ndarray) -> np.ndarray:
    return np.asarray(cv2.dilate(marked.astype(np.uint8), _disc(round(_WIDEN * max(marked.shape)))) > 0)


def _disc(radius_px: int) -> np.ndarray:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius_px + 1,) * 2))
