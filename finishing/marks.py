"""The part that an edit changed, as reports tell it."""

import numpy as np

from fanlight_client.report import MarkedPart
from finishing.canvas import Canvas
from imaging.masks import Mask, encode_rle
from imaging.region import Region, Size

MOST_RUNS = 8192
"""In a report: about 40 kB. The mask of a wall of 45 MP has more, and is told at half its size."""


def mark_part(canvas: Canvas) -> MarkedPart | None:
    """Where the last change's mask is at least a half, as the delivered photo shows it; None where it has no mask."""
    mask = canvas.changes[-1].mask
    return None if mask is None else write_part(canvas.frame.mount.close_mask(mask))


def write_part(mask: Mask) -> MarkedPart:
    """A mask as run lengths, halved until there are no more than MOST_RUNS of them."""
    counts = encode_rle(mask)
    while len(counts) > MOST_RUNS:
        mask = _halve(mask)
        counts = encode_rle(mask)
    return MarkedPart(size=(mask.size.height, mask.size.width), counts=tuple(counts))


def _halve(mask: Mask) -> Mask:
    """A mask at half the size, inside where at least two of four pixels are."""
    region = mask.region
    half = Region(region.top // 2, region.left // 2, (region.bottom + 1) // 2, (region.right + 1) // 2)
    even = Region(2 * half.top, 2 * half.left, 2 * half.bottom, 2 * half.right)
    padded = np.zeros((even.height, even.width), np.uint8)
    padded[region.shift(-even.top, -even.left).slices] = mask.weight >= 0.5
    fours = padded.reshape(half.height, 2, half.width, 2).sum(axis=(1, 3), dtype=np.uint8)
    size = Size((mask.size.height + 1) // 2, (mask.size.width + 1) // 2)
    return Mask(size, half, (fours >= 2).astype(np.float32))
