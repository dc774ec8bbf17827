"""Which large files were hashed and have not been touched since: hashing 20 GB at every start takes minutes.

A stamp tells a file that was replaced or edited. What it cannot tell, a disk that rots, `python -m models verify` does.
"""

import contextlib
import json
from pathlib import Path
from typing import TypeAlias

from models.writing import write_json

STAMPS = ".verified.json"
LARGE_BYTES = 64 * 2**20
"""From this size on a file is stamped; smaller ones are hashed every time, in half a second at most."""

Stamp: TypeAlias = list[str | int]


class Stamps:
    """The stamps of one folder's files, beside them."""

    def __init__(self, folder: Path, known: dict[str, Stamp]) -> None:
        self._folder, self._known, self._changed = folder, known, False

    @classmethod
    def read(cls, folder: Path) -> "Stamps":
        """None known where there is no file or an unreadable one: all is hashed then."""
        try:
            return cls(folder, dict(json.loads((folder / STAMPS).read_text())))
        except (OSError, ValueError, TypeError):
            return cls(folder, {})

    def vouch_for(self, name: str, digest: str) -> bool:
        """Whether this file had that digest when it was last hashed and is still the same file."""
        return self._known.get(name) == _stamp(self._folder / name, digest)

    def add(self, name: str, digest: str) -> None:
        """Remember a file that was just found to have that digest, if it is large."""
        if (self._folder / name).stat().st_size >= LARGE_BYTES and not self.vouch_for(name, digest):
            self._known[name], self._changed = _stamp(self._folder / name, digest), True

    def write(self) -> None:
        """Keep what is new, where the folder can be written to."""
        if self._changed:
            with contextlib.suppress(OSError):
                write_json(self._folder / STAMPS, self._known)


def _stamp(path: Path, digest: str) -> Stamp:
    """The time of change is in it because, unlike that of modification, no program can set it back."""
    facts = path.stat()
    return [digest, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino]
