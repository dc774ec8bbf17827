"""Barrel distortion, for pictures and for points: a lens draws the corners of a frame nearer to its middle."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imaging.region import Size


@dataclass(frozen=True)
class Lens:
    """The picture's corners stay: what is drawn at r half diagonals was at r·(1 + bulge·r²)/(1 + bulge)."""

    size: Size
    bulge: float

    def sources(self) -> tuple[np.ndarray, np.ndarray]:
        """Where the middle of each pixel was before the lens: x and y, float32 (H, W), 0 in the middle of the first."""
        x = np.arange(self.size.width, dtype=np.float32)[None] - self._middle[0]
        y = np.arange(self.size.height, dtype=np.float32)[:, None] - self._middle[1]
        factor = (1 + self.bulge * (x**2 + y**2) / self._reach**2) / (1 + self.bulge)
        return self._middle[0] + x * factor, self._middle[1] + y * factor

    def draw(self, picture: np.ndarray) -> np.ndarray:
        """A picture through the lens."""
        if not self.bulge:
            return picture
        return np.asarray(cv2.remap(picture, *self.sources(), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))

    def move(self, points: np.ndarray) -> np.ndarray:
        """Where points (n, 2) of the undistorted picture are drawn; by Newton's method."""
        away = (points - self._middle) / self._reach
        target = np.linalg.norm(away, axis=1)
        radius = target.copy()
        for _ in range(6):
            value = radius * (1 + self.bulge * radius**2) / (1 + self.bulge) - target
            radius -= value * (1 + self.bulge) / (1 + 3 * self.bulge * radius**2)
        return np.asarray(self._middle + away * (radius / np.maximum(target, 1e-9))[:, None] * self._reach)

    @property
    def _middle(self) -> np.ndarray:
        return np.array([(self.size.width - 1) / 2, (self.size.height - 1) / 2], np.float32)

    @property
    def _reach(self) -> float:
        return float(np.hypot(self.size.width, self.size.height) / 2)
