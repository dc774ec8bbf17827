"""Hard masks as run lengths, as COCO has them uncompressed: column by column, the first run outside the mask."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imaging.masks.mask import Mask
from imaging.photo import ImageError
from imaging.region import Region, Size


def encode_rle(mask: Mask) -> list[int]:
    """Run lengths of what is at least half in the mask; they add up to its image's pixels."""
    height = mask.size.height
    columns = np.zeros((mask.region.width, mask.region.height + 1), np.int8)
    columns[:, :-1] = (mask.weight >= 0.5).T
    steps = np.diff(columns.ravel(), prepend=np.int8(0))
    starts, stops = (_place(np.flatnonzero(steps == step), mask.region, height) for step in (1, -1))
    joined = np.flatnonzero(starts[1:] == stops[:-1])
    edges = np.column_stack([np.delete(starts, joined + 1), np.delete(stops, joined)]).ravel()
    rest = [] if edges.size and edges[-1] == mask.size.pixels else [mask.size.pixels]
    return np.diff(np.append(edges, rest), prepend=0).astype(int).tolist()


def check_runs(counts: Sequence[int], size: Size) -> None:
    """Raises ImageError mask_unreadable for runs that do not add up."""
    if any(run < 0 for run in counts) or sum(counts) != size.pixels:
        raise ImageError("mask_unreadable", f"the runs add up to {sum(counts)}, not to the {size.pixels} of {size}")


def decode_rle(counts: Sequence[int], size: Size) -> Mask:
    """The mask, 0 or 1, of an image of that size; raises ImageError as `check_runs` does."""
    check_runs(counts, size)
    ends = np.cumsum(np.array(counts, np.int64))
    starts, stops = ends[: len(ends) // 2 * 2 : 2], ends[1::2]
    starts, stops = starts[stops > starts], stops[stops > starts]
    if not starts.size:
        return Mask.nothing(size)
    region = _bound(starts, stops, size)
    offset = region.left * size.height
    steps = np.zeros(region.width * size.height + 1, np.int8)
    steps[starts - offset] += 1
    steps[stops - offset] -= 1
    columns = np.cumsum(steps[:-1], dtype=np.int8).reshape(region.width, size.height)
    return Mask(size, region, np.ascontiguousarray(columns.T[region.top : region.bottom], np.float32))


def _place(indices: np.ndarray, region: Region, height: int) -> np.ndarray:
    """From indices into a region's columns, each a pixel longer than it is, to those into the whole image's."""
    column, row = np.divmod(indices, region.height + 1)
    return np.asarray((region.left + column) * height + region.top + row)


def _bound(starts: np.ndarray, stops: np.ndarray, size: Size) -> Region:
    """The smallest region that holds all runs; one that goes on in the next column takes up the whole height."""
    first, last = starts // size.height, (stops - 1) // size.height
    left, right = int(first[0]), int(last[-1]) + 1
    if (first != last).any():
        return Region(0, left, size.height, right)
    return Region(int((starts % size.height).min()), left, int(((stops - 1) % size.height).max()) + 1, right)
