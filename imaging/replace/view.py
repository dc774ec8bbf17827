"""What of a photo a model is shown, and at which size."""

from __future__ import annotations

from math import sqrt

from imaging.region import Region, Size

LEAST_PX = 512
"""A side of what is shown, where the photo has as much: models know rooms, not square inches."""
MARGIN = 0.5
"""Around a mask, as a share of its longer side."""
MOST_PIXELS = 1024**2
"""Of what a model is shown: what SDXL was trained at."""
MULTIPLE = 8
"""What an autoencoder halves three times."""


def plan_view(region: Region, size: Size) -> Region:
    """The crop of a photo of that size around a mask's region: with surroundings on all sides, where there are any."""
    margin = round(MARGIN * max(region.height, region.width))
    down, right = (max(margin, (LEAST_PX - side) // 2) for side in (region.height, region.width))
    wide = Region(region.top - down, region.left - right, region.bottom + down, region.right + right)
    return wide.clip(size)


def fit_view(size: Size) -> Size:
    """The size at which a crop of that size is shown: its shape, at most MOST_PIXELS, sides multiples of MULTIPLE."""
    scale = min(1.0, sqrt(MOST_PIXELS / size.pixels))
    sides = (max(MULTIPLE, int(side * scale) // MULTIPLE * MULTIPLE) for side in (size.height, size.width))
    return Size(*sides)
