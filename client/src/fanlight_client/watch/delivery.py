"""Results and failures onto the disk: whole or not at all, and nobody else's file is written over."""

import errno
import hashlib
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, count
from pathlib import Path, PurePosixPath

from fanlight_client.enhanced import UNFINISHED, Enhanced, make_folder, unfinished_prefix, write_atomically
from fanlight_client.naming import Job, fit_name, report_beside, suffixes_of
from fanlight_client.report import Report
from fanlight_client.staged import Staged
from fanlight_client.staged_files import StagedFile, plan_files
from fanlight_client.video_wire import VideoReport
from fanlight_client.watch.journal import Journal, Photo
from fanlight_client.watch.patience import NAME_REFUSED
from fanlight_client.watch.reasons import headline, render_reason
from fanlight_client.watch.scan import look_at

FAILED = "failed"
OTHER_DEVICE = frozenset({errno.EXDEV, errno.EACCES, errno.EPERM, errno.EROFS})
"""Where a file cannot be moved, but may be copied."""

NO_PLACE = NAME_REFUSED | {errno.ENOTDIR, errno.EEXIST, errno.EISDIR}


class NotOurs(Exception):
    """A file that is no result of ours, or was changed since, is where the result would go."""


class Delivery:
    """From the watched folder to the folder of results."""

    def __init__(self, folder: Path, out: Path, journal: Journal, *, keep_reports: bool = True) -> None:
        self._folder, self._out, self._journal, self._keep_reports = folder, out, journal, keep_reports
        self._reserving = threading.RLock()

    def source(self, photo: Photo) -> Path:
        return self._folder / photo.path

    def is_whole(self, photo: Photo) -> bool:
        """Whether the file that it is called after is there, as it was when it was complete."""
        return look_at(self.source(photo)) == (photo.size, photo.mtime_ns)

    def is_unchanged(self, photo: Photo) -> bool:
        """Whether all of its files are."""
        return all(look_at(self._folder / file.path) == (file.size, file.mtime_ns) for file in photo.files)

    def frames(self, photo: Photo) -> list[Path]:
        """Where they are, of a photo in several."""
        return [self._folder / file.path for file in photo.frames]

    def take_away(self, photo: Photo) -> None:
        """What was written of a photo that is part of another now, as far as it is as this watch left it."""
        if photo.state != "done":
            return
        for place in self._journal.places_of(photo.path):
            path = self._out / place
            if path.is_file() and self._journal.results_at(place).get(sha256_of_file(path)) == photo.path:
                report_beside(path).unlink(missing_ok=True)
                path.unlink()

    def reserve(self, photo: Photo, output: str | None) -> Photo:
        """With a place of its own for the result in that format; for none, in the one that is expected."""
        with self._reserving:
            if photo.place and (output is None or PurePosixPath(photo.place).suffix.lower() in suffixes_of(output)):
                return photo
            job = Job(self.source(photo), self._out / PurePosixPath(photo.path).parent)
            places = (target.relative_to(self._out).as_posix() for target in job.targets(output))
            return self._journal.put(photo.revise(place=next(one for one in places if self._is_free(photo, one))))

    def _is_free(self, photo: Photo, place: str) -> bool:
        """Whether no other photo's result is to go there, or ever was there."""
        others = {self._journal.holder(place), *self._journal.results_at(place).values()} - {None, photo.path}
        return not others

    def check(self, photo: Photo) -> str | None:
        """The digest of the photo's earlier result in its place, if there is one; raises NotOurs, OSError."""
        path = self._out / str(photo.place)
        self._make_parent(path)
        if self._keep_reports and (report := report_beside(path)).is_dir():
            raise NotOurs(f"{report} is a folder")
        if not path.exists():
            return None
        there = sha256_of_file(path) if path.is_file() else None
        if there not in self._journal.results_at(str(photo.place)):
            raise NotOurs(f"{path} is there already, and not as this watch left it")
        return there

    def is_there(self, photo: Photo, report: Report | VideoReport) -> bool:
        """Whether exactly this result was written before: by a run that was interrupted."""
        photo = self.reserve(photo, report.output.format)
        there = self.check(photo) == report.output.sha256
        return there and (not self._keep_reports or report_beside(self._out / str(photo.place)).exists())

    def save(self, photo: Photo, enhanced: Enhanced, beside: Staged | None = None) -> Photo:
        """Write the result and its report, and before them what goes `beside` a staged room, so that an interrupted run
        has written that where the result is there; raises NotOurs, OSError."""
        photo = self.reserve(photo, enhanced.report.output.format)
        self.check(photo)
        for file in plan_files(beside, self._out / str(photo.place), whole=False) if beside else ():
            self._save_beside(photo, file)
        enhanced.save(self._claim(photo, enhanced.report))
        return self.note_done(photo, enhanced.report)

    def begin_video(self, photo: Photo, report: VideoReport) -> Path:
        """The place that is kept for a finished video, with its report there already; raises NotOurs, OSError."""
        self.check(photo)
        return self._claim(photo, report)

    def _claim(self, photo: Photo, report: Report | VideoReport) -> Path:
        """The place of a result that is about to be written, and its report beside it."""
        path = self._out / str(photo.place)
        self._journal.claim(str(photo.place), report.output.sha256, photo.path)
        if self._keep_reports:
            write_atomically(report_beside(path), report.model_dump_json(indent=2).encode())
        return path

    def _save_beside(self, photo: Photo, file: StagedFile) -> None:
        place = file.path.relative_to(self._out).as_posix()
        digest = hashlib.sha256(file.content).hexdigest()
        if self._journal.holder(place) is not None:
            raise NotOurs(f"{file.path} is kept for another photo's result")
        if file.path.exists() and sha256_of_file(file.path) not in self._journal.results_at(place):
            raise NotOurs(f"{file.path} is there already, and not as this watch left it")
        self._journal.claim(place, digest, photo.path)
        file.save(self._keep_reports)

    def note_done(self, photo: Photo, report: Report | VideoReport) -> Photo:
        photo = self.reserve(photo, report.output.format)
        return self._journal.put(photo.revise(state="done", target=photo.place))

    def begin_failure(self, photo: Photo, code: str, detail: str) -> Photo:
        """Decide where the file goes, if there is a place for it, and say so in the journal before it goes."""
        with no_place_is_no_error():
            place = self._free_place(f"{FAILED}/{photo.path}")
            return self._journal.put(photo.revise(state="failing", code=code, detail=detail, target=place))
        return self._journal.put(photo.revise(state="failing", code=code, detail=detail, target=None))

    def finish_failure(self, photo: Photo) -> Photo:
        """Write the reason, then move the file; may be done again after an interruption at any point of it."""
        with no_place_is_no_error():
            place = self._out / photo.target if photo.target else None
            if place:
                make_folder(place.parent)
                write_atomically(reason_beside(place), render_reason(photo).encode())
            if place and self.is_unchanged(photo):
                _move(self.source(photo), place)
        return self._journal.put(photo.revise(state="failed", left=self.is_unchanged(photo)))

    def take_back(self, photo: Photo) -> None:
        """A file that failed is where it was again: what it left in `failed/` without itself holds no more."""
        for place in {f"{FAILED}/{photo.path}", photo.target} - {None}:
            path = self._out / str(place)
            reason = reason_beside(path)
            with no_place_is_no_error():
                if not path.exists() and reason.exists() and reason.read_bytes().startswith(headline(photo).encode()):
                    reason.unlink()

    def sweep(self, photos: list[Photo]) -> None:
        """Remove what a killed process had begun to write for these."""
        for photo in photos:
            for target in {photo.target, self.reserve(photo, photo.options.format).place} - {None}:
                with no_place_is_no_error():
                    for unfinished in _unfinished(self._out / str(target)):
                        unfinished.unlink(missing_ok=True)

    def _free_place(self, place: str) -> str:
        path = PurePosixPath(place)
        numbered = (path.with_name(fit_name(f"{path.stem}-{number}", path.suffix)) for number in count(2))
        return next(
            str(one) for one in chain([path], numbered)
            if not (self._out / one).exists() and not reason_beside(self._out / one).exists()
        )  # fmt: skip

    @staticmethod
    def _make_parent(path: Path) -> None:
        """Raises NotOurs where a file of somebody's is in the place of the folder."""
        try:
            make_folder(path.parent)
        except (FileExistsError, NotADirectoryError) as error:
            raise NotOurs(f"{path.parent} is no folder") from error


def reason_beside(place: Path) -> Path:
    return place.with_name(fit_name(place.name, ".txt"))


@contextmanager
def no_place_is_no_error() -> Iterator[None]:
    """Go on after it where no file can be: the disk does not take the name, or a folder has it."""
    try:
        yield
    except OSError as error:
        if error.errno not in NO_PLACE:
            raise


def sha256_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unfinished(path: Path) -> list[Path]:
    """As `write_atomically` calls them, of a file and those beside it."""
    if not path.parent.is_dir():
        return []
    prefixes = tuple(unfinished_prefix(one) for one in (path, report_beside(path), reason_beside(path)))
    found = [one for one in path.parent.iterdir() if one.name.startswith(prefixes) and one.suffix == UNFINISHED]
    return [*found, *([moved] if (moved := _moving(path)).exists() else [])]


def _moving(place: Path) -> Path:
    """A file on its way from another disk."""
    return place.with_name(f"{unfinished_prefix(place)}moved{UNFINISHED}")


def _move(source: Path, place: Path) -> None:
    """As one step where that is possible; else the copy is whole before the original goes, if it can go at all."""
    try:
        source.replace(place)
    except OSError as error:
        if error.errno not in OTHER_DEVICE:
            raise
        unfinished = _moving(place)
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
