"""How much of each pixel of a photo is subject, found in it or given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from imaging.cutout.enlarge import enlarge
from imaging.masks import Mask
from imaging.region import Region, Size
from imaging.sampling import resize_area

FULL = 0.96
"""A matte from here on is all subject, and below one less it none: no haze is left over plain places."""


class Matte(Protocol):
    """How much of each pixel of a photo is subject."""

    @property
    def size(self) -> Size:
        """The photo's."""
        ...

    @property
    def coverage(self) -> np.ndarray:
        """The matte of a small copy, float32 (h, w)."""
        ...

    def draw(self, image: np.ndarray, block: Region) -> np.ndarray:
        """The matte float32 (h, w), [0, 1], of a block of the photo, whose pixels are `image` (h, w, 3) in [0, 1]."""
        ...


@dataclass(frozen=True, eq=False)
class FoundMatte:
    """As the pixels' colours say: planes of a small copy.

    `planes` float32 (h, w, 4): matte = planes · (R, G, B, 1); it is held between `bounds` (h, w, 2).
    """

    size: Size
    planes: np.ndarray
    bounds: np.ndarray
    coverage: np.ndarray

    def draw(self, image: np.ndarray, block: Region) -> np.ndarray:
        bounds = enlarge(self.bounds, self.size, block)
        if bounds[..., 0].min() == 1 or bounds[..., 1].max() == 0:
            return np.ascontiguousarray(bounds[..., 0])
        planes = enlarge(self.planes, self.size, block)
        matte = (planes[..., :3] * image).sum(axis=2) + planes[..., 3]
        matte = np.clip(matte, bounds[..., 0], bounds[..., 1])
        return np.asarray(np.clip((matte - (1 - FULL)) / (2 * FULL - 1), 0, 1), np.float32)


@dataclass(frozen=True, eq=False)
class GivenMatte:
    """As somebody marked it, and not otherwise."""

    mask: Mask
    coverage: np.ndarray

    @classmethod
    def of(cls, mask: Mask, small: Size) -> GivenMatte:
        """With its coverage at that size."""
        return cls(mask, np.ascontiguousarray(resize_area(mask.crop(mask.size.region), small)))

    @property
    def size(self) -> Size:
        return self.mask.size

    def draw(self, image: np.ndarray, block: Region) -> np.ndarray:
        return self.mask.crop(block)
