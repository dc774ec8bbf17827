"""Threads for work on pixels: the same few of a process for as long as it lives.

OpenCV keeps some 700 bytes of every thread that ever used it: threads made anew for each photo would add up to what a
service's memory may not grow by in a day.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from typing import TypeVar

import cv2

Item = TypeVar("Item")
Result = TypeVar("Result")

_pool = ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="pixels")


def share(work: Callable[[Item], Result], items: Iterable[Item], threads: int | None = None) -> list[Result]:
    """What `work` makes of each item, in order; so many at a time, as many as OpenCV has threads where None.

    The caller's thread is one of them, and where no others are to be had it does all. Raises an error of `work`, once
    no thread is at it any more.
    """
    numbered = list(enumerate(items))
    left, done = deque(numbered), dict[int, Result]()

    def take() -> None:
        while left:
            try:
                number, item = left.popleft()
            except IndexError:  # another thread had the last one
                return
            try:
                done[number] = work(item)
            except BaseException:
                left.clear()
                raise

    helpers = max(1, min(threads or cv2.getNumThreads(), len(numbered))) - 1
    jobs: list[Future[None]] = []
    try:
        with suppress(RuntimeError):  # no thread can be started
            jobs.extend(_pool.submit(take) for _ in range(helpers))
        take()
    finally:
        begun = [job for job in jobs if not job.cancel()]  # what has not begun is not waited for: all is done
        wait(begun)
    for job in begun:
        job.result()
    return [done[number] for number, _ in numbered]
