"""A photo at the sizes at which the set `finish` measures it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from imaging.color import srgb_to_lab
from imaging.look import LookStatistics, measure_look
from imaging.look.statistics import SAMPLE_PX
from imaging.sampling import as_image, shrink_pixels

WORKING_PX, COMPARED_PX = 1024, 512


@dataclass(frozen=True, eq=False)
class View:
    """An image (h, w, 3) sRGB [0, 1] of a long side of 1024 px at most, and smaller copies by area means."""

    image: np.ndarray

    @cached_property
    def compared(self) -> np.ndarray:
        """CIELAB at 512 px."""
        return srgb_to_lab(shrink_pixels(self.image, COMPARED_PX))

    @cached_property
    def small(self) -> np.ndarray:
        """sRGB at 256 px."""
        return shrink_pixels(self.image, SAMPLE_PX)

    @cached_property
    def lab(self) -> np.ndarray:
        """CIELAB at 256 px."""
        return srgb_to_lab(self.small).astype(np.float32)

    @property
    def lightness(self) -> np.ndarray:
        """L* at 256 px."""
        return np.ascontiguousarray(self.lab[..., 0])

    @cached_property
    def look(self) -> LookStatistics:
        return measure_look(self.small)

    @property
    def pixels(self) -> np.ndarray:
        """uint8, as a file would hold them."""
        return np.rint(self.image * 255).astype(np.uint8)


def view_pixels(pixels: np.ndarray) -> View:
    return View(as_image(pixels))
