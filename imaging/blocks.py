"""A large photo block by block, shared among as many threads as there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import cv2

from imaging.region import Region, Size
from imaging.threads import share

BLOCK = Size(256, 768)
"""A plane of float32 is under the mebibyte from which memory is mapped and cleared anew each time (`hold_little`), and
little enough for a core's cache; the squares of grain and noise that are laid over photos fit in whole."""


def share_blocks(size: Size, block: Size, work: Callable[[Iterable[Region]], None], threads: int | None = None) -> None:
    """Give the blocks of a photo to so many threads, as many as OpenCV uses where None: every n-th to each, so that
    buffers are few.

    `work` is called once in every thread, with its blocks; those at the right and the bottom may be smaller.
    """
    blocks = [
        Region(top, left, top + block.height, left + block.width).clip(size)
        for top in range(0, size.height, block.height)
        for left in range(0, size.width, block.width)
    ]
    workers = max(1, min(threads or cv2.getNumThreads(), len(blocks)))
    share(work, [blocks[first::workers] for first in range(workers)], workers)
