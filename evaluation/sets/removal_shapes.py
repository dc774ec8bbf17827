"""Outlines of what is taken out of photos: blobs, strokes like cables, silhouettes of objects."""

from __future__ import annotations

import cv2
import numpy as np

SHAPES = ("blob", "stroke", "object")

_OBJECTS = {
    "lamp": ((-6, -10), (6, -10), (9, -2), (1, -2), (1, 8), (5, 10), (-5, 10), (-1, 8), (-1, -2), (-9, -2)),
    "chair": ((-6, -10), (-4, -10), (-3, -1), (6, -1), (6, 10), (4, 10), (4, 2), (-3, 2), (-4, 10), (-6, 10)),
    "bin": ((-6, -8), (6, -8), (5, 9), (-5, 9)),
    "bottle": ((-1.5, -10), (1.5, -10), (1.5, -5), (4, -2), (4, 10), (-4, 10), (-4, -2), (-1.5, -5)),
    "person": ((-2, -10), (2, -10), (2, -7), (5, -5), (4, 1), (3, 10), (1, 10), (0, 3), (-1, 10), (-3, 10), (-5, -5)),
    "pot plant": ((-7, -9), (-2, -6), (0, -10), (2, -6), (7, -8), (3, 1), (4, 2), (3, 10), (-3, 10), (-4, 2), (-3, 1)),
    "sign": ((-9, -6), (9, -6), (9, 0), (1, 0), (1, 10), (-1, 10), (-1, 0), (-9, 0)),
    "car": ((-10, 4), (-10, 0), (-6, -1), (-4, -4), (4, -4), (7, -1), (10, 0), (10, 4)),
}
"""Corners (right, down) from the middle, in tenths of the radius."""


def draw_shape(shape: str, radius_px: float, seed: int) -> np.ndarray:
    """A shape within that radius of the middle, bool (n, n); the same for the same seed."""
    rng = np.random.default_rng([seed, SHAPES.index(shape)])
    side = 2 * int(np.ceil(radius_px)) + 3
    drawn = np.zeros((side, side), np.uint8)
    middle = np.array([side // 2, side // 2])
    if shape == "stroke":
        _draw_stroke(drawn, middle, radius_px, rng)
    else:
        corners = _outline_blob(rng) if shape == "blob" else _outline_object(rng)
        cv2.fillPoly(drawn, [np.rint(middle + corners * radius_px).astype(np.int32)], 1)
    return drawn > 0


def _outline_blob(rng: np.random.Generator) -> np.ndarray:
    turn = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    waves = [rng.uniform(0, 0.3) / n * np.cos(n * turn + rng.uniform(0, 2 * np.pi)) for n in (2, 3, 4, 5)]
    reach = 1 + np.sum(waves, axis=0)
    return np.stack([np.cos(turn), np.sin(turn)], axis=1) * (reach / reach.max())[:, None]


def _outline_object(rng: np.random.Generator) -> np.ndarray:
    corners = np.array(list(_OBJECTS.values())[rng.integers(len(_OBJECTS))], float) / 10
    return corners * [rng.choice((-1, 1)), 1] / np.hypot(*corners.T).max()


def _draw_stroke(drawn: np.ndarray, middle: np.ndarray, radius_px: float, rng: np.random.Generator) -> None:
    """A cable that sags, a twelfth of its length thick and 3 px at least."""
    angle = rng.uniform(0, np.pi)
    along = np.array([np.cos(angle), np.sin(angle)])
    place = np.linspace(-0.93, 0.93, 40)[:, None]
    sag = rng.uniform(-0.3, 0.3) * (1 - place**2) * np.array([-along[1], along[0]])
    line = np.rint(middle + radius_px * (place * along + sag)).astype(np.int32)
    cv2.polylines(drawn, [line], isClosed=False, color=1, thickness=max(3, round(radius_px / 6)))
