"""How many photos are in memory, and how many may wait for their turn."""

import asyncio
import math
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

STAYS_KEPT = 8
SHORTEST_S, UNKNOWN_S, LONGEST_S = 1, 5, 60


class TooBusyError(Exception):
    """As many photos are waiting as may; `retry_after_s` is when to ask again, `places` how many may be there."""

    def __init__(self, retry_after_s: int, places: int) -> None:
        super().__init__(retry_after_s, places)  # what it can be made from again, in another process
        self.retry_after_s, self.places = retry_after_s, places

    def __str__(self) -> str:
        return "too many photos are waiting for their turn"


class Admission:
    """`turn` lets `concurrent` photos in, first come first served; `place` turns away whoever finds the queue full."""

    def __init__(self, concurrent: int, queued: int) -> None:
        self._admitted = 0
        self._stays: deque[float] = deque(maxlen=STAYS_KEPT)
        self.configure(concurrent, queued)

    def configure(self, concurrent: int, queued: int) -> None:
        """New limits for those who come from now on."""
        self.turn = asyncio.Semaphore(concurrent)
        self._places = concurrent + queued

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place for one upload; raises TooBusyError when there is none."""
        if self._admitted >= self._places:
            raise TooBusyError(self._free_in_s(), self._places)
        self._admitted += 1
        began = time.monotonic()
        try:
            yield
        finally:
            self._admitted -= 1
            self._stays.append(time.monotonic() - began)

    def _free_in_s(self) -> int:
        """When the next place is free, if photos stay as long as the last ones did; a guess before any has left."""
        if not self._stays:
            return UNKNOWN_S
        next_s = sum(self._stays) / len(self._stays) / max(1, self._admitted)
        return min(LONGEST_S, max(SHORTEST_S, math.ceil(next_s)))
