"""The most memory that processes hold while something runs."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil


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


def find_replicas(deployment: str = "") -> list[psutil.Process]:
    """Processes of the replicas of a deployment (or of all) that this process started."""
    name = f"ray::ServeReplica:fanlight:{deployment}"
    return [process for process in psutil.Process().children(recursive=True) if _title(process).startswith(name)]


def resident_bytes(process: psutil.Process) -> int:
    """Resident memory of one process, pages of the object store that it has mapped included."""
    return int(process.memory_info().rss)


def proportional_bytes(processes: list[psutil.Process]) -> int:
    """Memory of several processes, pages that they share counted once (PSS)."""
    return sum(int(process.memory_full_info().pss) for process in processes)


def _title(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""
