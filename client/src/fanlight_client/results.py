"""Results onto the disk, by the rules, and the photos that were sent in left as they are."""

import errno
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from fanlight_client.enhanced import Enhanced, make_folder, write_atomically
from fanlight_client.naming import LONGEST_NAME, Job, report_beside
from fanlight_client.places import Places
from fanlight_client.staged import Staged
from fanlight_client.staged_files import plan_files
from fanlight_client.video_wire import VideoReport


@dataclass(frozen=True)
class BatchRules:
    """What may be written. A photo that was sent in is never written over, whatever the rules."""

    overwrite: bool = False
    keep_reports: bool = True


class AlreadyThere(FileExistsError):
    """A result that an earlier run has left, and is not to be written over."""


class Results:
    """Where results of one run go; raises OSError for a place where none may go, or can."""

    def __init__(self, rules: BatchRules, jobs: Iterable[Job], output: str | None) -> None:
        """`output`: the format that was asked for, if any was."""
        jobs = tuple(jobs)
        self._rules = rules
        self._inputs = {identity for job in jobs for path in job.files if (identity := _identity(path))}
        self._places = Places(jobs, output, overwrite=rules.overwrite)

    def find(self, job: Job) -> Path | None:
        """What an earlier run has left, and is not to be written over."""
        target = self._places.expect(job)
        return target if self._is_taken(target) else None

    def place_video(self, job: Job, report: VideoReport) -> Path:
        """Where a finished video goes; its report is kept beside it."""
        target = self._places.choose(job, report.output.format, report.input.sha256)
        if self._is_taken(target):
            raise AlreadyThere(f"{target} is already there")
        make_folder(target.parent)
        if self._rules.keep_reports:
            write_atomically(report_beside(target), report.model_dump_json(indent=2).encode())
        return target

    def save(self, job: Job, enhanced: Enhanced, beside: Staged | None = None) -> Path:
        """The result, with what goes `beside` it where it shows a staged room."""
        report = enhanced.report
        target = self._places.choose(job, report.output.format, report.input.sha256)
        if self._is_taken(target):
            raise AlreadyThere(f"{target} is already there")
        files = list(plan_files(beside, target, whole=False)) if beside else []
        if taken := next((file.path for file in files if self._is_taken(file.path)), None):
            raise AlreadyThere(f"{taken} is already there")
        make_folder(target.parent)
        for file in files:
            file.save(self._rules.keep_reports)
        if self._rules.keep_reports:
            write_atomically(report_beside(target), report.model_dump_json(indent=2).encode())
        return enhanced.save(target)

    def _is_taken(self, target: Path) -> bool:
        if len(os.fsencode(target.name)) > LONGEST_NAME:
            raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG), str(target))
        if not target.exists():
            return False
        if target.is_dir():
            raise IsADirectoryError(f"{target} is a folder")
        if _identity(target) in self._inputs:
            raise FileExistsError(f"{target} is one of the photos sent in: choose another folder for the results")
        return not self._rules.overwrite


def _identity(path: Path) -> tuple[int, int] | None:
    """What a file is whatever it is called: links and letter case do not hide that two paths are one file."""
    with suppress(OSError):
        facts = path.stat()
        return facts.st_dev, facts.st_ino
    return None
