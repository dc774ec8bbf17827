"""How many threads a video is worked on by."""

from __future__ import annotations

import os

from imaging.region import Size

_MOST = 8
"""Each holds frames of its own; and beyond that, one thread that writes is what all wait for."""
_MOST_PIXELS = 4096 * 2304
"""Of the frames that are worked on at one time: one of 4096×2304 takes 0.3 GB on its way. More cores are for more
segments at a time."""
_SMALL_PIXELS = 1920 * 1200
"""Two segments of such frames take less than a gigabyte together."""


def count_workers(size: Size) -> int:
    """The cores that this process may use, but no more than memory is planned for with frames of that size."""
    return max(1, min(count_cores(), _MOST, _MOST_PIXELS // size.pixels))


def count_processes(size: Size) -> int:
    """Segments with frames of that size that are worked on at one time on this machine: decoding, toning and encoding
    one keeps about four cores busy. Of small frames two at least, also on two cores: one works while the other starts
    or comes to its end."""
    least = 2 if size.pixels <= _SMALL_PIXELS and count_cores() > 1 else 1
    return max(least, count_cores() // 4)


def count_cores() -> int:
    """That this process may use."""
    return len(os.sched_getaffinity(0))
