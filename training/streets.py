"""Streets cut out of walls: what house fronts do not show, walls that reach the top edge and slivers of sky between."""

from collections.abc import Sequence

import cv2
import numpy as np

from training.skies import bleach_walls, render_sky
from training.trees import draw_tree

LEAST_WALL = 0.25
"""Of a front's height: what is left below its sky must be taller, to serve as a wall."""

SKY_LEFT = (0.004, 0.6)
"""Part of the photo that houses leave to the sky."""
MOST_HOUSES = 14
TREES, BLEACHED, WINDOWED = 0.4, 0.25, 0.5
"""How often trees stand in a street, walls are nearly white, and rows of windows are drawn in them."""


def cut_wall(image: np.ndarray, matte: np.ndarray) -> np.ndarray | None:
    """What lies below all sky in a front (h, w, 3), or None where that is too little."""
    sky_rows = np.flatnonzero((matte > 0.1).any(axis=1))
    wall = image[sky_rows[-1] + 1 if len(sky_rows) else 0 :]
    return wall if len(wall) > LEAST_WALL * len(image) else None


def build_street(walls: Sequence[np.ndarray], side_px: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Walls (h, w, 3) in front of a sky, trees and wires: image and exact sky matte, (side_px, side_px).

    Houses are added until no more than a drawn part of the sky is left, evenly in its logarithm: narrow streets leave
    slivers of it.
    """
    image = render_sky(side_px, side_px, rng)
    matte = np.ones((side_px, side_px), np.float32)
    sky_left = float(np.exp(rng.uniform(*np.log(SKY_LEFT))))
    for index in range(MOST_HOUSES):
        outline = _draw_block(rng) if index else _draw_ground(rng)
        cover = _fill(side_px, outline)
        if index and (matte * (1 - cover)).mean() < sky_left / 4:
            continue
        _put(image, matte, _draw_face(walls, outline, side_px, rng), cover)
        if index > 1 and matte.mean() <= sky_left:
            break
    for _ in range(int(rng.integers(1, 4)) if rng.random() < TREES else 0):
        _put(image, matte, *draw_tree(side_px, rng))
    wires = _draw_wires(side_px, rng)
    _put(image, matte, np.full_like(image, rng.uniform(0, 0.4)), wires)
    return image, matte


def _put(image: np.ndarray, matte: np.ndarray, face: np.ndarray, cover: np.ndarray) -> None:
    """Put a face (side, side, 3) in front of all that is there, where its cover (side, side) says."""
    image += (face - image) * cover[..., None]
    matte *= 1 - cover


def _draw_face(
    walls: Sequence[np.ndarray], outline: list[tuple[float, float]], side_px: int, rng: np.random.Generator
) -> np.ndarray:
    """A wall in the light of the street, its rows following the eaves as in a photo taken along a street."""
    part = _crop(walls[int(rng.integers(len(walls)))], rng)
    if rng.random() < WINDOWED:
        part = _draw_windows(cv2.resize(part, (side_px, side_px), interpolation=cv2.INTER_LINEAR), rng)
    (left, first), (right, last) = outline[0], outline[-1]
    height, width = part.shape[:2]
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    bottoms = rng.uniform(0.8, 1.3, 2) if rng.random() < 0.5 else (1.1, 1.1)
    places = np.array([(left, first - 0.1), (right, last - 0.1), (right, bottoms[0]), (left, bottoms[1])], np.float32)
    warp = cv2.getPerspectiveTransform(corners, places * side_px)
    face = cv2.warpPerspective(part, warp, (side_px, side_px), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    face = bleach_walls(face, rng) if rng.random() < BLEACHED else face * np.float32(rng.uniform(0.25, 1.1))
    return np.asarray(np.clip(face, 0, 1), np.float32)


def _crop(wall: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A random part of a wall, from a fifth of its sides to nearly all, as often mirrored."""
    height, width = wall.shape[:2]
    rows, columns = (max(2, int(side * rng.uniform(0.2, 1))) for side in (height, width))
    top, left = int(rng.integers(height - rows + 1)), int(rng.integers(width - columns + 1))
    part = wall[top : top + rows, left : left + columns]
    return part[:, ::-1] if rng.random() < 0.5 else part


def _draw_windows(wall: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The wall (h, w, 3) with rows of windows in it, dark or as bright as the sky that they reflect, in frames."""
    wall = wall.copy()
    (rows, columns), part, frame = rng.integers(2, 9, 2), rng.uniform(0.3, 0.75, 2), int(rng.integers(0, 3))
    glass, paint = np.float32(rng.uniform(0.02, 0.9)) * rng.uniform(0.8, 1, 3), rng.uniform(0.1, 1, 3)
    height, width = wall.shape[0] / rows, wall.shape[1] / columns
    for row in range(rows):
        for column in range(columns):
            top, left = int(row * height), int(column * width)
            bottom, right = top + int(part[0] * height), left + int(part[1] * width)
            wall[top:bottom, left:right] = paint
            wall[top + frame : bottom - frame, left + frame : right - frame] = glass * rng.uniform(0.6, 1.1)
    return np.clip(wall, 0, 1)


def _draw_ground(rng: np.random.Generator) -> list[tuple[float, float]]:
    return [(0, rng.uniform(0.4, 0.95)), (1, rng.uniform(0.4, 0.95))]


def _draw_block(rng: np.random.Generator) -> list[tuple[float, float]]:
    """A house's outline, its roof flat, aslant or gabled, its top often beyond the photo's."""
    left = rng.uniform(-0.3, 0.9)
    right = left + rng.uniform(0.15, 0.9)
    eaves = rng.uniform(-0.3, 0.7)
    if rng.random() < 0.3:
        return [(left, eaves), ((left + right) / 2, eaves - rng.uniform(0, 0.25)), (right, eaves)]
    return [(left, eaves), (right, eaves + rng.choice([0, rng.uniform(-0.5, 0.5)]))]


def _fill(side_px: int, roof: list[tuple[float, float]]) -> np.ndarray:
    """Everything below a line of points (x, y), in parts of the side: a mask with soft edges."""
    points = [*roof, (roof[-1][0], 1.1), (roof[0][0], 1.1)]
    cover = np.zeros((side_px, side_px), np.uint8)
    cv2.fillPoly(cover, [np.rint(np.array(points) * side_px).astype(np.int32)], 255, cv2.LINE_AA)
    return cover.astype(np.float32) / 255


def _draw_wires(side_px: int, rng: np.random.Generator) -> np.ndarray:
    cover = np.zeros((side_px, side_px), np.uint8)
    for _ in range(int(rng.integers(0, 5))):
        start, end = rng.integers(0, side_px, (2, 2)).tolist()
        cv2.line(cover, start, end, 255, int(rng.integers(1, 4)), cv2.LINE_AA)
    return cover.astype(np.float32) / 255
