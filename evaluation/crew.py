"""Processes that share photos among them: one thread each, results in order."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

import cv2
from tqdm import tqdm

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class Crew:
    """So many processes, started when first asked; with one worker all is done in this process."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *_: object) -> None:
        self.rest()

    def map(self, function: Callable[[Item], Answer], items: Sequence[Item], title: str = "") -> Iterator[Answer]:
        """The function of every item, in order, as they are done; both must be picklable when there are workers."""
        answers = map(function, items) if self._workers <= 1 else self._open().map(function, items)
        yield from tqdm(answers, desc=title, total=len(items), mininterval=5, disable=len(items) < 2)

    def rest(self) -> None:
        """End the processes and give their memory back; the next `map` starts others."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _open(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # Libraries read these when they are loaded, which in a fresh process is after this.
            os.environ.setdefault("OMP_NUM_THREADS", "1")
            os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
            self._pool = ProcessPoolExecutor(self._workers, get_context("spawn"), use_one_thread)
        return self._pool


def use_one_thread() -> None:
    """What each process does first."""
    import torch

    torch.set_num_threads(1)
    cv2.setNumThreads(1)
