"""What a subject is put on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from imaging.cutout.enlarge import enlarge
from imaging.region import Region, Size
from imaging.sampling import as_image, resize_area


class Backdrop(Protocol):
    """Any of a photo's size."""

    def draw(self, block: Region) -> np.ndarray:
        """Its colours float32 in [0, 1], (h, w, 3) or what spreads to it, in a block."""
        ...


@dataclass(frozen=True)
class Plain:
    """One colour, sRGB-encoded, [0, 1]."""

    red: float
    green: float
    blue: float

    def draw(self, block: Region) -> np.ndarray:
        return np.array((self.red, self.green, self.blue), np.float32)


@dataclass(frozen=True, eq=False)
class Scene:
    """Another photo (h, w, 3), float32 in [0, 1], that fills a photo of `size`."""

    image: np.ndarray
    size: Size

    @classmethod
    def fill(cls, pixels: np.ndarray, size: Size) -> Scene:
        """A photo uint8 | uint16 as large as it must be to fill that size, its middle kept."""
        scale = min(pixels.shape[0] / size.height, pixels.shape[1] / size.width)
        height, width = max(1, round(size.height * scale)), max(1, round(size.width * scale))
        top, left = (pixels.shape[0] - height) // 2, (pixels.shape[1] - width) // 2
        shown = pixels[top : top + height, left : left + width]
        return cls(as_image(resize_area(shown, size) if scale > 1 else np.ascontiguousarray(shown)), size)

    def draw(self, block: Region) -> np.ndarray:
        return enlarge(self.image, self.size, block)
