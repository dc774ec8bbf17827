"""Coarse planes enlarged to full resolution strip by strip, the same whatever the strips."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

from imaging.region import Size


class Lattice:
    """Planes float32 (n, h, w), spread evenly over a photo of that size, and their bilinear values at its pixels.

    They are resampled so that strips join exactly: a power-of-two step, rows on strip edges, columns on centres.
    OpenCV's resize then meets only coordinates that floats hold exactly, whichever rows it is given. Strips start on
    a multiple of `step`.
    """

    def __init__(self, planes: np.ndarray, size: Size) -> None:
        cell = min(size.height / planes.shape[1], size.width / planes.shape[2])
        # A quarter of a cell, so that resampling twice does not soften the planes.
        self.step = next(step for step in (16, 8, 4, 2) if 4 * step <= cell or step == 2)
        columns = self.step * np.arange(-(-size.width // self.step)) + self.step / 2
        self._planes = interpolate(planes, 2, columns / size.width * planes.shape[2] - 0.5)
        self._cells_per_px = planes.shape[1] / size.height
        self._width = size.width

    def rows(self, top: int, height: int) -> np.ndarray:
        """All planes on the lattice rows that enclose a strip: float32 (n, rows, columns), one plane each to expand."""
        rows = top + self.step * np.arange(-(-height // self.step) + 1)
        return interpolate(self._planes, 1, rows * self._cells_per_px - 0.5)

    def expand(self, rows: np.ndarray, height: int, buffer: np.ndarray) -> np.ndarray:
        """One plane at every pixel of its strip, (height, width): a view of buffer until it is used again."""
        size = (rows.shape[1] * self.step, rows.shape[0] * self.step)
        expanded = cv2.resize(rows, size, dst=buffer[: size[1], : size[0]], interpolation=cv2.INTER_LINEAR)
        return np.asarray(expanded)[self.step // 2 :, : self._width][:height]

    def buffer(self, strip_px: int) -> np.ndarray:
        """Memory for one expanded plane of strips up to that height."""
        return np.empty((strip_px + 2 * self.step, self._planes.shape[2] * self.step), np.float32)


def share_strips(height: int, strip_px: int, work: Callable[[range], None]) -> None:
    """Give the tops of all strips to as many threads as OpenCV uses: every n-th to each, so that buffers are few."""
    tops = range(0, height, strip_px)
    workers = max(1, min(cv2.getNumThreads(), len(tops)))
    with ThreadPoolExecutor(workers) as pool:
        for job in [pool.submit(work, tops[first::workers]) for first in range(workers)]:
            job.result()


def interpolate(values: np.ndarray, axis: int, positions: np.ndarray) -> np.ndarray:
    """Linear interpolation along one axis at fractional indices, held constant beyond both ends."""
    last = values.shape[axis] - 1
    positions = np.clip(positions, 0, last)
    lower = np.minimum(positions.astype(int), max(0, last - 1))
    fraction = (positions - lower).astype(np.float32).reshape([-1 if n == axis else 1 for n in range(values.ndim)])
    start = values.take(lower, axis)
    return np.ascontiguousarray(start + fraction * (values.take(np.minimum(lower + 1, last), axis) - start))
