"""Coarse planes enlarged to full resolution block by block, the same whatever the blocks."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.region import Region, Size

ALIGN_PX = 16
"""Blocks start on such columns, so that OpenCV's vectors meet the same pixels in any block."""


class Lattice:
    """Planes float32 (n, h, w), spread evenly over a photo of that size, and their bilinear values at its pixels.

    They are resampled so that blocks join exactly: a power-of-two step, rows on block edges, columns on centres.
    OpenCV's resize then meets only coordinates that floats hold exactly, whichever cells it is given. Blocks start on
    rows that are a multiple of `step`, and on columns that are one of `ALIGN_PX`.
    """

    def __init__(self, planes: np.ndarray, size: Size) -> None:
        cell = min(size.height / planes.shape[1], size.width / planes.shape[2])
        # A quarter of a cell, so that resampling twice does not soften the planes.
        self.step = next(step for step in (16, 8, 4, 2) if 4 * step <= cell or step == 2)
        columns = self.step * np.arange(-(-size.width // self.step)) + self.step / 2
        self._planes = interpolate(planes, 2, columns / size.width * planes.shape[2] - 0.5)
        self._cells_per_px = planes.shape[1] / size.height

    def cells(self, block: Region) -> np.ndarray:
        """All planes on the lattice cells around a block: float32 (n, rows, columns), one plane each to expand."""
        rows = block.top + self.step * np.arange(-(-block.height // self.step) + 1)
        columns = slice(self._first_column(block), (block.right + ALIGN_PX + self.step - 1) // self.step)
        return interpolate(self._planes[..., columns], 1, rows * self._cells_per_px - 0.5)

    def expand(self, cells: np.ndarray, block: Region, buffer: np.ndarray) -> np.ndarray:
        """One plane at every pixel of its block, (height, width): a view of buffer until it is used again."""
        size = (cells.shape[1] * self.step, cells.shape[0] * self.step)
        expanded = cv2.resize(cells, size, dst=buffer[: size[1], : size[0]], interpolation=cv2.INTER_LINEAR)
        left = block.left - self._first_column(block) * self.step
        return np.asarray(expanded)[self.step // 2 :, left : left + block.width][: block.height]

    def buffer(self, block: Size) -> np.ndarray:
        """Memory for one expanded plane of blocks up to that size."""
        return np.empty((block.height + 2 * self.step, block.width + 2 * ALIGN_PX + self.step), np.float32)

    def _first_column(self, block: Region) -> int:
        return max(0, block.left - ALIGN_PX) // self.step


def interpolate(values: np.ndarray, axis: int, positions: np.ndarray) -> np.ndarray:
    """Linear interpolation along one axis at fractional indices, held constant beyond both ends."""
    last = values.shape[axis] - 1
    positions = np.clip(positions, 0, last)
    lower = np.minimum(positions.astype(int), max(0, last - 1))
    fraction = (positions - lower).astype(np.float32).reshape([-1 if n == axis else 1 for n in range(values.ndim)])
    start = values.take(lower, axis)
    return np.ascontiguousarray(start + fraction * (values.take(np.minimum(lower + 1, last), axis) - start))
