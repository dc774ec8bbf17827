"""The part that an edit changed, as reports tell it."""

import numpy as np

from fanlight_client.report import MarkedPart
from finishing.canvas import Canvas
from imaging.masks import Mask
from imaging.region import Region, Size

MOST_RUNS = 8192
"""In a report: about 40 kB. The mask of a wall of 45 MP has more, and is told at half its size."""


def mark_part(canvas: Canvas) -> MarkedPart | None:
    """Where the last change's mask is at least a half, as the delivered photo shows it; None where it has no mask."""
    mask = canvas.changes[-1].mask
    return None if mask is None else write_part(canvas.frame.mount.close_mask(mask))


def write_part(mask: Mask) -> MarkedPart:
    """A mask as run lengths, halved until there are no more than MOST_RUNS of them."""
    inside, region, size = mask.weight >= 0.5, mask.region, mask.size
    counts = _count_runs(inside, region, size)
    while len(counts) > MOST_RUNS:
        inside, region, size = _halve(inside, region, size)
        counts = _count_runs(inside, region, size)
    return MarkedPart(size=(size.height, size.width), counts=tuple(counts))


def _count_runs(inside: np.ndarray, region: Region, size: Size) -> list[int]:
    """Run lengths, column by column, of a part (h, w) bool of an image; what is not in its region is outside."""
    edges = np.diff(np.pad(inside.T, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    columns, rows = np.nonzero(edges)  # a begin and an end after each other
    places = (columns + region.left) * size.height + rows + region.top
    at_once = np.flatnonzero(places[1:-1:2] == places[2::2])  # on from the foot of one column to the head of the next
    places = np.delete(places, np.concatenate([2 * at_once + 1, 2 * at_once + 2]))
    counts: list[int] = np.diff(places, prepend=0, append=size.pixels).tolist()
    return counts


def _halve(inside: np.ndarray, region: Region, size: Size) -> tuple[np.ndarray, Region, Size]:
    """The same at half the size, inside where at least two of four pixels are."""
    half = Region(region.top // 2, region.left // 2, (region.bottom + 1) // 2, (region.right + 1) // 2)
    padded = np.zeros((half.height * 2, half.width * 2), np.uint8)
    padded[region.shift(-2 * half.top, -2 * half.left).slices] = inside
    fours = padded.reshape(half.height, 2, half.width, 2).sum(axis=(1, 3))
    return fours >= 2, half, Size((size.height + 1) // 2, (size.width + 1) // 2)
