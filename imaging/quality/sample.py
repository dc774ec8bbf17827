"""A tile's core before and after, brought to the scale at which quality is measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from imaging.color import LUMA
from imaging.region import Region, Size

CELL_PX = 8
_MEASURED_PIXELS = 16_000_000


def measuring_step(size: Size) -> int:
    """Photo pixels along one measured pixel: 1 up to 16 MP, 2 up to 64 MP, then 4.

    Averaging first keeps the cost of a 45 MP photo near that of a 12 MP one, and takes out sensor noise and dither,
    which are no one's idea of structure. What is smaller than two photo pixels is below what the check can see.
    """
    step = 1
    while size.pixels > _MEASURED_PIXELS * step * step:
        step *= 2
    return step


@dataclass(frozen=True)
class Sample:
    """Measured pixels uint8 or uint16 (h, w, 3) of one image's tile, padded to whole cells."""

    pixels: np.ndarray

    @cached_property
    def levels(self) -> np.ndarray:
        """The pixels in float32 8-bit levels (h, w, 3), [0, 255]."""
        return self._as_levels(self.pixels)

    @cached_property
    def luma(self) -> np.ndarray:
        """Rec. 601 luma (h, w), [0, 255]."""
        return cv2.transform(self.levels, LUMA[None])

    @cached_property
    def highest(self) -> np.ndarray:
        """The largest of each pixel's channels (h, w), [0, 255]."""
        red, green, blue = self._channels
        return self._as_levels(np.asarray(cv2.max(cv2.max(red, green), blue)))

    @cached_property
    def lowest(self) -> np.ndarray:
        """The smallest of each pixel's channels (h, w), [0, 255]."""
        red, green, blue = self._channels
        return self._as_levels(np.asarray(cv2.min(cv2.min(red, green), blue)))

    @cached_property
    def luma_cells(self) -> np.ndarray:
        """Mean luma (h/8, w/8) of each cell."""
        return average_cells(self.luma)

    @cached_property
    def cells(self) -> np.ndarray:
        """Mean colour (h/8, w/8, 3) of each cell."""
        return average_cells(self.levels)

    @cached_property
    def _channels(self) -> Sequence[np.ndarray]:
        # Of few bytes: as floats they would take four times as long to tell apart.
        return cv2.split(self.pixels)

    def _as_levels(self, values: np.ndarray) -> np.ndarray:
        return np.multiply(values, np.float32(255 / np.iinfo(values.dtype).max), dtype=np.float32)


def sample_region(pixels: np.ndarray, region: Region, step: int) -> Sample:
    """Average a region of uint8 or uint16 pixels (H, W, 3) by step × step squares, less any remainder."""
    crop = pixels[region.slices]
    height, width = max(1, region.height // step), max(1, region.width // step)
    if step > 1:
        crop = cv2.resize(crop[: height * step, : width * step], (width, height), interpolation=cv2.INTER_AREA)
    bottom, right = -height % CELL_PX, -width % CELL_PX
    if bottom or right:
        crop = cv2.copyMakeBorder(crop, 0, bottom, 0, right, cv2.BORDER_REFLECT)
    return Sample(np.ascontiguousarray(crop))


def average_cells(values: np.ndarray) -> np.ndarray:
    """Mean over each 8×8 cell of float32 (h, w) or (h, w, C)."""
    # One plane OpenCV halves with the processor's vectors; to an eighth at once it goes pixel by pixel.
    for factor in (2, 2, 2) if values.ndim == 2 else (CELL_PX,):
        height, width = values.shape[:2]
        values = cv2.resize(values, (width // factor, height // factor), interpolation=cv2.INTER_AREA)
    return values
