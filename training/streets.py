"""Streets cut out of walls: what house fronts do not show, walls that reach the top edge and skies in the gaps."""

from collections.abc import Sequence

import cv2
import numpy as np

from training.skies import bleach_walls, render_sky

LEAST_WALL = 0.25
"""Of a front's height: what is left below its sky must be taller, to serve as a wall."""


def cut_wall(image: np.ndarray, matte: np.ndarray) -> np.ndarray | None:
    """What lies below all sky in a front (h, w, 3), or None where that is too little."""
    sky_rows = np.flatnonzero((matte > 0.1).any(axis=1))
    wall = image[sky_rows[-1] + 1 if len(sky_rows) else 0 :]
    return wall if len(wall) > LEAST_WALL * len(image) else None


def build_street(walls: Sequence[np.ndarray], side_px: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Two to six walls (h, w, 3) in front of a sky, and wires: image and exact sky matte, (side_px, side_px)."""
    image = render_sky(side_px, side_px, rng)
    matte = np.ones((side_px, side_px), np.float32)
    for index in range(int(rng.integers(2, 7))):
        wall = walls[int(rng.integers(len(walls)))]
        cover = _draw_block(side_px, rng) if index else _draw_ground(side_px, rng)
        face = cv2.resize(_crop(wall, rng), (side_px, side_px), interpolation=cv2.INTER_LINEAR)
        face = bleach_walls(face, rng) if rng.random() < 0.2 else face * np.float32(rng.uniform(0.4, 1.1))
        image += (np.clip(face, 0, 1) - image) * cover[..., None]
        matte *= 1 - cover
    wires = _draw_wires(side_px, rng)
    image += (np.float32(rng.uniform(0, 0.4)) - image) * wires[..., None]
    return image, matte * (1 - wires)


def _crop(wall: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A random half or more of a wall, as often mirrored."""
    (top, left), (bottom, right) = rng.uniform(0, 0.25, 2), rng.uniform(0.75, 1, 2)
    height, width = wall.shape[:2]
    part = wall[int(top * height) : int(bottom * height), int(left * width) : int(right * width)]
    return part[:, ::-1] if rng.random() < 0.5 else part


def _draw_ground(side_px: int, rng: np.random.Generator) -> np.ndarray:
    return _fill(side_px, [(0, rng.uniform(0.4, 0.95)), (1, rng.uniform(0.4, 0.95))])


def _draw_block(side_px: int, rng: np.random.Generator) -> np.ndarray:
    """A house's outline, its roof flat, aslant or gabled, its top often beyond the photo's."""
    left = rng.uniform(-0.3, 0.9)
    right = left + rng.uniform(0.15, 0.9)
    eaves = rng.uniform(-0.3, 0.7)
    roof = [(left, eaves), ((left + right) / 2, eaves - rng.uniform(0, 0.25)), (right, eaves)]
    if rng.random() < 0.6:
        roof = [(left, eaves), (right, eaves + rng.choice([0, rng.uniform(-0.3, 0.3)]))]
    return _fill(side_px, roof)


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
