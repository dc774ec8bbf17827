"""A block of the surface, read as light: how strong it is, coarsely and in detail, and what of the detail is grain."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imaging.lattice import Lattice
from imaging.recolour.grain import calm_grain
from imaging.recolour.plan import RecolourPlan
from imaging.recolour.shading import OPEN, read_strength
from imaging.region import Region, Size

HALO_PX = 16
"""What is read around a block: a multiple of what lattices and codecs align to."""
_LEAST = 1e-3
_SURE = 0.98
_WINDOW, _SMOOTH = (9, 9), (5, 5)
_SURELY_MORE = 2.0
"""Times the grain's variance: from here on detail is texture."""
_LEAST_DETAIL, _MOST_DETAIL = -0.9, 2.0
_LEAST_GRAIN, _MOST_GRAIN = 0.05, 4.0


@dataclass(frozen=True, eq=False)
class Light:
    """On a block, relative to the wall's mode: `coarse` and `beside` (h, w) strength, `fine` (h, w) what is to be kept
    of detail beside it, `strength` (h, w) over a few pixels, `colour` (h, w, 3)."""

    strength: np.ndarray
    coarse: np.ndarray
    fine: np.ndarray
    beside: np.ndarray
    colour: np.ndarray


def lay_lattice(plan: RecolourPlan) -> Lattice:
    """The plan's shading over its region, for all threads."""
    shading = plan.shading
    planes = [shading.slope, shading.offset, shading.beside, *shading.colour.transpose(2, 0, 1)]
    return Lattice(np.stack(planes), plan.region.size)


class SurfaceReader:
    """Reads blocks of the plan's region; one a thread."""

    def __init__(self, plan: RecolourPlan, lattice: Lattice, block: Size) -> None:
        self._plan, self._lattice = plan, lattice
        self._buffer = lattice.buffer(Size(block.height + 2 * HALO_PX, block.width + 2 * HALO_PX))
        luminance = plan.wall.luminance
        calm = calm_grain(plan.grain, luminance, min(1.0, luminance * plan.gain))
        self._calm = float(np.clip(calm, _LEAST_GRAIN, _MOST_GRAIN))

    def read(self, linear: np.ndarray, alpha: np.ndarray, block: Region) -> Light:
        """The light on pixels of a block, linear (h, w, 3), which are surface by alpha (h, w).

        The block lies within the region, its corner on the lattice."""
        cells = self._lattice.cells(block)
        slope, offset, beside, *colours = (self._lattice.expand(each, block, self._buffer).copy() for each in cells)
        strength, open_share = read_strength(linear, colours, self._plan.wall)
        sure = (alpha > _SURE).astype(np.float32)
        smooth = _average(strength, sure, _SMOOTH)
        coarse = np.maximum(slope * smooth + offset, _LEAST)
        fine = np.clip(strength / coarse - 1, _LEAST_DETAIL, _MOST_DETAIL)
        fine *= self._kept(fine, coarse, sure) * np.clip(open_share / OPEN, 0, 1)  # what is burnt out has no detail
        return Light(smooth, coarse, fine, np.maximum(beside, _LEAST), cv2.merge(colours))

    def _kept(self, detail: np.ndarray, coarse: np.ndarray, sure: np.ndarray) -> np.ndarray:
        """What of detail stays: all of texture; of grain as much as the camera would leave in the new paint's light."""
        variance = _average(detail * detail, sure, _WINDOW)
        grain = _SURELY_MORE * self._plan.grain.relative(coarse * self._plan.wall.luminance) ** 2
        texture = np.clip(1 - grain / np.maximum(variance, 1e-9), 0, 1)
        return texture + (1 - texture) * self._calm


def _average(values: np.ndarray, sure: np.ndarray, window: tuple[int, int]) -> np.ndarray:
    """Means (h, w) over what is surely surface; the values themselves where none is near."""
    weight = cv2.blur(sure, window)
    return np.where(weight > 0.05, cv2.blur(values * sure, window) / np.maximum(weight, 0.05), values)
