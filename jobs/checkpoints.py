"""What a job has reached so far, for whoever goes on with it. Losing one costs time, never a photo."""

import re

from jobs.seal import seal, unseal
from jobs.shelf import Shelf
from jobs.store import ArtefactMissingError

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
FOLDER = "checkpoints"


class Checkpoints:
    """Named pieces of bytes by job. Blocking; raises what a shelf raises, and ValueError for what is no name.

    They are not synced to the disk, which would cost more than they save; the seal before each tells a torn one.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def save(self, job_id: str, key: str, content: bytes) -> None:
        self._shelf.write(_path(job_id, key), [seal(content)], durable=False)

    def keys(self, job_id: str) -> list[str]:
        return [entry.name for entry in self._shelf.entries(_path(job_id)) if NAME.fullmatch(entry.name)]

    def load(self, job_id: str, key: str) -> bytes | None:
        """None where it is gone, or not what was saved."""
        try:
            return unseal(b"".join(self._shelf.blocks(_path(job_id, key))))
        except ArtefactMissingError:
            return None

    def drop(self, job_id: str) -> None:
        self._shelf.remove_folder(_path(job_id))

    def jobs(self) -> list[str]:
        """Ids of jobs that have any."""
        return [name for name in self._shelf.folders(FOLDER) if NAME.fullmatch(name)]


def _path(*names: str) -> str:
    for name in names:
        if not NAME.fullmatch(name):
            raise ValueError(f"not a name for a checkpoint: {name!r}")
    return "/".join((FOLDER, *names))
