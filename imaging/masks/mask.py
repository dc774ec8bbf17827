"""A part of an image: soft, and kept only where there is any of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imaging.region import Region, Size


@dataclass(frozen=True, eq=False)
class Mask:
    """How far each pixel of an image of `size` belongs to it: `weight` float32 (h, w), [0, 1], of those of `region`.

    Outside the region it is 0 everywhere. Raises ValueError for a weight of another shape or type, and for a region
    that is not inside the image.
    """

    size: Size
    region: Region
    weight: np.ndarray

    def __post_init__(self) -> None:
        if self.weight.dtype != np.float32 or self.weight.shape != (self.region.height, self.region.width):
            told = f"{self.weight.dtype} {self.weight.shape}"
            raise ValueError(f"a weight is float32 of its region's shape {self.region.size}, not {told}")
        if not self.size.region.contains(self.region):
            raise ValueError(f"{self.region} is not inside {self.size}")

    @classmethod
    def nothing(cls, size: Size) -> Mask:
        return cls(size, Region(0, 0, 0, 0), np.zeros((0, 0), np.float32))

    @classmethod
    def trim(cls, weight: np.ndarray) -> Mask:
        """Of a weight (H, W) of the whole image: the smallest region that holds all of it."""
        region = _bound(weight)
        return cls(Size(*weight.shape), region, np.ascontiguousarray(weight[region.slices]))

    def tighten(self) -> Mask:
        """The same in the smallest region that holds all of it; a view."""
        inner = _bound(self.weight)
        region = Region(0, 0, 0, 0) if inner.empty else inner.shift(self.region.top, self.region.left)
        return Mask(self.size, region, self.weight[inner.slices])

    def harden(self) -> Mask:
        """What belongs to it by a half or more, and nothing else."""
        return Mask(self.size, self.region, (self.weight >= 0.5).astype(np.float32)).tighten()

    @property
    def is_empty(self) -> bool:
        return self.region.empty

    @property
    def fraction(self) -> float:
        """Share of the image, soft parts by their weight."""
        return float(self.weight.sum(dtype=np.float64)) / self.size.pixels

    def crop(self, region: Region) -> np.ndarray:
        """Its weight in another region of the image, float32; a copy."""
        weight = np.zeros((region.height, region.width), np.float32)
        both = self.region.intersect(region)
        if not both.empty:
            inside = both.shift(-self.region.top, -self.region.left)
            weight[both.shift(-region.top, -region.left).slices] = self.weight[inside.slices]
        return weight


def _bound(weight: np.ndarray) -> Region:
    rows, columns = np.flatnonzero(weight.any(axis=1)), np.flatnonzero(weight.any(axis=0))
    if not rows.size:
        return Region(0, 0, 0, 0)
    return Region(int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1)
