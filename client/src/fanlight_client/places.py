"""Which place each result gets: no two photos the same one, and every photo its own again on a second run."""

import hashlib
import json
import threading
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from typing import Any

from fanlight_client.formats import SUFFIXES, VIDEO_SUFFIXES
from fanlight_client.naming import Job, fold_name, report_beside, suffixes_of

SEARCHED = 4
"""Places of an earlier run that are looked into, beyond as many as there are photos of one name."""


class Places:
    """Places of the results of a run, given out ahead, in an order that does not depend on how the run goes.

    A photo whose result is there keeps its place: a report names the photo that it is of. Of the others one that keeps
    its name goes before one that takes the name of another format.
    """

    def __init__(self, jobs: Iterable[Job], output: str | None, *, overwrite: bool) -> None:
        """`output`: the format that was asked for, if any was. `overwrite`: what is there binds nobody."""
        self._output, self._overwrite = output, overwrite
        self._holders: dict[str, Job] = {}
        self._places: dict[tuple[Job, str | None], Path] = {}
        self._digests: dict[Path, str | None] = {}
        self._names: dict[Path, frozenset[str]] = {}
        self._lock = threading.RLock()
        jobs = sorted(jobs, key=lambda job: (not self._keeps_name(job), str(job.source.absolute())))
        self._alike = Counter(_fold(job.target(output)) for job in jobs)
        for job in jobs:
            if earlier := self._find_earlier(job, output):
                self._give(earlier, job, output)
        for job in jobs:
            if (job, output) not in self._places:
                self._give(self._find_free(job, output), job, output)

    def expect(self, job: Job) -> Path:
        """Where its result is to go, as far as is known before there is one; where it is, if there is one."""
        return self._place(job, self._output)

    def choose(self, job: Job, format: str, sha256: str) -> Path:
        """Where its result goes, which came in that format; `sha256` of the photo that was sent."""
        with self._lock:
            if not job.frames:
                self._digests.setdefault(job.source, sha256)
            expected = self.expect(job)
            fits = expected.suffix.lower() in suffixes_of(format)
            return expected if fits else self._place(job, format)

    def _place(self, job: Job, output: str | None) -> Path:
        with self._lock:
            if (job, output) not in self._places:
                self._give(self._find_earlier(job, output) or self._find_free(job, output), job, output)
            return self._places[job, output]

    def _give(self, place: Path, job: Job, output: str | None) -> None:
        self._places[job, output] = place
        self._holders[_fold(place)] = job

    def _find_earlier(self, job: Job, output: str | None) -> Path | None:
        """Its result of an earlier run: in a format that is not expected, maybe, or before others took its name."""
        if self._overwrite:
            return None
        searched = SEARCHED + self._alike[_fold(job.target(output))]
        for format in [output] if output else [*SUFFIXES, *VIDEO_SUFFIXES]:
            for place in chain([job.target(format)], islice(job.targets(format), searched)):
                if place.name in self._names_in(place.parent) and read_source(place) and self._is_free(job, place):
                    return place
        return None

    def _find_free(self, job: Job, output: str | None) -> Path:
        return next(place for place in job.targets(output) if self._is_free(job, place))

    def _is_free(self, job: Job, place: Path) -> bool:
        if self._holders.get(_fold(place), job) != job:
            return False
        told = None if self._overwrite else read_source(place)
        return told is None or told == tuple(map(self._digest, job.files))

    def _names_in(self, folder: Path) -> frozenset[str]:
        """What was in it when this was first asked; nothing, where it is not there or cannot be looked into."""
        if folder not in self._names:
            self._names[folder] = frozenset()
            with suppress(OSError):
                self._names[folder] = frozenset(path.name for path in folder.iterdir())
        return self._names[folder]

    def _keeps_name(self, job: Job) -> bool:
        return job.target(self._output).name == job.source.name

    def _digest(self, path: Path) -> str | None:
        if path not in self._digests:
            self._digests[path] = _sha256(path)
        return self._digests[path]


def read_source(result: Path) -> tuple[str, ...] | None:
    """The digests of the files that a result is of, as its report says; None where there is no such result."""
    try:
        report: Any = json.loads(report_beside(result).read_bytes()) if result.exists() else {}
        frames = (report.get("capture") or {"frames": [report["input"]]})["frames"]
        return tuple(str(frame["sha256"]) for frame in frames)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _sha256(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _fold(place: Path) -> str:
    return fold_name(str(place))
