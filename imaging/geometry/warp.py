"""One resampling for lens and rotation together, block by block: Lanczos, held to the range of what is around."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from imaging.geometry.camera import project_points
from imaging.geometry.displacement import Displacement
from imaging.region import Region, Size

Matrix = tuple[tuple[float, float, float], tuple[float, float, float], tuple[float, float, float]]

_REACH_PX = 4
_LONGEST_PX = 32_000  # places are signed 16 bit numbers
_AROUND = np.ones((2, 2), np.uint8)
_SLACK = 3 / 255
_WHOLE = np.empty(0)  # no fractions: cv2.remap then takes whole pixels as they are


@dataclass(frozen=True)
class Warp:
    """From a straightened photo back to its upright original.

    `matrix` takes x, y of an output pixel to those of a source pixel whose lens is perfect; whole coordinates are
    centres of pixels. `lens` then says where the real lens has put it. `source` and `size` are the extents of both.
    """

    matrix: Matrix
    source: Size
    size: Size
    lens: Displacement | None = None

    def key(self) -> str:
        """A short digest, the same for the same geometry on any machine."""
        numbers = " ".join(f"{value:.9e}" for row in self.matrix for value in row)
        parts = (numbers, self.source, self.size, self.lens.key() if self.lens else "")
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]

    def to_source(self, points: np.ndarray) -> np.ndarray:
        """Points (n, 2) as x, y of the straightened photo to those of the upright original."""
        straight = project_points(np.array(self.matrix), np.asarray(points, float))
        return self.lens.to_source(straight) if self.lens else straight

    def map_points(self, points: np.ndarray) -> np.ndarray:
        """Points (n, 2) as x, y of the upright original to those of the straightened photo; some may lie outside it."""
        corrected = self.lens.from_source(np.asarray(points, float)) if self.lens else np.asarray(points, float)
        return project_points(np.linalg.inv(np.array(self.matrix)), corrected)


def apply_warp(pixels: np.ndarray, warp: Warp, block_px: int = 512) -> np.ndarray:
    """Pixels uint8 or uint16, (H, W, 3) or (H, W), as the warp shows them; same dtype, the warp's size.

    Lanczos (8 × 8) keeps most of the finest contrast, and rings beside hard edges; so no value leaves the range of the
    2 × 2 pixels around it by more than 3 of 255 levels. The size of the blocks does not change a bit of the result.
    Raises ValueError for pixels of another size than the warp's source, or with a side over 32,000 px.
    """
    if pixels.shape[:2] != (warp.source.height, warp.source.width):
        raise ValueError(f"the warp is for {warp.source}, not for pixels {pixels.shape[:2]}")
    if max(pixels.shape[:2]) > _LONGEST_PX:
        raise ValueError(f"no side may be longer than {_LONGEST_PX} px, as one of {pixels.shape[:2]} is")
    result = np.empty((warp.size.height, warp.size.width, *pixels.shape[2:]), pixels.dtype)
    for top in range(0, warp.size.height, block_px):
        for left in range(0, warp.size.width, block_px):
            block = Region(top, left, top + block_px, left + block_px).clip(warp.size)
            result[block.slices] = _warp_block(pixels, warp, block)
    return result


def _warp_block(pixels: np.ndarray, warp: Warp, block: Region) -> np.ndarray:
    across, down = find_places(warp, block)
    low, high = (int(across.min()), int(down.min())), (int(across.max()) + 2, int(down.max()) + 2)
    window = Region(low[1], low[0], high[1], high[0]).expand(_REACH_PX).clip(warp.source)
    if window.empty:
        raise ValueError(f"the warp shows {block}, which lies outside its source")
    near = pixels[window.slices]
    # Rounded to 1/32 of a pixel, all that cv2.remap knows, before the window's corner is taken off: every block, of
    # whatever size, asks for the very same places.
    places, fractions = cv2.convertMaps(across, down, cv2.CV_16SC2)
    places -= np.array((window.left, window.top), np.int16)
    sharp = cv2.remap(near, places, fractions, cv2.INTER_LANCZOS4, borderMode=cv2.BORDER_REFLECT_101)
    return _hold(sharp, near, places)


def find_places(warp: Warp, block: Region) -> tuple[np.ndarray, np.ndarray]:
    """Where in the source the pixels of a block lie, x and y, float32 (h, w): single floats hold 1/1000 of a pixel."""
    x = np.arange(block.left, block.right, dtype=np.float32)
    y = np.arange(block.top, block.bottom, dtype=np.float32)[:, None]
    across, down, depth = (a * x + (b * y + c) for a, b, c in np.array(warp.matrix, np.float32))
    across /= depth
    down /= depth
    if warp.lens is None:
        return across, down
    shifts = warp.lens.shift(across, down)
    return across + shifts[..., 0], down + shifts[..., 1]


def _hold(sharp: np.ndarray, near: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Values of a block kept near the range of the 2 × 2 source pixels around each, which may be left by 3 levels.

    Where pixels are alike, three levels are nothing to see; in a fine texture, whose true peaks lie between pixels,
    they are most of what a stricter hold would take.
    """
    slack = (round(_SLACK * np.iinfo(near.dtype).max),) * 4
    least = cv2.subtract(_spread(cv2.erode, near, places), slack)  # type: ignore[call-overload]
    most = cv2.add(_spread(cv2.dilate, near, places), slack)  # type: ignore[call-overload]
    return np.asarray(cv2.min(cv2.max(sharp, least, dst=sharp), most, dst=sharp))


def _spread(extreme: Callable[..., np.ndarray], near: np.ndarray, places: np.ndarray) -> np.ndarray:
    """The least or the most of the 2 × 2 pixels at each place."""
    extremes = extreme(near, _AROUND, anchor=(0, 0), borderType=cv2.BORDER_REPLICATE)
    return cv2.remap(extremes, places, _WHOLE, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE)
