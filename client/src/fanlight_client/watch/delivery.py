"""Results and failures onto the disk: whole or not at all, and nobody else's file is written over."""

import errno
import hashlib
import os
import shutil
from pathlib import Path, PurePosixPath

from fanlight_client.enhanced import Enhanced, write_atomically
from fanlight_client.naming import Job, report_beside
from fanlight_client.report import Report
from fanlight_client.watch.journal import Journal, Photo
from fanlight_client.watch.reasons import headline, render_reason
from fanlight_client.watch.scan import look_at

FAILED = "failed"
OTHER_DEVICE = frozenset({errno.EXDEV, errno.EACCES, errno.EPERM, errno.EROFS})
"""Where a file cannot be moved, but may be copied."""


class NameTaken(Exception):
    """The result would be written over another photo's."""


class NotOurs(Exception):
    """A file that is no result of ours, or was changed since, is where the result would go."""


class Delivery:
    """From the watched folder to the folder of results."""

    def __init__(self, folder: Path, out: Path, journal: Journal, *, keep_reports: bool = True) -> None:
        self._folder, self._out, self._journal, self._keep_reports = folder, out, journal, keep_reports

    def source(self, photo: Photo) -> Path:
        return self._folder / photo.path

    def is_unchanged(self, photo: Photo) -> bool:
        """Whether the file is there, as it was when it was complete."""
        return look_at(self.source(photo)) == (photo.size, photo.mtime_ns)

    def target(self, photo: Photo, output: str | None) -> str:
        """Below the folder of results; for no format, where the result is expected."""
        folder = self._out / PurePosixPath(photo.path).parent
        return Job(self.source(photo), folder).target(output).relative_to(self._out).as_posix()

    def check(self, photo: Photo, target: str) -> str | None:
        """The digest of the photo's earlier result in that place, if there is one; raises NameTaken, NotOurs."""
        written = self._journal.results_at(target)
        others = sorted(set(written.values()) - {photo.path})
        if others:
            raise NameTaken(f"{target} is the result of {others[0]}: give one of them another name")
        path = self._out / target
        if not path.exists():
            return None
        there = sha256_of_file(path)
        if there not in written:
            raise NotOurs(f"{path} is there already, and not as this watch left it")
        return there

    def is_there(self, photo: Photo, report: Report) -> bool:
        """Whether exactly this result was written before: by a run that was interrupted."""
        target = self.target(photo, report.output.format)
        there = self.check(photo, target) == report.output.sha256
        return there and (not self._keep_reports or report_beside(self._out / target).exists())

    def save(self, photo: Photo, enhanced: Enhanced) -> Photo:
        """Write the result and its report; raises NameTaken, NotOurs, OSError."""
        target = self.target(photo, enhanced.report.output.format)
        self.check(photo, target)
        self._journal.claim(target, enhanced.report.output.sha256, photo.path)
        path = self._out / target
        path.parent.mkdir(parents=True, exist_ok=True)
        if self._keep_reports:
            write_atomically(report_beside(path), enhanced.report.model_dump_json(indent=2).encode())
        enhanced.save(path)
        return self.note_done(photo, enhanced.report)

    def note_done(self, photo: Photo, report: Report) -> Photo:
        return self._journal.put(photo.revise(state="done", target=self.target(photo, report.output.format)))

    def begin_failure(self, photo: Photo, code: str, detail: str) -> Photo:
        """Decide where the file goes, and say so in the journal before it goes."""
        place = self._free_place(f"{FAILED}/{photo.path}")
        return self._journal.put(photo.revise(state="failing", code=code, detail=detail, target=place))

    def finish_failure(self, photo: Photo) -> Photo:
        """Write the reason, then move the file; may be done again after an interruption at any point of it."""
        place = self._out / str(photo.target)
        place.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(reason_beside(place), render_reason(photo).encode())
        if self.is_unchanged(photo):
            _move(self.source(photo), place)
        return self._journal.put(photo.revise(state="failed", left=self.is_unchanged(photo)))

    def take_back(self, photo: Photo) -> None:
        """A file that failed is where it was again: what it left in `failed/` without itself holds no more."""
        for place in {f"{FAILED}/{photo.path}", str(photo.target)}:
            path = self._out / place
            reason = reason_beside(path)
            if not path.exists() and reason.exists() and reason.read_bytes().startswith(headline(photo).encode()):
                reason.unlink()

    def sweep(self, photos: list[Photo]) -> None:
        """Remove what a killed process had begun to write for these."""
        for photo in photos:
            for target in {photo.target, self.target(photo, photo.options.format)} - {None}:
                path = self._out / str(target)
                for unfinished in _unfinished(path):
                    unfinished.unlink(missing_ok=True)

    def _free_place(self, place: str) -> str:
        path = PurePosixPath(place)
        candidates = [path, *(path.with_name(f"{path.stem}-{number}{path.suffix}") for number in range(2, 10_000))]
        return next(
            str(one) for one in candidates
            if not (self._out / one).exists() and not reason_beside(self._out / one).exists()
        )  # fmt: skip


def reason_beside(place: Path) -> Path:
    return place.with_name(f"{place.name}.txt")


def sha256_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unfinished(path: Path) -> list[Path]:
    """As `write_atomically` calls them, of a file and those beside it."""
    if not path.parent.is_dir():
        return []
    return [one for one in path.parent.iterdir() if one.name.startswith(f".{path.name}.") and one.suffix == ".part"]


def _move(source: Path, place: Path) -> None:
    """As one step where that is possible; else the copy is whole before the original goes, if it can go at all."""
    try:
        source.replace(place)
    except OSError as error:
        if error.errno not in OTHER_DEVICE:
            raise
        unfinished = place.with_name(f".{place.name}.moved.part")
        try:
            shutil.copy2(source, unfinished)
            with unfinished.open("rb") as file:
                os.fsync(file.fileno())
            unfinished.replace(place)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        try:
            source.unlink()
        except OSError as refused:
            if refused.errno not in OTHER_DEVICE:
                raise
