"""The most memory that processes hold while something runs."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil
import ray
from ray._private.internal_api import node_stats


@dataclass
class Peak:
    """Bytes before, and the most seen since."""

    idle_bytes: int
    peak_bytes: int

    @property
    def grown_bytes(self) -> int:
        return self.peak_bytes - self.idle_bytes


@contextmanager
def watch_peak(measure: Callable[[], int], every_s: float) -> Iterator[Peak]:
    """Call `measure` (bytes) again and again while the block runs."""
    idle = measure()
    peak, stop = Peak(idle, idle), threading.Event()

    def watch() -> None:
        while not stop.wait(every_s):
            peak.peak_bytes = max(peak.peak_bytes, measure())

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        stop.set()
        thread.join()


def private_bytes(process: psutil.Process) -> int:
    """Resident memory of one process, without what it shares with others: code, and pages of the object store."""
    memory = process.memory_info()
    return int(memory.rss - memory.shared)


def store_bytes() -> int:
    """What lies in this node's object store. Pages once touched stay mapped when an object goes: they do not count."""
    node = ray.nodes()[0]
    stats = node_stats(node["NodeManagerAddress"], node["NodeManagerPort"], include_memory_info=False)
    return int(stats.store_stats.object_store_bytes_used)


def proportional_bytes(processes: list[psutil.Process]) -> int:
    """Memory of several processes, pages that they share counted once (PSS)."""
    return sum(int(process.memory_full_info().pss) for process in processes)
