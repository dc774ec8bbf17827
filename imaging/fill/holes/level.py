"""An image with a hole, at one of the sizes of a pyramid."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from imaging.color import LUMA
from imaging.fill.holes.halve import halve
from imaging.fill.holes.membrane import fill_membrane
from imaging.fill.holes.morphology import widen_square

PATCH_RADIUS_PX = 3
TEXTURE_PX = 2.0
KNOWN = 0.5
"""Share of a smaller pixel's area that must be known for it to be no hole."""


@dataclass(frozen=True, eq=False)
class Level:
    """`image` float32 (h, w, 3), [0, 1], what is in the `hole`, bool (h, w), being of no account."""

    image: np.ndarray
    hole: np.ndarray

    @cached_property
    def source(self) -> np.ndarray:
        """Where a whole patch is known, bool (h, w); all that is known where there is no such place."""
        whole = ~widen_square(self.hole, PATCH_RADIUS_PX)
        return whole if whole.any() else ~self.hole

    @cached_property
    def wanted(self) -> np.ndarray:
        """Pixels whose patch touches the hole: a source is looked for, bool (h, w)."""
        return widen_square(self.hole, PATCH_RADIUS_PX)

    @cached_property
    def texture(self) -> np.ndarray:
        """How much fine texture there is, float32 (h, w): the deviation of luma from its surroundings, [0, 1] units.

        In the hole it is what the texture around leads to expect.
        """
        known = (~self.hole).astype(np.float32)
        luma = self.image @ LUMA
        fine = (luma - _blur_known(luma, known)) * known
        return fill_membrane(np.sqrt(_blur_known(fine * fine, known)), self.hole)

    def halve(self) -> Level:
        """The same at half the size, rounded up; only what is known counts in a pixel's mean."""
        known = (~self.hole).astype(np.float32)
        share, colours = halve(known), halve(self.image * known[..., None])
        return Level(colours / np.maximum(share, 1e-4)[..., None], share < KNOWN)


def list_levels(finest: Level, least_side_px: int, most: int = 7) -> list[Level]:
    """The finest and ever smaller ones, while the short side has over `least_side_px` and the hole is there."""
    levels = [finest]
    while min(levels[-1].hole.shape) > least_side_px and len(levels) < most:
        smaller = levels[-1].halve()
        if np.count_nonzero(smaller.hole) < 16 or not smaller.source.any():
            break
        levels.append(smaller)
    return levels


def _blur_known(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    share = cv2.GaussianBlur(known, (0, 0), TEXTURE_PX)
    return np.asarray(cv2.GaussianBlur(values * known, (0, 0), TEXTURE_PX) / np.maximum(share, 1e-3))
