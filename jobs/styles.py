"""Styles by owner and name, on the shelf of artefacts. They stay until they are forgotten: no sweeper takes them."""

import re

from jobs.digests import digest_of
from jobs.shelf import Shelf
from jobs.store import ArtefactMissingError

FOLDER = "styles"
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")


class KeptStyles:
    """Bytes by owner and name; owners see their own alone. Blocking; raises what a shelf raises, ValueError for no
    name."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def save(self, owner: str, name: str, content: bytes) -> None:
        """In place of one of that name, whole and durable."""
        self._shelf.write(_path(owner, name), [content])

    def load(self, owner: str, name: str) -> bytes | None:
        """None where there is none."""
        try:
            return b"".join(self._shelf.blocks(_path(owner, name)))
        except ArtefactMissingError:
            return None

    def names(self, owner: str) -> list[str]:
        return sorted(entry.name for entry in self._shelf.entries(_folder(owner)) if NAME.fullmatch(entry.name))

    def forget(self, owner: str, name: str) -> None:
        """No error where it is gone."""
        self._shelf.remove(_path(owner, name))


def _path(owner: str, name: str) -> str:
    if not NAME.fullmatch(name):
        raise ValueError(f"not the name of a style: {name!r}")
    return f"{_folder(owner)}/{name}"


def _folder(owner: str) -> str:
    """An owner may be called anything: a digest is a path."""
    return f"{FOLDER}/{digest_of(owner.encode())}"
