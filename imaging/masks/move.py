"""Masks moved along with their image: through a warp, out of a border, around a full turn."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np

from imaging.geometry import Warp, find_places
from imaging.masks.combine import unite
from imaging.masks.fine import list_tiles
from imaging.masks.mask import Mask
from imaging.region import Region, Size

_SAMPLES, _MARGIN_PX = 64, 3
"""Points a side of a region whose images bound the region's image, and what that may miss."""


def warp_mask(mask: Mask, warp: Warp) -> Mask:
    """A mask of the upright original as the straightened photo has it, by bilinear sampling, tile by tile.

    Raises ValueError for a mask of another size than the warp's source.
    """
    if mask.size != warp.source:
        raise ValueError(f"the warp is for {warp.source}, not for a mask of {mask.size}")
    region = Region(0, 0, 0, 0) if mask.is_empty else _bound(mask.region, warp)
    if region.empty:
        return Mask.nothing(warp.size)
    weight = np.empty((region.height, region.width), np.float32)
    for tile in list_tiles(region):
        across, down = find_places(warp, tile)
        across -= mask.region.left
        down -= mask.region.top
        sampled = cv2.remap(mask.weight, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        weight[tile.shift(-region.top, -region.left).slices] = sampled
    return Mask(warp.size, region, weight)


def cut_mask(mask: Mask, part: Region) -> Mask:
    """A mask of an image as a part of the image has it that is then an image of its own."""
    region = mask.region.intersect(part)
    return _place(mask.crop(region), region.shift(-part.top, -part.left), part.size)


def paste_mask(mask: Mask, part: Region, size: Size) -> Mask:
    """The mask of an image of that size, of which a part has this one."""
    return _place(mask.weight, mask.region.shift(part.top, part.left), size)


def unroll_mask(mask: Mask, margin_px: int) -> Mask:
    """A mask of a full turn with a margin of the other end beyond each."""
    width = mask.size.width
    size = Size(mask.size.height, width + 2 * margin_px)
    return unite([_shift(mask, margin_px + turns * width, size) for turns in (-1, 0, 1)])


def roll_up_mask(mask: Mask, margin_px: int) -> Mask:
    """The full turn's mask of one with margins: what is marked in either showing of a place is marked there."""
    size = Size(mask.size.height, mask.size.width - 2 * margin_px)
    return unite([_shift(mask, turns * size.width - margin_px, size) for turns in (-1, 0, 1)])


def _shift(mask: Mask, right: int, size: Size) -> Mask:
    """What of a mask is in an image of that size when it is moved to the right."""
    moved = mask.region.shift(0, right)
    inside = moved.intersect(size.region)
    return _place(mask.crop(inside.shift(0, -right)), inside, size)


def _place(weight: np.ndarray, region: Region, size: Size) -> Mask:
    return Mask.nothing(size) if region.empty else Mask(size, region, weight)


def _bound(region: Region, warp: Warp) -> Region:
    """Where the straightened photo shows any pixel of a region; a bit more."""
    whole, share = region.expand(1), np.linspace(0, 1, _SAMPLES)[:, None]
    top_left, bottom_right = np.array([whole.left, whole.top]), np.array([whole.right, whole.bottom])
    top_right, bottom_left = np.array([whole.right, whole.top]), np.array([whole.left, whole.bottom])
    corners = [top_left, top_right, bottom_right, bottom_left, top_left]
    sides = [start + share * (end - start) for start, end in pairwise(corners)]
    points = warp.map_points(np.concatenate(sides))
    low, high = np.floor(points.min(axis=0)).astype(int), np.ceil(points.max(axis=0)).astype(int)
    bound = Region(int(low[1]), int(low[0]), int(high[1]) + 1, int(high[0]) + 1)
    return bound.expand(_MARGIN_PX).clip(warp.size)
