"""An image with a hole, at one of the sizes of a pyramid."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from imaging.fill.morphology import widen_square

PATCH_RADIUS_PX = 3
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

    def halve(self) -> Level:
        """The same at half the size, rounded up; only what is known counts in a pixel's mean."""
        odd = tuple(side % 2 for side in self.hole.shape)
        known = _grow((~self.hole).astype(np.float32), odd)
        size = (known.shape[1] // 2, known.shape[0] // 2)
        share = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
        colours = cv2.resize(_grow(self.image, odd) * known[..., None], size, interpolation=cv2.INTER_AREA)
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


def _grow(values: np.ndarray, odd: tuple[int, ...]) -> np.ndarray:
    """With its last row and column once more where their number is odd: halves then lie exactly on wholes."""
    if not any(odd):
        return values
    return np.asarray(cv2.copyMakeBorder(values, 0, odd[0], 0, odd[1], cv2.BORDER_REPLICATE))
