"""Which files are there, and which of them are complete: by looking, so that network shares work too."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SYSTEM_FILES = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini"})
SYSTEM_FOLDERS = frozenset({"__macosx", "@eadir", "$recycle.bin", "system volume information", "lost+found"})
UNFINISHED = frozenset({".part", ".partial", ".crdownload", ".download", ".tmp"})
"""Of files that their writer renames once they are whole."""
SIDECARS = frozenset({".xmp", ".aae", ".thm"})
"""Beside photos, and part of them."""

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
    """What is there: `complete` since long enough, or `growing`."""

    complete: tuple[Found, ...]
    growing: tuple[Found, ...]


class Scanner:
    """Looks at everything below a folder but `out`. A file is complete once it was the same for `settle_s`."""

    def __init__(self, folder: Path, out: Path, settle_s: float) -> None:
        self._folder, self._out, self._settle_s = folder, out, settle_s
        self._since: dict[Found, float] = {}

    def look(self, now: float) -> Look:
        """`now` in seconds of a clock that only goes on; raises OSError when the folder is not there."""
        found = list(find_files(self._folder, self._out))
        self._since = {file: self._since.get(file, now) for file in found}
        complete = tuple(file for file in found if self._is_complete(file, now))
        return Look(complete, tuple(file for file in found if not self._is_complete(file, now)))

    def _is_complete(self, file: Found, now: float) -> bool:
        patience = 1 if file.size else EMPTY_PATIENCE
        return now - self._since[file] >= self._settle_s * patience


def find_files(folder: Path, out: Path) -> Iterator[Found]:
    """Every file but those that are hidden, of the system, or in the making; raises OSError for an absent folder."""
    with os.scandir(folder):  # os.walk says nothing where there is nothing
        pass
    apart = _identity(out)
    for parent, folders, names in os.walk(folder):
        here = Path(parent)
        folders[:] = sorted(name for name in folders if not _is_ignored_folder(here / name, apart))
        for name in sorted(names):
            if not _is_ignored(name) and (facts := look_at(here / name)):
                yield Found((here / name).relative_to(folder).as_posix(), *facts)


def look_at(path: Path) -> tuple[int, int] | None:
    """(size in bytes, mtime in ns) of a file; None for what is no file, or gone."""
    try:
        facts = path.stat()
    except FileNotFoundError:
        return None
    return (facts.st_size, facts.st_mtime_ns) if stat.S_ISREG(facts.st_mode) else None


def _is_ignored(name: str) -> bool:
    suffix = Path(name).suffix.lower()
    return name.startswith((".", "~$")) or name.lower() in SYSTEM_FILES or suffix in UNFINISHED | SIDECARS


def _is_ignored_folder(folder: Path, apart: tuple[int, int] | None) -> bool:
    return folder.name.startswith(".") or folder.name.lower() in SYSTEM_FOLDERS or _identity(folder) == apart


def _identity(folder: Path) -> tuple[int, int] | None:
    """What a folder is, whatever it is called; one that is not there is like no other."""
    try:
        facts = folder.stat()
    except OSError:
        return (-1, hash(folder))
    return facts.st_dev, facts.st_ino
