"""Artefacts as files of a folder, which machines may share."""

import errno
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from jobs.shelf import Entry
from jobs.store import ArtefactMissingError, JobError, StorageFullError, StoreUnavailableError

BLOCK_BYTES = 1 << 20
PARTS = "parts"
STALE_PART_S = 3600
"""Since a part was last written to: whoever wrote it is gone."""


class LocalShelf:
    """A `Shelf`: written to PARTS first and then renamed, so that a key is there whole or not at all."""

    def __init__(self, root: str | Path) -> None:
        self._root = Path(root).expanduser().absolute()

    def write(self, key: str, chunks: Iterable[bytes], *, durable: bool = True) -> None:
        part = self._root / PARTS / f"{uuid4().hex}.part"
        with file_errors(key, missing=StoreUnavailableError):
            _make_folder(part.parent)
            try:
                with part.open("xb") as file:
                    for chunk in chunks:
                        file.write(chunk)
                    if durable:
                        file.flush()
                        os.fsync(file.fileno())
                self._rename(part, self._root / key)
            finally:
                part.unlink(missing_ok=True)
            if durable:
                _sync_folder((self._root / key).parent)

    def touch(self, key: str) -> bool:
        with file_errors(key):
            try:
                os.utime(self._root / key)
            except FileNotFoundError:
                return False
            return True

    def blocks(self, key: str) -> Iterator[bytes]:
        with file_errors(key):
            file = (self._root / key).open("rb")  # once it is open, it can be read whoever removes it

        def read() -> Iterator[bytes]:
            with file, file_errors(key):
                while block := file.read(BLOCK_BYTES):
                    yield block

        return read()

    def size(self, key: str) -> int:
        with file_errors(key):
            return (self._root / key).stat().st_size

    def media_type(self, key: str) -> str:
        self.size(key)
        return "application/octet-stream"

    def sign_put(self, key: str, size: int, media_type: str, within_s: int) -> None:
        """Nobody elsewhere can write here."""

    def entries(self, folder: str) -> list[Entry]:
        found = []
        for item in self._scan(folder):
            with file_errors(folder), suppress(FileNotFoundError):
                if item.is_file(follow_symlinks=False):
                    found.append(Entry(item.name, item.stat().st_mtime))
        return found

    def folders(self, folder: str) -> list[str]:
        return [item.name for item in self._scan(folder) if item.is_dir(follow_symlinks=False)]

    def move(self, key: str, to: str, before: float) -> bool:
        with file_errors(key):
            target = self._root / to
            try:
                self._rename(self._root / key, target)
            except FileNotFoundError:
                return False
            if target.stat().st_mtime < before:  # asked only now: nobody can write to it any more
                return True
            self.put_back(to, key)
            return False

    def put_back(self, key: str, to: str) -> None:
        with file_errors(key), suppress(FileNotFoundError):
            os.utime(self._root / key)
            self._rename(self._root / key, self._root / to)

    def remove(self, key: str) -> None:
        with file_errors(key):
            (self._root / key).unlink(missing_ok=True)

    def remove_folder(self, folder: str) -> None:
        for entry in self.entries(folder):
            self.remove(f"{folder}/{entry.name}")
        with file_errors(folder):
            try:
                (self._root / folder).rmdir()
            except FileNotFoundError:
                return
            except OSError as error:
                if error.errno != errno.ENOTEMPTY:
                    raise

    def sweep_parts(self) -> int:
        before = time.time() - STALE_PART_S
        stale = [entry.name for entry in self.entries(PARTS) if entry.modified < before]
        for name in stale:
            self.remove(f"{PARTS}/{name}")
        return len(stale)

    def close(self) -> None:
        """Nothing is held."""

    def _scan(self, folder: str) -> list["os.DirEntry[str]"]:
        with file_errors(folder):
            try:
                with os.scandir(self._root / folder) as items:
                    return list(items)
            except FileNotFoundError:
                return []

    def _rename(self, source: Path, target: Path) -> None:
        """Over a target of the same name; again where a sweeper has just removed the target's empty folder."""
        while True:
            _make_folder(target.parent)
            try:
                source.replace(target)
                return
            except FileNotFoundError:
                if not source.exists():
                    raise


def _make_folder(folder: Path) -> None:
    """With its parents; durable, as what will be in it is to be."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    """A renamed file outlasts a power cut once its folder is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def file_errors(key: str, missing: type[JobError] = ArtefactMissingError) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise missing(f"there is no {error.filename or key}") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFullError(f"no room for {key}: {error.strerror}") from error
        raise StoreUnavailableError(f"{key}: {error}") from error
