"""What happened to one photo: timings, warnings, retries. The report is written from it."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from fanlight_client.wire import AdapterUse, StageWarning


class Journal:
    """Kept by the pipeline for one photo; `timings` in seconds of wall clock, by stage, in order of first use."""

    def __init__(self) -> None:
        self.timings: dict[str, float] = {}
        self.warnings: list[StageWarning] = []
        self.models: dict[str, dict[str, Any]] = {}
        self.adapters: list[AdapterUse] = []
        self.tiles_looked_at = 0
        self.retries = 0
        self.gpu_seconds = 0.0

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self.timings[name] = self.timings.get(name, 0.0) + time.perf_counter() - started

    def warn(self, code: str, stage: str, detail: str) -> None:
        self.warnings.append(StageWarning(code=code, stage=stage, detail=detail))

    def heed(self, notes: Iterable[str]) -> None:
        """Warn of what an answer says was other than planned, once for all the tiles that say so."""
        known = {warning.detail for warning in self.warnings if warning.code == "memory_stepped_down"}
        for note in notes:
            if note not in known:
                self.warn("memory_stepped_down", "look", note)

    def count_retry(self) -> None:
        self.retries += 1

    def count_device(self, device: str, seconds: float) -> None:
        self.tiles_looked_at += 1
        if device != "cpu":
            self.gpu_seconds += seconds
