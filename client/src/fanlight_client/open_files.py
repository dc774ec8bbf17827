"""Files that a program has open to write: their writer may just be waiting for the network."""

import os
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

PROCESSES = Path("/proc")


def find_written(paths: Collection[Path]) -> set[Path]:
    """Those of these files that a process of this machine has open to write, as far as this user may see.

    Linux tells (proc(5): fd, fdinfo), of a user's own processes, and root of all. Elsewhere, and of writers on other
    machines, nothing is known: the answer is empty then, and files count as closed.
    """
    if not paths or not PROCESSES.is_dir():
        return set()
    wanted = defaultdict[str, set[Path]](set)
    for path in paths:  # several may be links to one file
        wanted[os.path.realpath(path)].add(path)
    written = (wanted[target] for target, descriptor in _open_files() if target in wanted and _can_write(descriptor))
    return set[Path]().union(*written)


def _open_files() -> Iterator[tuple[str, Path]]:
    """What is open, with its descriptor, process by process."""
    for process in PROCESSES.iterdir():
        if not process.name.isdecimal():
            continue
        with suppress(OSError):  # it has ended, or is somebody else's
            for descriptor in (process / "fd").iterdir():
                with suppress(OSError):
                    yield str(descriptor.readlink()), descriptor


def _can_write(descriptor: Path) -> bool:
    try:
        told = (descriptor.parent.parent / "fdinfo" / descriptor.name).read_text()
    except OSError:
        return False
    flags = next((line.split()[1] for line in told.splitlines() if line.startswith("flags:")), "0")
    return int(flags, 8) & os.O_ACCMODE in (os.O_WRONLY, os.O_RDWR)
