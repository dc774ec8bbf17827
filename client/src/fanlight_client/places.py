"""Which place each result gets: no two photos the same one, and every photo its own again on a second run."""

import hashlib
import json
import os
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fanlight_client.formats import SUFFIXES
from fanlight_client.naming import Job, fold_name, report_beside, suffixes_of


class Places:
    """Places of the results of a run, given out ahead, in an order that does not depend on how the run goes.

    A photo that keeps its name goes before one that takes the name of another format. What an earlier run left is
    told by its report: it names the photo that it is of.
    """

    def __init__(self, jobs: Iterable[Job], output: str | None, *, overwrite: bool) -> None:
        """`output`: the format that was asked for, if any was. `overwrite`: what is there binds nobody."""
        self._output, self._overwrite = output, overwrite
        self._holders: dict[str, Job] = {}
        self._places: dict[tuple[Job, str | None], Path] = {}
        self._digests: dict[Path, str | None] = {}
        self._lock = threading.RLock()
        for job in sorted(jobs, key=lambda job: (not self._keeps_name(job), str(job.source.absolute()))):
            self.expect(job)

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
                place = self._choose(job, output)
                if not (self._overwrite or os.path.lexists(place)):
                    place = self._find_elsewhere(job, output) or place
                self._places[job, output] = place
                self._holders[fold_name(str(place))] = job
            return self._places[job, output]

    def _find_elsewhere(self, job: Job, output: str | None) -> Path | None:
        """A result of an earlier run in a format that was not expected, or from before its name was another photo's."""
        plain = (job.target(format) for format in ([output] if output else SUFFIXES))
        return next((one for one in plain if self._is_free(job, one) and read_source(one)), None)

    def _choose(self, job: Job, output: str | None) -> Path:
        return next(place for place in job.targets(output) if self._is_free(job, place))

    def _is_free(self, job: Job, place: Path) -> bool:
        if self._holders.get(fold_name(str(place)), job) != job:
            return False
        told = None if self._overwrite else read_source(place)
        return told is None or told == tuple(map(self._digest, job.files))

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
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _sha256(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
