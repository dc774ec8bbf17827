"""Photos in folders of this machine, or of a file server that it mounts."""

import asyncio
import os
import stat
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from io import FileIO
from pathlib import Path

from jobs.source_stream import PIECE_BYTES, SourceStream
from jobs.source_url import SourceUrl, refuse
from jobs.store import SourceError


@asynccontextmanager
async def open_file(source: SourceUrl, prefixes: Sequence[SourceUrl]) -> AsyncIterator[SourceStream]:
    """Raises SourceError: not there, not to be read, or led out of the prefixes by a symbolic link."""
    folders = [Path("/", prefix.path) for prefix in prefixes]
    with await asyncio.to_thread(_open_within, Path("/", source.path), folders) as file:
        yield SourceStream(source.name, os.fstat(file.fileno()).st_size, _pieces(file))


def _open_within(path: Path, folders: Sequence[Path]) -> FileIO:
    """Opened first and looked at after: a link that is changed in between gains nothing.

    Unbuffered, and without waiting for the other end of a pipe.
    """
    with _file_errors():
        file = FileIO(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC))
        try:
            _check_opened(file, path, folders)
        except BaseException:
            file.close()
            raise
        return file


def _check_opened(file: FileIO, path: Path, folders: Sequence[Path]) -> None:
    opened = os.fstat(file.fileno())
    real = path.resolve(strict=True)
    if not any(real.is_relative_to(folder.resolve()) for folder in folders):
        raise refuse("a link leads out of the folders that sources may be in")
    if not os.path.samestat(opened, real.lstat()):
        raise SourceError("source_failed", "the file changed while it was opened", retryable=True)
    if not stat.S_ISREG(opened.st_mode):
        raise SourceError("source_failed", "the source is no file")


async def _pieces(file: FileIO) -> AsyncIterator[bytes]:
    with _file_errors():
        while piece := await asyncio.to_thread(file.read, PIECE_BYTES):
            yield piece


@contextmanager
def _file_errors() -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
        raise SourceError("source_failed", "there is no such file") from error
    except OSError as error:  # a file server that is away comes back; a right to read does not come by itself
        retryable = not isinstance(error, PermissionError)
        raise SourceError("source_failed", f"the file cannot be read: {error.strerror}", retryable=retryable) from error
