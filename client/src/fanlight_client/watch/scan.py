"""Which files are there, and which of them are complete: by looking, so that network shares work too."""

import stat
from dataclasses import dataclass
from pathlib import Path

from fanlight_client.folder import PassedOver, find_files
from fanlight_client.formats import name_container
from fanlight_client.open_files import find_written

EMPTY_PATIENCE = 10
"""An empty file is likely to be one that is just begun, and gets this many times as long."""


@dataclass(frozen=True)
class Found:
    """A file by its path below the folder, with `/` between; the rest tells whether it is still the same."""

    path: str
    size: int
    mtime_ns: int


@dataclass(frozen=True)
class Look:
    """What is there: `complete` since long enough, or `growing`, or left alone."""

    complete: tuple[Found, ...]
    growing: tuple[Found, ...]
    passed: PassedOver


class Scanner:
    """Looks at everything below a folder but `out`.

    A file is complete once it was the same for `settle_s`, and no program that can be seen from here has it open to
    write. Videos have `video_settle_s`, for the photo that one is part of may come after it; None: they are left alone.
    """

    def __init__(self, folder: Path, out: Path, settle_s: float, video_settle_s: float | None = None) -> None:
        self._folder, self._out, self._settle_s, self._video_settle_s = folder, out, settle_s, video_settle_s
        self._since: dict[Found, float] = {}
        self._complete: set[Found] = set()

    def look(self, now: float) -> Look:
        """`now` in seconds of a clock that only goes on; raises OSError when the folder is not there."""
        passed = PassedOver()
        entries = find_files(self._folder, self._out, passed, videos=self._video_settle_s is not None)
        found = [
            Found(entry.path.relative_to(self._folder).as_posix(), entry.facts.st_size, entry.facts.st_mtime_ns)
            for entry in entries
        ]
        self._since = {file: self._since.get(file, now) for file in found}
        self._complete &= self._since.keys()
        self._complete |= self._not_written([file for file in found if self._is_settled(file, now)])
        complete = tuple(file for file in found if file in self._complete)
        return Look(complete, tuple(file for file in found if file not in self._complete), passed)

    def _is_settled(self, file: Found, now: float) -> bool:
        patience = 1 if file.size else EMPTY_PATIENCE
        video_s = (self._video_settle_s or 0) if name_container(file.path) else 0
        return now - self._since[file] >= max(self._settle_s, video_s) * patience

    def _not_written(self, settled: list[Found]) -> set[Found]:
        fresh = {self._folder / file.path: file for file in settled if file not in self._complete}
        written = find_written(fresh)
        return {file for path, file in fresh.items() if path not in written}


def look_at(path: Path) -> tuple[int, int] | None:
    """(size in bytes, mtime in ns) of a file; None for what is no file, or gone."""
    try:
        facts = path.stat()
    except (FileNotFoundError, NotADirectoryError):  # there is a file now in the place of its folder
        return None
    return (facts.st_size, facts.st_mtime_ns) if stat.S_ISREG(facts.st_mode) else None
