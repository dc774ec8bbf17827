"""From boxes of things to masks of them: an ellipse for a face, a box with round corners for all else."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imaging.masks import Mask, unite
from imaging.region import Region, Size
from imaging.things.found import Found

GROWN = 1.25
"""How much larger than its box a thing is marked: detectors draw faces from brow to chin, and heads have ears."""
FADES = 0.15
"""Share of the way from its middle to its edge over which a mark fades out, beyond that edge."""
ROUND = {"face": 2.0}
"""Exponent of a kind's outline |x|ⁿ + |y|ⁿ = 1: 2 is an ellipse."""
BOXY = 8.0


def mark_things(found: Sequence[Found], size: Size) -> Mask:
    """A mask of all of these in an image of `size`, to whose pixels their boxes refer."""
    marks = [_mark(each, size) for each in found]
    return unite(marks) if marks else Mask.nothing(size)


def _mark(found: Found, size: Size) -> Mask:
    reach = GROWN * (1 + FADES) / 2
    x, y = (found.left + found.right) / 2, (found.top + found.bottom) / 2
    across, down = max(1.0, found.width), max(1.0, found.height)
    bounds = (y - reach * down, x - reach * across, y + reach * down + 1, x + reach * across + 1)
    region = Region(*(int(np.floor(each)) for each in bounds)).clip(size)
    if region.empty:
        return Mask.nothing(size)
    power = ROUND.get(found.kind, BOXY)
    columns = np.abs(np.arange(region.left, region.right) + 0.5 - x) / (GROWN * across / 2)
    rows = np.abs(np.arange(region.top, region.bottom) + 0.5 - y) / (GROWN * down / 2)
    distance = (columns[None, :] ** power + rows[:, None] ** power) ** (1 / power)
    return Mask(size, region, np.clip((1 + FADES - distance) / FADES, 0, 1).astype(np.float32))
