"""The sheet a scene is drawn on, back to front: textured patches under baked light, strokes, and where things are."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import cv2
import numpy as np

from imaging.region import Size
from imaging.scenes.geometry import Camera, Patch
from imaging.scenes.light import Lighting

_STRIP_PX = 512


@dataclass(frozen=True, eq=False)
class Texture:
    """A tile, uint8 (h, w, 3), repeated every `metres` of height, times a grain, uint8 (n, n) around 128."""

    tile: np.ndarray
    metres: float
    grain: np.ndarray | None = None
    grain_metres: float = 0.15


class Canvas:
    """Pixels, uint8 (H, W, 3), and `cover`, uint8 (H, W): 255 where something stands before the sky.

    `names` are the things that were drawn under a name; `labels`, uint8 (H, W), has 1 where the first of them is seen,
    2 for the second, and 0 where none is. `gains` on linear RGB are the camera's exposure and white balance.
    """

    def __init__(
        self, size: Size, camera: Camera, lighting: Lighting, gains: Sequence[float] = (1.0, 1.0, 1.0)
    ) -> None:
        self.pixels = np.zeros((size.height, size.width, 3), np.uint8)
        self.cover = np.zeros((size.height, size.width), np.uint8)
        self.labels = np.zeros((size.height, size.width), np.uint8)
        self.names: list[str] = []
        self._label = 0
        self.camera = camera
        self._lighting = lighting
        self._gains = np.array(gains, np.float32)

    @contextmanager
    def drawing(self, name: str) -> Iterator[None]:
        """What is drawn meanwhile is the thing of that name, or more of it."""
        if name not in self.names:
            self.names.append(name)
        self._label = self.names.index(name) + 1
        try:
            yield
        finally:
            self._label = 0

    def paint(self, surface: Patch, texture: Texture, glow: float | None = None) -> None:
        """Draw a patch if the camera sees it, under the scene's light or shining by itself."""
        if not self.camera.sees(surface):
            return
        light = np.full((2, 2, 3), glow, np.float32) if glow is not None else self._lighting.bake(surface)
        light = (light * self._gains) ** np.float32(1 / 2.2)
        outline = self.camera.outline(surface)
        if not len(outline):
            return
        height, width = self.cover.shape
        left, top = np.clip(np.floor(outline.min(axis=0)), 0, (width, height)).astype(int)
        right, bottom = np.clip(np.ceil(outline.max(axis=0)) + 1, 0, (width, height)).astype(int)
        if right <= left:
            return
        for row in range(top, bottom, _STRIP_PX):
            window = (slice(row, min(row + _STRIP_PX, bottom)), slice(left, right))
            self._paint_window(surface, texture, light, outline, window)

    def fill(self, polygon: np.ndarray, colour: Sequence[float]) -> None:
        """Fill a polygon given in pixels (n, 2)."""
        self._fill([np.round(polygon * 16).astype(np.int32)], colour)

    def fill_many(self, polygons: np.ndarray, colour: Sequence[float]) -> None:
        """Fill many small polygons (k, n, 2) in pixels with one colour."""
        self._fill(list(np.round(polygons * 16).astype(np.int32)), colour)

    def stroke(self, start: np.ndarray, end: np.ndarray, width_px: float, colour: Sequence[float]) -> None:
        """Draw a line in pixels; thinner than a pixel it grows paler, as on a sensor."""
        across = np.array([start[1] - end[1], end[0] - start[0]])
        across = across / max(math.sqrt(across.dot(across)), 1e-6) * max(width_px, 0.5) / 2
        self.fill(np.array([start - across, start + across, end + across * 0.8, end - across * 0.8]), colour)

    def _fill(self, points: list[np.ndarray], colour: Sequence[float]) -> None:
        for plane, value in ((self.pixels, tuple(colour)), (self.cover, 255)):
            cv2.fillPoly(plane, points, value, cv2.LINE_AA, 4)
        cv2.fillPoly(self.labels, points, self._label, cv2.LINE_8, 4)

    def _paint_window(
        self, surface: Patch, texture: Texture, light: np.ndarray, outline: np.ndarray, window: tuple[slice, slice]
    ) -> None:
        rows, columns = window
        size = (columns.stop - columns.start, rows.stop - rows.start)
        shift = np.array([[1, 0, columns.start], [0, 1, rows.start], [0, 0, 1]], float)
        to_plane = np.linalg.inv(self.camera.homography(surface)) @ shift
        density = self._pixels_per_metre(surface)
        painted = _tile(texture.tile, texture.metres, to_plane, size, density)
        if texture.grain is not None and texture.grain.shape[0] / texture.grain_metres < 6 * density:
            grain = _tile(texture.grain, texture.grain_metres, to_plane, size, density)
            painted = np.asarray(cv2.multiply(painted, cv2.merge([grain] * 3), scale=1 / 128))
        cells = np.diag([light.shape[1] / surface.width, light.shape[0] / surface.height, 1])
        cells[:2, 2] = -0.5
        shade = cv2.warpPerspective(
            light,
            cells @ to_plane,
            size,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        mask = np.zeros(size[::-1], np.uint8)
        cv2.fillPoly(mask, [np.round((outline - (columns.start, rows.start)) * 16).astype(np.int32)], 255, 8, 4)
        cv2.copyTo(cv2.multiply(painted, shade, dtype=cv2.CV_8U), mask, self.pixels[window])
        cv2.copyTo(mask, mask, self.cover[window])
        self.labels[window][mask > 0] = self._label

    def _pixels_per_metre(self, surface: Patch) -> float:
        points = self.camera.outline(surface)
        plane = surface.corners
        area = abs(_area(plane))
        return float(np.sqrt(abs(_area(points)) / max(area, 1e-9)))


def _area(polygon: np.ndarray) -> float:
    x, y = polygon[:, 0], polygon[:, 1]
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


def _tile(tile: np.ndarray, metres: float, to_plane: np.ndarray, size: tuple[int, int], density: float) -> np.ndarray:
    """A tile repeated over the plane and seen in perspective, first shrunk when it is finer than the pixels."""
    while min(tile.shape[:2]) > 8 and tile.shape[0] / metres > 1.5 * density:
        tile = cv2.resize(tile, (tile.shape[1] // 2, tile.shape[0] // 2), interpolation=cv2.INTER_AREA)
    scale = np.diag([tile.shape[0] / metres, tile.shape[0] / metres, 1])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpPerspective(tile, scale @ to_plane, size, flags=flags, borderMode=cv2.BORDER_WRAP))
