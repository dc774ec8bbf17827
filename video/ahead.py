"""What comes next made ready while what is there is worked on."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")

_MOST = 2
"""Items that wait, at the most: each may hold a frame."""


def read_ahead(items: Iterator[Item]) -> Iterator[Item]:
    """The same items in order, drawn on a thread of their own; what is raised there is raised here."""
    end = object()
    with ThreadPoolExecutor(1) as pool:
        waiting = deque(pool.submit(next, items, end) for _ in range(_MOST))
        while (item := waiting.popleft().result()) is not end:
            waiting.append(pool.submit(next, items, end))
            yield item  # type: ignore[misc]
