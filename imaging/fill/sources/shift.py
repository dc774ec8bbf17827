"""One offset for a whole hole: along the edge that crosses it, or by the period of tiles and bricks."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imaging.fill.holes.level import Level
from imaging.fill.holes.morphology import ring_around

_LEAST_COVERED, _LEAST_RING = 0.85, 0.8
_RING_PX = 6


@dataclass(frozen=True)
class Shift:
    """`offset` rows and columns; `misfit`: squared differences on the ring over twice its variance, 0 for a perfect
    continuation, about 1 for any other place."""

    offset: tuple[int, int]
    misfit: float


def find_shift(level: Level) -> Shift | None:
    """The offset by which what is around the hole comes nearest to itself and the hole is covered by sources.

    None where no offset covers it. All offsets at once, by correlations in the frequency domain.
    """
    ring = ring_around(level.wanted, max(_RING_PX, round(0.3 * np.sqrt(np.count_nonzero(level.hole))))) & ~level.hole
    if not ring.any():
        return None
    image = level.image - level.image[ring].mean(axis=0)
    plane = _Plane(level.hole.shape)
    sources, rings, holes = (plane.transform(each) for each in (level.source, ring, level.hole))
    energy = np.square(image).sum(axis=2)
    count = plane.correlate(rings, sources)
    error = plane.correlate(plane.transform(energy * ring), sources)
    error += plane.correlate(rings, plane.transform(energy * level.source))
    both = sum(
        plane.transform(image[..., n] * ring).conj() * plane.transform(image[..., n] * level.source) for n in range(3)
    )
    error -= 2 * plane.back(both)
    covered = plane.correlate(holes, sources) >= _LEAST_COVERED * np.count_nonzero(level.hole)
    allowed = covered & (count >= _LEAST_RING * np.count_nonzero(ring))
    if not allowed.any():
        return None
    misfit = np.where(allowed, error / np.maximum(count, 1), np.inf)
    row, column = (int(each) for each in np.unravel_index(int(misfit.argmin()), misfit.shape))
    variance = 2 * energy[ring].mean() + 1e-6
    return Shift(plane.offset(row, column), float(misfit[row, column] / variance))


class _Plane:
    """Correlations of planes of one shape at every offset."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self._size = [cv2.getOptimalDFTSize(2 * side) for side in shape]

    def transform(self, values: np.ndarray) -> np.ndarray:
        return np.asarray(np.fft.rfft2(values.astype(np.float64), self._size))

    def correlate(self, one: np.ndarray, other: np.ndarray) -> np.ndarray:
        """At each offset the sum of one times the other moved back by it, of two transforms."""
        return self.back(one.conj() * other)

    def back(self, product: np.ndarray) -> np.ndarray:
        return np.asarray(np.fft.irfft2(product, self._size))

    def offset(self, row: int, column: int) -> tuple[int, int]:
        """What an index of a correlation means: the second half of each axis is negative."""
        return row - self._size[0] * (row > self._size[0] // 2), column - self._size[1] * (column > self._size[1] // 2)
