"""How many threads a video is worked on by."""

from __future__ import annotations

import os

from imaging.region import Size

_MOST = 8
"""Each holds frames of its own; and beyond that, one thread that writes is what all wait for."""
_MOST_PIXELS = 2 * 4096 * 2304
"""Of the frames that are worked on at one time: one of 4096×2304 takes 0.2 GB on its way."""


def count_workers(size: Size) -> int:
    """The cores that this process may use, but no more than memory is planned for with frames of that size."""
    return max(1, min(len(os.sched_getaffinity(0)), _MOST, _MOST_PIXELS // size.pixels))
