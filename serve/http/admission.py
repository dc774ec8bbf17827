"""How many photos are in memory, and how many may wait for their turn."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class TooBusyError(Exception):
    """As many photos are waiting as may; `retry_after_s` is when to ask again."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__("too many photos are waiting for their turn")
        self.retry_after_s = retry_after_s


class Admission:
    """`turn` lets `concurrent` photos in, first come first served; `place` turns away whoever finds the queue full."""

    def __init__(self, concurrent: int, queued: int) -> None:
        self._admitted = 0
        self.configure(concurrent, queued)

    def configure(self, concurrent: int, queued: int) -> None:
        """New limits for those who come from now on."""
        self.turn = asyncio.Semaphore(concurrent)
        self._places = concurrent + queued

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place for one upload; raises TooBusyError when there is none."""
        if self._admitted >= self._places:
            raise TooBusyError(retry_after_s=5)
        self._admitted += 1
        try:
            yield
        finally:
            self._admitted -= 1
