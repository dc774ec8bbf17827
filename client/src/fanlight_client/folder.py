"""What of a folder is a photo: one rule for every command that is given one, and words for what is passed over."""

import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from fanlight_client.formats import PHOTO_SUFFIXES, VIDEO_SUFFIXES, name_container, sniff_format
from fanlight_client.open_files import find_written

SYSTEM_FILES = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "picasa.ini"})
SYSTEM_FOLDERS = frozenset(
    {
        *("__macosx", "network trash folder", "temporary items"),  # macOS
        *("$recycle.bin", "system volume information", "recycler", "recycled", "lost+found", "found.000"),
        *("@eadir", "#recycle", "#snapshot", "@recycle", "@recently-snapshot", "@tmp", "@transcode"),  # Synology, QNAP
        "captureone",
    }
)
PACKAGES = frozenset({".lrdata", ".lrlibrary", ".photoslibrary", ".aplibrary", ".cocatalog"})
"""Folders that a program keeps its own copies of photos in."""
WRITERS = (
    "part partial filepart crdownload download opdownload incomplete inprogress tmp temp upload uploading !ut !qb aria2"
)
UNFINISHED = frozenset(f".{name}" for name in WRITERS.split())
"""Of files, and of folders, that their writer renames once they are whole."""
SETTINGS = "xmp aae pp3 acr dop cos on1 vrd nksc arp thm json bak"
FILMS = "mov mp4 m4v avi mts m2ts mpg mpeg mkv webm wmv mxf insv lrv 3gp wav mp3 m4a"
COMPANIONS = frozenset(f".{name}" for name in f"{SETTINGS} {FILMS}".split()).union(*VIDEO_SUFFIXES.values())
"""Beside photos, and part of them: what programs note, and what moves or sounds."""
DERIVED = re.compile(rf"({'|'.join(map(re.escape, sorted(PHOTO_SUFFIXES)))})[^a-z0-9].*$", re.IGNORECASE)
"""`a.jpg.x7Gh2`, `a.jpg~`, `a.jpg_original`: a photo in the making, or a copy that somebody keeps."""

Why = Literal[
    "companions", "unfinished", "copies or parts", "hidden", "of the system", "links to folders", "unreadable",
    "not named in UTF-8", "not files", "not photos",
]  # fmt: skip
ONE: dict[Why, str] = {
    "companions": "companion",
    "copies or parts": "copy or part",
    "links to folders": "link to a folder",
}
MOST_EXAMPLES = 4
CONTROL = re.compile(r"[\0-\b\v-\x1f\x7f-\x9f]")
"""What terminals take for orders, but tabs and new lines."""


@dataclass
class PassedOver:
    """What was left alone, by the reason why."""

    names: dict[Why, list[str]] = field(default_factory=dict)

    def note(self, why: Why, name: str) -> None:
        self.names.setdefault(why, []).append(name)

    def __str__(self) -> str:
        """`passed over: 3 companions (.mov, .xmp); 1 unfinished (.filepart)`; empty for nothing."""
        told = [
            f"{len(names)} {why if len(names) > 1 else ONE.get(why, why)} ({_examples(names)})"
            for why, names in self.names.items()
        ]
        return printable(f"passed over: {'; '.join(told)}") if told else ""


@dataclass(frozen=True)
class Entry:
    """A file that may be a photo, and what the disk says of it."""

    path: Path
    facts: os.stat_result


def is_photo(path: Path) -> bool:
    """Whether to hand a file to the server, which looks inside: it is called a photo, or begins like one."""
    return path.suffix.lower() in PHOTO_SUFFIXES or sniff_format(path) is not None


def find_photos(folder: Path, apart: Path, passed: PassedOver) -> Iterator[Path]:
    """The photos below a folder but those below `apart`, in order; not those that somebody still writes."""
    paths = [entry.path for entry in find_files(folder, apart, passed)]
    written = find_written(paths)
    for path in paths:
        if path in written:
            passed.note("unfinished", path.name)
        elif is_photo(path):
            yield path
        else:
            passed.note("not photos", path.name)


def find_files(folder: Path, apart: Path, passed: PassedOver, *, videos: bool = False) -> Iterator[Entry]:
    """Every file below a folder that may be a photo by its name, and what its content has to tell; where asked for,
    `videos` too, but those that have a photo's name: they are its companions.

    Nothing that lies in it is an error, but that the folder itself cannot be read: OSError.
    """
    left_out = _identity(apart)
    waiting = [folder]
    while waiting:  # not os.walk, which in Python 3.11 calls itself for every level, and may not do so for each
        here = waiting.pop()
        try:
            folders, names = _list(here)
        except OSError:
            if here is folder:
                raise
            passed.note("unreadable", printable(here.name))
            continue
        below = [here / name for name in folders if _goes_into(here / name, left_out, passed)]
        waiting += reversed(below)
        films = _find_films(names) if videos else frozenset()
        for name in names:
            if entry := _look_into(here / name, passed, name in films):
                yield entry


def _find_films(names: Sequence[str]) -> frozenset[str]:
    """Of the files of one folder the videos that are no photo's, also of one that is still being written: cameras film
    a second around each photo."""
    paths = [Path(name) for name in names]
    whole = [Path(path.stem) if path.suffix.lower() in UNFINISHED else path for path in paths]
    photos = {path.stem.lower() for path in whole if path.suffix.lower() in PHOTO_SUFFIXES}
    return frozenset(path.name for path in paths if name_container(path.name) and path.stem.lower() not in photos)


def judge_name(name: str, is_film: bool = False) -> Why | None:
    """Why a file is left alone, whatever is in it; None for one that may be a photo, or is a film that is asked for."""
    suffix = Path(name).suffix.lower()
    if not is_text(name):
        return "not named in UTF-8"
    if name.lower() in SYSTEM_FILES or name.startswith("~$"):
        return "of the system"
    if name.startswith("."):
        return "hidden"
    if suffix in UNFINISHED:
        return "unfinished"
    if suffix in COMPANIONS and not is_film:
        return "companions"
    if suffix not in PHOTO_SUFFIXES and DERIVED.search(name):
        return "copies or parts"
    return None


def judge_folder(name: str) -> Why | None:
    """Why nothing below a folder of that name is looked at."""
    suffix = Path(name).suffix.lower()
    if not is_text(name):
        return "not named in UTF-8"
    if name.startswith("."):
        return "hidden"
    if name.lower() in SYSTEM_FOLDERS or suffix in PACKAGES:
        return "of the system"
    return "unfinished" if suffix in UNFINISHED else None


def is_text(name: str) -> bool:
    """Whether a name can be written in an answer, a journal or a terminal: a disk takes any bytes."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _list(folder: Path) -> tuple[list[str], list[str]]:
    """Names of the folders in it, and of all else, in order; raises OSError."""
    folders: list[str] = []
    others: list[str] = []
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            (folders if _holds(entry.is_dir) else others).append(entry.name)
    return folders, others


def _holds(question: Callable[[], bool]) -> bool:
    """Its answer; no, where the disk gives none: of a link to itself, or in a folder that may be listed and no more."""
    with suppress(OSError):
        return question()
    return False


def _goes_into(folder: Path, left_out: tuple[int, int] | None, passed: PassedOver) -> bool:
    why = judge_folder(folder.name)
    if why is None and _holds(folder.is_symlink):
        why = "links to folders"
    if why:
        passed.note(why, printable(folder.name))
    return not why and (left_out is None or _identity(folder) != left_out)


def _look_into(path: Path, passed: PassedOver, is_film: bool) -> Entry | None:
    if why := judge_name(path.name, is_film):
        passed.note(why, printable(path.name))
        return None
    try:
        facts = path.stat()
    except FileNotFoundError:
        if _holds(path.is_symlink):
            passed.note("not files", path.name)
        return None
    except OSError:  # a link to itself, say
        passed.note("unreadable", path.name)
        return None
    if not stat.S_ISREG(facts.st_mode):
        passed.note("not files", path.name)
        return None
    return Entry(path, facts)


def _identity(folder: Path) -> tuple[int, int] | None:
    """What a folder is, whatever it is called."""
    try:
        facts = folder.stat()
    except OSError:
        return None
    return facts.st_dev, facts.st_ino


def printable(name: object) -> str:
    """A name, path or message as it can be written anywhere, whatever is in it."""
    return CONTROL.sub("?", str(name)).encode("utf-8", "replace").decode()


def _examples(names: list[str]) -> str:
    """Their suffixes, for they mostly tell the kind; a name where it has none."""
    kinds = list(dict.fromkeys(Path(name).suffix.lower() or name for name in names))
    return ", ".join(kinds[:MOST_EXAMPLES]) + (", …" if len(kinds) > MOST_EXAMPLES else "")
