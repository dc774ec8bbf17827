"""Breaks of what is there: something drawn in, something painted away. All in 8-bit levels, float32."""

import cv2
import numpy as np

from evaluation.broken.place import find_square

_CONTRAST = 30.0


def draw_window(core: np.ndarray, side: float, rng: np.random.Generator) -> np.ndarray:
    """A window of two by two panes and that many pixels, where the tile is plainest, 30 levels from its ground."""
    top, left, size = find_square(core, side, rng, plain=True)
    ground = core[top : top + size, left : left + size].mean(axis=(0, 1))
    sign = -1 if ground.mean() > 110 else 1
    window = np.empty((size, size, 3), np.float32)
    window[:] = ground + 2 * sign * _CONTRAST
    bar = max(2, size // 12)
    pane = max(1, (size - 3 * bar) // 2)
    for row in (bar, 2 * bar + pane):
        for column in (bar, 2 * bar + pane):
            window[row : row + pane, column : column + pane] = ground + sign * _CONTRAST + rng.uniform(-8, 8, 3)
    drawn = core.copy()
    drawn[top : top + size, left : left + size] = cv2.GaussianBlur(window, (0, 0), 0.7)
    return drawn


def remove_object(core: np.ndarray, side: float, rng: np.random.Generator) -> np.ndarray:
    """The busiest square of that many pixels painted over from its surroundings (Telea 2004)."""
    top, left, size = find_square(core, side, rng, plain=False)
    mask = np.zeros(core.shape[:2], np.uint8)
    mask[top : top + size, left : left + size] = 255
    pixels = np.clip(np.rint(core), 0, 255).astype(np.uint8)
    painted = cv2.inpaint(pixels, mask, 5, cv2.INPAINT_TELEA).astype(np.float32)
    return np.where(mask[..., None] > 0, painted, core)
