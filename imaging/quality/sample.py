"""A tile's core before and after, brought to the scale at which quality is measured."""

from __future__ import annotations

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
        levels = self.pixels.astype(np.float32)
        return levels if self._one_level == 1 else levels * np.float32(1 / self._one_level)

    @cached_property
    def luma(self) -> np.ndarray:
        """Rec. 601 luma (h, w), [0, 255]."""
        return cv2.transform(self.levels, LUMA[None])

    @cached_property
    def luma_cells(self) -> np.ndarray:
        """Mean luma (h/8, w/8) of each cell."""
        return average_cells(self.luma)

    @cached_property
    def cells(self) -> np.ndarray:
        """Mean colour (h/8, w/8, 3) of each cell."""
        return average_cells(self.levels)

    def all_from(self, level: int) -> np.ndarray:
        """Where all of a pixel's channels have that 8-bit level and more, bool (h, w)."""
        return self._extremes[0] >= level * self._one_level

    def any_from(self, level: int) -> np.ndarray:
        """Where any of a pixel's channels has that 8-bit level and more, bool (h, w)."""
        return self._extremes[1] >= level * self._one_level

    def all_to(self, level: int) -> np.ndarray:
        """Where none of a pixel's channels has more than that 8-bit level, bool (h, w)."""
        return self._extremes[1] <= level * self._one_level

    def any_to(self, level: int) -> np.ndarray:
        """Where any of a pixel's channels has no more than that 8-bit level, bool (h, w)."""
        return self._extremes[0] <= level * self._one_level

    @cached_property
    def _extremes(self) -> tuple[np.ndarray, np.ndarray]:
        """The smallest and the largest of each pixel's channels (h, w), of the pixels' own type: fewer bytes."""
        red, green, blue = cv2.split(self.pixels)
        lowest, highest = cv2.min(cv2.min(red, green), blue), cv2.max(cv2.max(red, green), blue)
        return np.asarray(lowest), np.asarray(highest)

    @property
    def _one_level(self) -> int:
        """An 8-bit level in steps of the pixels' type."""
        return int(np.iinfo(self.pixels.dtype).max) // 255


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
