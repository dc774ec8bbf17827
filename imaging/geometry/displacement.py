"""Where a lens puts what it should put elsewhere: a coarse grid of shifts, read bilinearly."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import cv2
import numpy as np

from imaging.region import Size

STEP_PX = 32
_ROUNDS = 12


@dataclass(frozen=True, slots=True, eq=False)
class Displacement:
    """Shifts float32 (gh, gw, 2) in pixels as x, y, at every `step_px`-th pixel of a photo of that size.

    A pixel of the corrected photo is found in the source at its own place plus its shift. `name` says whose they are.
    """

    name: str
    size: Size
    grid: np.ndarray
    step_px: int = STEP_PX

    def key(self) -> str:
        """A digest of the geometry alone, not of the name."""
        head = f"{self.size.height} {self.size.width} {self.step_px} {self.grid.shape}"
        return hashlib.sha256(head.encode() + np.ascontiguousarray(self.grid).tobytes()).hexdigest()[:16]

    def shift(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Shifts (h, w, 2) at corrected places x, y, float32 (h, w) in pixels."""
        scale = np.float32(1 / self.step_px)
        places = (np.multiply(x, scale, dtype=np.float32), np.multiply(y, scale, dtype=np.float32))
        # INTER_LINEAR knows 1/32 of a cell, one pixel here: far finer than shifts change.
        return np.asarray(cv2.remap(self.grid, *places, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))

    def to_source(self, points: np.ndarray) -> np.ndarray:
        """Corrected points (n, 2) as x, y to where the source has them."""
        return np.asarray(points + self._shift_points(points))

    def from_source(self, points: np.ndarray) -> np.ndarray:
        """Source points (n, 2) as x, y to where they belong: the fixed point of place = source − shift(place)."""
        places = np.array(points, float)
        for _ in range(_ROUNDS):
            places = points - self._shift_points(places)
        return places

    def _shift_points(self, points: np.ndarray) -> np.ndarray:
        """As `shift`, but exactly bilinear: the inverse must meet it."""
        rows, columns = self.grid.shape[:2]
        cell = np.clip(np.asarray(points, float) / self.step_px, 0, (columns - 1, rows - 1))
        low = np.minimum(cell.astype(int), (max(columns - 2, 0), max(rows - 2, 0)))
        across, down = (cell - low).T[..., None]
        x, y = low.T
        top = self.grid[y, x] * (1 - across) + self.grid[y, x + 1] * across
        bottom = self.grid[y + 1, x] * (1 - across) + self.grid[y + 1, x + 1] * across
        return np.asarray(top * (1 - down) + bottom * down)
