"""A finished photo, and how it gets onto a disk."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO

from fanlight_client.naming import LONGEST_NAME, fit_name
from fanlight_client.report import Report

UNFINISHED = ".part"
RANDOM_BYTES = 8
"""What `tempfile` adds to a name."""


@dataclass(frozen=True)
class Enhanced:
    """The finished photo as a file's bytes, what kind of file it is, and what was done to it."""

    photo: bytes = field(repr=False)
    media_type: str
    report: Report

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the photo there, all of it or nothing; the path."""
        return write_atomically(Path(path), self.photo)


def write_atomically(path: Path, content: bytes) -> Path:
    """Write beside the path and rename, so that no reader and no interruption leaves half a file."""
    with open_atomically(path) as file:
        file.write(content)
    return path


@contextmanager
def open_atomically(path: Path) -> Iterator[BinaryIO]:
    """A file beside the path to write to; renamed at the end, and gone where an error is raised."""
    handle, name = tempfile.mkstemp(prefix=unfinished_prefix(path), suffix=UNFINISHED, dir=path.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())  # else a power cut after the rename leaves the new name without its content
        unfinished.chmod(0o666 & ~_umask())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def make_folder(folder: Path) -> None:
    """Make it and those around it, as far as they are not there; raises OSError.

    `Path.mkdir(parents=True)` calls itself for every level, and folders may lie deeper than it may do so.
    """
    missing = takewhile(lambda one: not one.exists(), folder.parents)
    for one in reversed(list(missing)):
        one.mkdir(exist_ok=True)
    folder.mkdir(exist_ok=True)


def unfinished_prefix(path: Path) -> str:
    """How files begin, and no others, that are to be renamed to this path once they are whole."""
    return fit_name(f".{path.name}", ".", LONGEST_NAME - RANDOM_BYTES - len(UNFINISHED))


def _umask() -> int:
    """The process's umask; mkstemp makes files private, and a finished photo is not."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
