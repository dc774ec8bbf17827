"""Where in a tile a break is put."""

import cv2
import numpy as np

_GRID = 16
_CHOICES = 4


def draw_box(shape: tuple[int, ...], share: float, rng: np.random.Generator) -> np.ndarray:
    """1 inside a box of that share of the sides, 0 outside, 3 pixels soft: float32 (h, w)."""
    height, width = shape[0], shape[1]
    rows, columns = max(8, int(height * share)), max(8, int(width * share))
    top, left = int(rng.integers(max(1, height - rows))), int(rng.integers(max(1, width - columns)))
    box = np.zeros((height, width), np.float32)
    box[top : top + rows, left : left + columns] = 1
    return np.asarray(cv2.GaussianBlur(box, (0, 0), 1.0))


def draw_blob(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """1 inside an ellipse of a sixth to a quarter of the sides, 6 pixels soft, float32 (h, w)."""
    height, width = shape[0], shape[1]
    centre = (int(width * rng.uniform(0.3, 0.7)), int(height * rng.uniform(0.3, 0.7)))
    radii = (max(8, int(width * rng.uniform(0.12, 0.25))), max(8, int(height * rng.uniform(0.12, 0.25))))
    blob = cv2.ellipse(np.zeros((height, width), np.float32), centre, radii, rng.uniform(0, 180), 0, 360, 1.0, -1)
    return np.asarray(cv2.GaussianBlur(blob, (0, 0), 2.0))


def find_square(core: np.ndarray, side: float, rng: np.random.Generator, *, plain: bool) -> tuple[int, int, int]:
    """Top, left and side of one of the plainest, or busiest, squares of that side; it fits within the tile."""
    size = int(min(side, min(core.shape[:2]) - 2))
    luma = core.mean(axis=2)
    mean, square = (cv2.boxFilter(plane, -1, (size, size), anchor=(0, 0)) for plane in (luma, luma * luma))
    rows, columns = core.shape[0] - size, core.shape[1] - size
    busy = (square - mean * mean)[:rows:_GRID, :columns:_GRID]
    order = np.argsort(busy, axis=None)
    chosen = int((order[:_CHOICES] if plain else order[-_CHOICES:])[int(rng.integers(min(_CHOICES, order.size)))])
    row, column = np.unravel_index(chosen, busy.shape)
    return int(row) * _GRID, int(column) * _GRID, size
