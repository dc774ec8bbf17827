"""What happened to one photo: timings, warnings, retries. The report is written from it."""

import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ray.exceptions import ObjectStoreFullError, OutOfMemoryError

from fanlight_client.report import AdapterUse, StageWarning
from finishing.known_adapters import AdaptersUnknownError
from finishing.scatter import GRAPH_LOST

logger = logging.getLogger("ray.serve")

NOT_NOW = (*GRAPH_LOST, AdaptersUnknownError, ObjectStoreFullError, OutOfMemoryError, MemoryError, OSError)
"""What may be otherwise in a minute: says nothing of the photo, only of what was there for it."""


@dataclass(frozen=True)
class WordsAsked:
    """What a model was asked in words. Of whoever asked: for the operator's log of a job, never for a report."""

    variant: int
    seed: int
    strength: float
    prompt: str
    negative: str


class Journal:
    """Kept for one photo; `timings` in seconds of wall clock, by stage, in order of first use.

    `patient`: nobody waits for the photo, so that it is better finished later than without a part of the graph.
    """

    def __init__(self, *, patient: bool = False) -> None:
        self._patient = patient
        self.current_stage: str | None = None
        self.tiles_expected = 0
        self.timings: dict[str, float] = {}
        self.warnings: list[StageWarning] = []
        self.models: dict[str, dict[str, Any]] = {}
        self.adapters: list[AdapterUse] = []
        self.tiles_looked_at = 0
        self.retries = 0
        self.gpu_seconds = 0.0
        self.words: list[WordsAsked] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what is done within; stages may overlap, `current_stage` is the one entered last."""
        started, self.current_stage = time.perf_counter(), name
        try:
            yield
        finally:
            self.timings[name] = self.timings.get(name, 0.0) + time.perf_counter() - started

    def warn(self, code: str, stage: str, detail: str) -> None:
        self.warnings.append(StageWarning(code=code, stage=stage, detail=detail))

    def go_without(self, code: str, stage: str, error: Exception, detail: str = "") -> None:
        """Warn that a stage was left out for an error, whose traceback goes to the log; raises it where the graph may
        be whole again later."""
        if self._patient and isinstance(error, NOT_NOW):
            raise error
        logger.warning("%s: the photo goes on without it", code, exc_info=error)
        self.warn(code, stage, detail or str(error))

    def expect_tiles(self, count: int) -> None:
        """So many more looks of the Enhancer are to come."""
        self.tiles_expected += count

    def heed(self, notes: Iterable[str], stage: str = "look", code: str = "memory_stepped_down") -> None:
        """Warn of what an answer says was other than planned, once for all the tiles that say so."""
        known = {warning.detail for warning in self.warnings if warning.code == code}
        for note in notes:
            if note not in known:
                self.warn(code, stage, note)

    def count_retry(self) -> None:
        self.retries += 1

    def branch(self) -> "Journal":
        """That of one result of several: it begins as this one is now. This one hears where it is and what it costs,
        but not what it warns of: that is the result's own."""
        return _Branch(self)

    def note_words(self, words: WordsAsked) -> None:
        self.words.append(words)

    def count_device(self, device: str, seconds: float) -> None:
        """A look of the Enhancer."""
        self.tiles_looked_at += 1
        self.count_seconds(device, seconds)

    def count_seconds(self, device: str, seconds: float) -> None:
        """Time that a device worked on the photo, whatever it did."""
        if device != "cpu":
            self.gpu_seconds += seconds


class _Branch(Journal):
    def __init__(self, trunk: Journal) -> None:
        self.__dict__ |= {
            name: type(value)(value) if isinstance(value, dict | list) else value for name, value in vars(trunk).items()
        }
        self._trunk = trunk

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        with self._trunk.stage(name), super().stage(name):
            yield

    def note_words(self, words: WordsAsked) -> None:
        super().note_words(words)
        self._trunk.note_words(words)

    def count_retry(self) -> None:
        super().count_retry()
        self._trunk.count_retry()

    def count_seconds(self, device: str, seconds: float) -> None:
        super().count_seconds(device, seconds)
        self._trunk.count_seconds(device, seconds)
