"""Temporary files of this process, in a folder that others remove once it is gone, however it went.

A process that is killed removes nothing: what it had fetched of a video would lie there for good.
"""

import atexit
import fcntl
import os
import shutil
import tempfile
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock, Thread
from typing import IO

PREFIX = "fanlight-of-"
LOCK = "lock"

_homes: dict[int, tuple[Path, IO[str]]] = {}
"""Its folder by the process, with the lock, which the system gives back when the process ends."""
_making = Lock()


def scratch_folder() -> TemporaryDirectory[str]:
    """A new folder, which goes with its block, or with the process."""
    return TemporaryDirectory(dir=_find_home())


def _find_home() -> Path:
    """Of this process; one that was forked from another has its own, and so has one whose was tidied away."""
    process = os.getpid()
    with _making:
        if process not in _homes or not (_homes[process][0] / LOCK).exists():
            root = Path(tempfile.gettempdir())
            Thread(target=remove_left, args=(root,), daemon=True).start()
            folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root))
            _homes[process] = folder, _lock(folder)
            atexit.register(_leave, process, folder)
        return _homes[process][0]


def _leave(process: int, folder: Path) -> None:
    if process == os.getpid():  # and not of one that was forked from it
        shutil.rmtree(folder, ignore_errors=True)


def _lock(folder: Path) -> IO[str]:
    """Under its name the lock is never there without being held."""
    file = (folder / "new").open("w")
    fcntl.flock(file, fcntl.LOCK_EX)
    (folder / "new").rename(folder / LOCK)
    return file


def remove_left(root: Path) -> list[Path]:
    """The folders of processes that are gone, which lie there no more."""
    left = [lock.parent for lock in root.glob(f"{PREFIX}*/{LOCK}") if not _is_held(lock)]
    for folder in left:
        for inside in folder.glob("*"):  # nothing where another process was quicker
            if inside.name != LOCK:  # which says, to the end, that there is something to remove
                shutil.rmtree(inside, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
    return left


def _is_held(lock: Path) -> bool:
    """Also where nobody can tell: another user's."""
    try:
        with lock.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    return False
