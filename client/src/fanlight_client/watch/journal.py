"""What has been done with every file, on disk before it is done: nothing is done twice after an interruption.

found ──▶ sent ──▶ done            done also without a result, where another file is in its place
  │         └────▶ failing ──▶ failed
  ├───────────────▶
  └─▶ joined: a frame of another file's photo      └─▶ left: of no photo, until others come
"""

import errno
import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, field_serializer

from fanlight_client.capture_wire import FrameFacts
from fanlight_client.naming import fold_name
from fanlight_client.options import EnhanceOptions
from fanlight_client.watch.scan import Found

State = Literal["found", "sent", "done", "failing", "failed", "joined", "left"]
KEPT_FACTS = 1000
"""Of files that came last; 50 kB each."""
UNFINISHED: tuple[State, ...] = ("found", "sent", "failing")

TABLES = """
CREATE TABLE IF NOT EXISTS photos (path TEXT PRIMARY KEY, state TEXT NOT NULL, photo TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS results (target TEXT, sha256 TEXT, path TEXT NOT NULL, PRIMARY KEY (target, sha256));
CREATE TABLE IF NOT EXISTS facts (path TEXT PRIMARY KEY, size INT, mtime_ns INT, facts TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS shoots (name TEXT PRIMARY KEY, folder TEXT NOT NULL, closed INT NOT NULL DEFAULT 0);
"""


class AlreadyWatched(OSError):
    """Another watcher works on this folder of results."""


class Photo(BaseModel):
    """A file, as it was when it was complete, and how far it is.

    The key is made before the file is sent: who sends it again with the same key makes no second job. Below the folder
    of results, `place` is kept for the result, and `target` is where it went, or in `failed/` the file itself.

    A photo in several files is called after one of them: `frames` are all of these in their order, `doubles` the JPEGs
    beside raw ones. Each of the others has a row of its own, `joined` to that `lead`.
    """

    model_config = ConfigDict(frozen=True)

    path: str
    size: int
    mtime_ns: int
    shoot: str = ""
    key: str = ""
    options: EnhanceOptions = EnhanceOptions()
    priority: str = "normal"
    state: State = "found"
    sha256: str | None = None
    job_id: str | None = None
    place: str | None = None
    target: str | None = None
    code: str = ""
    detail: str = ""
    tries: int = 1
    frames: tuple[Found, ...] = ()
    doubles: tuple[Found, ...] = ()
    lead: str | None = None
    left: bool = False
    """Failed, and still where it was: it could not be moved."""
    overtaken: bool = False
    """By a late frame that makes it part of another photo: its job is canceled, which is no failure."""

    @field_serializer("options")
    def _keep_what_was_asked(self, options: EnhanceOptions) -> dict[str, Any]:
        """Only what somebody set: a shoot decides what nobody did, and a restart must not blur the two."""
        return options.model_dump(mode="json", exclude_unset=True)

    @property
    def found(self) -> Found:
        return Found(self.path, self.size, self.mtime_ns)

    @property
    def files(self) -> tuple[Found, ...]:
        """All that the photo is made of."""
        return (*(self.frames or (self.found,)), *self.doubles)

    @property
    def is_planned(self) -> bool:
        """Whether it is known of which files it is made."""
        return bool(self.key)

    @property
    def apart(self) -> "list[Photo]":
        """Each of its files as one by itself, its own first."""
        single = self.revise(frames=(), doubles=())
        others = [file for file in self.files if file.path != self.path]
        return [single, *(single.revise(**vars(file), place=None, target=None) for file in others)]

    def revise(self, **changes: Any) -> "Photo":
        return self.model_copy(update=changes)

    def again(self) -> "Photo":
        """As another job."""
        return self.revise(state="found", job_id=None, key=make_key(), tries=self.tries + 1, overtaken=False)


def make_key() -> str:
    return f"watch-{uuid.uuid4().hex}"


class Journal:
    """A SQLite file that one process at a time has open; raises AlreadyWatched.

    Every call is on disk when it returns, and raises OSError when that cannot be: the disk is full, or gone.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock, self._closed = threading.RLock(), False
        with _os_errors():
            self._database = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
        try:
            with _os_errors():
                # The first write takes the file's lock, which is held until the process ends, however it does.
                self._database.execute("PRAGMA locking_mode = EXCLUSIVE")
                self._database.execute("PRAGMA synchronous = FULL")
                self._database.executescript(f"BEGIN EXCLUSIVE; {TABLES} COMMIT;")
        except BaseException:
            self._database.close()
            raise
        self._photos = {photo.path: photo for photo in self._load()}
        self._places = {fold_name(photo.place): photo.path for photo in self._photos.values() if photo.place}

    def close(self) -> None:
        """Not while a statement runs: threads may outlive those who no longer wait for them."""
        with self._lock:
            self._closed = True
            self._database.close()

    def find(self, path: str) -> Photo | None:
        return self._photos.get(path)

    def photos(self, *states: State) -> list[Photo]:
        return [photo for photo in self._photos.values() if photo.state in states]

    def put(self, photo: Photo, *others: Photo) -> Photo:
        """All of them, or none."""
        rows = [(one.path, one.state, one.model_dump_json()) for one in (photo, *others)]
        with self._lock, _os_errors():
            self._check_open()
            self._database.execute("BEGIN")
            try:
                self._database.executemany("INSERT OR REPLACE INTO photos VALUES (?, ?, ?)", rows)
                self._database.execute("COMMIT")
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            for one in (photo, *others):
                self._release(one.path)
                self._photos[one.path] = one
                if one.place:
                    self._places[fold_name(one.place)] = one.path
        return photo

    def overtake(self, known: Photo) -> None:
        """Say that it is, unless it has got farther than is known."""
        with self._lock:
            if self._photos.get(known.path) is known and not known.overtaken:
                self.put(known.revise(overtaken=True))

    def forget(self, photo: Photo) -> None:
        self._do("DELETE FROM photos WHERE path = ?", photo.path)
        self._release(photo.path)
        self._photos.pop(photo.path, None)

    def keep_facts(self, file: Found, facts: FrameFacts) -> None:
        """What the server said of a file, for when others are planned with it."""
        statement = "INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?)"
        self._do(statement, file.path, file.size, file.mtime_ns, facts.model_dump_json())
        self._do("DELETE FROM facts WHERE rowid <= (SELECT MAX(rowid) FROM facts) - ?", KEPT_FACTS)

    def facts(self, file: Found) -> FrameFacts | None:
        """None for a file that the server was not shown, or not as it is now."""
        statement = "SELECT facts FROM facts WHERE path = ? AND size = ? AND mtime_ns = ?"
        found = self._do(statement, file.path, file.size, file.mtime_ns)
        return FrameFacts.model_validate_json(found[0][0]) if found else None

    def holder(self, place: str) -> str | None:
        """The path of the photo for whose result a place is kept."""
        return self._places.get(fold_name(place))

    def claim(self, target: str, sha256: str, path: str) -> None:
        """A result that is about to be written, and whose it is."""
        self._do("INSERT OR REPLACE INTO results VALUES (?, ?, ?)", target, sha256, path)

    def results_at(self, target: str) -> dict[str, str]:
        """Results that were ever written there: digest to the photo's path."""
        return dict(self._do("SELECT sha256, path FROM results WHERE target = ?", target))

    def places_of(self, path: str) -> list[str]:
        """Where results of that photo were ever written."""
        return [target for (target,) in self._do("SELECT DISTINCT target FROM results WHERE path = ?", path)]

    def open_shoot(self, name: str, folder: str) -> None:
        self._do("INSERT INTO shoots (name, folder) VALUES (?, ?)", name, folder)

    def close_shoot(self, name: str) -> None:
        self._do("UPDATE shoots SET closed = 1 WHERE name = ?", name)

    def open_shoots(self) -> dict[str, str]:
        """Folder to the name of its shoot."""
        return dict(self._do("SELECT folder, name FROM shoots WHERE NOT closed"))

    def _release(self, path: str) -> None:
        """The place that was kept for a photo's result."""
        known = self._photos.get(path)
        if known and known.place and self.holder(known.place) == path:
            del self._places[fold_name(known.place)]

    def _load(self) -> list[Photo]:
        return [Photo.model_validate_json(text) for (text,) in self._do("SELECT photo FROM photos ORDER BY rowid")]

    def _do(self, statement: str, *values: Any) -> list[Any]:
        with self._lock, _os_errors():
            self._check_open()
            return self._database.execute(statement, values).fetchall()

    def _check_open(self) -> None:
        if self._closed:
            raise OSError(errno.EBADF, "the journal is closed")


@contextmanager
def _os_errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise AlreadyWatched(errno.EAGAIN, "another fanlight watch writes its results there") from error
        raise OSError(errno.ENOSPC if "full" in str(error) else errno.EIO, f"the journal: {error}") from error
