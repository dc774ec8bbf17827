"""What a graph holds while it works: memory, files and threads of its processes, its disk, and its object store."""

import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psutil
from scipy.stats import theilslopes

from bench.memory import store_bytes
from bench.processes import list_family

HOUR_S = 3600.0
REPLICA = re.compile(r"ray::ServeReplica:fanlight:(\w+)")
"""The title of its process, which goes on with what it is at."""


@dataclass(frozen=True)
class Held:
    """By one process at one moment. `private_bytes`: what is gone with it (USS), pages of the object store apart."""

    at: float
    private_bytes: int
    files: int
    threads: int


@dataclass(frozen=True)
class Kept:
    """By the whole graph at one moment: bytes and files of its folders, and bytes in Ray's object store."""

    at: float
    disk_bytes: int
    temporary_files: int
    store_bytes: int


Sample = TypeVar("Sample", Held, Kept)


class Levels:
    """Samples of the replicas of the graph that this process started, by deployment and process id, of the other
    processes of its Ray, and of what all of them keep in two folders and in the object store."""

    def __init__(self, kept: Path, temporary: Path) -> None:
        self._kept, self._temporary = kept, temporary
        self.replicas: dict[str, list[Held]] = defaultdict(list)
        self.others: dict[str, list[Held]] = defaultdict(list)
        self.whole: list[Kept] = []

    def look(self) -> None:
        """One sample of everything."""
        at = time.monotonic()
        for process in list_family()[1:]:
            with suppress(psutil.Error, OSError):  # one that ends is no leak
                self._look_at(process, at)
        disk = sum(size for _, size in list_files(self._kept))
        self.whole.append(Kept(at, disk, len(list_files(self._temporary)), store_bytes()))

    def _look_at(self, process: psutil.Process, at: float) -> None:
        title = " ".join(process.cmdline())
        held = Held(at, process.memory_full_info().uss, process.num_fds(), process.num_threads())
        if deployment := re.match(REPLICA, title):
            self.replicas[f"{deployment[1]} {process.pid}"].append(held)
        else:
            self.others[f"{process.name()} {process.pid}"].append(held)


@contextmanager
def watch_levels(levels: Levels, every_s: float) -> Iterator[None]:
    """Look again and again while the block runs."""
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(every_s):
            levels.look()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def list_files(folder: Path) -> list[tuple[Path, int]]:
    """Files under a folder, and how large they are; those that go meanwhile are left out."""
    found = []
    for path in folder.rglob("*"):
        with suppress(OSError):
            if path.is_file():
                found.append((path, path.stat().st_size))
    return found


def find_floors(samples: Sequence[Sample], read: Callable[[Sample], float], windows: int) -> list[tuple[float, float]]:
    """When, and the least of each of so many equal stretches of time: what is held between photos, not for them."""
    begun, ended = samples[0].at, samples[-1].at
    least: dict[int, float] = {}
    for sample in samples:
        window = min(int(windows * (sample.at - begun) / (ended - begun)), windows - 1)
        least[window] = min(least.get(window, float("inf")), read(sample))
    return [(begun + (window + 0.5) * (ended - begun) / windows, least[window]) for window in sorted(least)]


def rise_an_hour(floors: Sequence[tuple[float, float]]) -> float:
    """How much they rise in an hour: the median of the slopes between any two (Theil and Sen), which no single step
    of one of them moves."""
    slope = theilslopes([value for _, value in floors], [at for at, _ in floors]).slope
    return float(slope) * HOUR_S


def percent_an_hour(floors: Sequence[tuple[float, float]]) -> float:
    """The same in percent of the first."""
    return 100 * rise_an_hour(floors) / max(1.0, floors[0][1])
