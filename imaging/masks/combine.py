"""Masks of one image added up, taken from each other, turned over: by the fuller, or the emptier, of each pixel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imaging.masks.mask import Mask
from imaging.region import Region, Size


def unite(masks: Sequence[Mask]) -> Mask:
    """What any of them marks. Raises ValueError where there are none, or they are of images of different sizes."""
    size, region = _common_size(masks), Region(0, 0, 0, 0)
    for mask in masks:
        region = region.union(mask.region)
    weight = np.zeros((region.height, region.width), np.float32)
    for mask in masks:
        part = weight[mask.region.shift(-region.top, -region.left).slices] if not mask.is_empty else weight[:0, :0]
        np.maximum(part, mask.weight, out=part)
    return Mask(size, region, weight)


def intersect(masks: Sequence[Mask]) -> Mask:
    """What all of them mark. Raises ValueError as `unite` does."""
    size, region = _common_size(masks), masks[0].region
    for mask in masks[1:]:
        region = region.intersect(mask.region)
    if region.empty:
        return Mask.nothing(size)
    weight = masks[0].crop(region)
    for mask in masks[1:]:
        np.minimum(weight, _look(mask, region), out=weight)
    return Mask(size, region, weight)


def subtract(mask: Mask, others: Sequence[Mask]) -> Mask:
    """What it marks and none of the others does. Raises ValueError for images of different sizes."""
    _common_size([mask, *others])
    weight = mask.weight.copy()
    for other in others:
        both = mask.region.intersect(other.region)
        if not both.empty:
            part = weight[both.shift(-mask.region.top, -mask.region.left).slices]
            np.minimum(part, 1 - _look(other, both), out=part)
    return Mask(mask.size, mask.region, weight)


def invert(mask: Mask) -> Mask:
    """What it does not mark; as large as the image."""
    weight = np.ones((mask.size.height, mask.size.width), np.float32)
    if not mask.is_empty:
        part = weight[mask.region.slices]
        np.subtract(1, mask.weight, out=part)
    return Mask(mask.size, mask.size.region, weight)


def _look(mask: Mask, region: Region) -> np.ndarray:
    """Its weight in a region inside its own; a view."""
    return mask.weight[region.shift(-mask.region.top, -mask.region.left).slices]


def _common_size(masks: Sequence[Mask]) -> Size:
    sizes = {mask.size for mask in masks}
    if len(sizes) != 1:
        raise ValueError(f"masks of one image are combined, not of {sorted(map(repr, sizes))}")
    return sizes.pop()
