"""Files that were dropped together are one shoot: one listing, with one white point and one sky."""

import uuid
from collections.abc import Collection
from datetime import datetime

from fanlight_client.job_wire import is_listing_letter
from fanlight_client.watch.journal import Journal

LONGEST_FOLDER = 150
GROWING_PATIENCE = 12
"""Times as long is waited for files that grow: the last frame of a photo may be one, but some never end."""


class Shoots:
    """One open shoot a folder; it is complete once nothing has come for `quiet_s`."""

    def __init__(self, journal: Journal, title: str, quiet_s: float, now: float) -> None:
        """`title` is what files in no folder of their own are listed under. Those left open go on as of now."""
        self._journal, self._title, self._quiet_s = journal, title, quiet_s
        self._open = journal.open_shoots()
        self._touched = dict.fromkeys(self._open, now)
        self._joined = dict(self._touched)

    def join(self, path: str, now: float) -> str:
        """The name of the shoot that a file belongs to, a new one if need be."""
        folder = folder_of(path)
        if folder not in self._open:
            name = name_shoot(folder or self._title)
            self._journal.open_shoot(name, folder)
            self._open[folder] = name
        self._touched[folder] = self._joined[folder] = now
        return self._open[folder]

    def quiet(self, growing: Collection[str], now: float) -> set[str]:
        """Names of open shoots that nothing has joined for long enough: longer while files of theirs are growing."""
        busy = {folder_of(path) for path in growing}

        def patience_s(folder: str) -> float:
            return self._quiet_s * (GROWING_PATIENCE if folder in busy else 1)

        return {name for folder, name in self._open.items() if now - self._joined[folder] >= patience_s(folder)}

    def take_quiet(self, growing: Collection[str], unsent: Collection[str], now: float) -> list[str]:
        """Shoots that are complete, given paths of growing files, and shoots with files that are not sent yet.

        No file joins them any more; once the server knows, `closed` is to be told.
        """
        for folder in {folder_of(path) for path in growing} & self._open.keys():
            self._touched[folder] = now
        complete = [
            folder
            for folder, name in self._open.items()
            if name not in unsent and now - self._touched[folder] >= self._quiet_s
        ]
        return [self._open.pop(folder) for folder in complete]

    def closed(self, name: str) -> None:
        self._journal.close_shoot(name)

    @property
    def is_any_open(self) -> bool:
        return bool(self._open)


def folder_of(path: str) -> str:
    """The folder right below the watched one; empty for files in the watched one itself."""
    return path.partition("/")[0] if "/" in path else ""


def clean_folder(folder: str) -> str:
    """The name of one folder with `-` for what a listing's may not hold."""
    return "".join(letter if letter != "/" and is_listing_letter(letter) else "-" for letter in folder)


def name_shoot(folder: str) -> str:
    """A listing's name that people recognise, and that no other shoot has."""
    safe = clean_folder(folder)[:LONGEST_FOLDER].lstrip(" ") or "shoot"
    return f"{safe} {datetime.now():%Y-%m-%d %H.%M.%S} {uuid.uuid4().hex[:6]}"
