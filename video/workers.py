"""How many threads a video is worked on by."""

from __future__ import annotations

import os

_MOST = 8
"""Each holds frames of its own; and beyond that, one thread that writes is what all wait for."""


def count_workers() -> int:
    """The cores that this process may use, but no more than memory is planned for."""
    return min(len(os.sched_getaffinity(0)), _MOST)
