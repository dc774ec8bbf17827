"""Where uploads lie until they are photos: a folder that every Ingress on a node shares, or on all nodes where it is a
network's.

    ID/facts.json    whose it is, what it is called, how long it will be
    ID/bytes         what has come: its length is the offset, so that nobody who dies leaves a wrong one behind
    ID/spent.json    of one that is used up, in place of its bytes: which photo it became, and with which others

Blocking. A piece is added under a lock of the file that is held for that one write, and only where the file ends as its
sender believes. So who was cut off may go on at once, whatever the old connection is still waiting for, and of two who
send the same upload one is told that it has moved on. tuspyserver, which fits otherwise, holds its lock for as long as
a connection is open, waits for it with the event loop's own thread, and keeps the offset beside the bytes.
"""

import fcntl
import os
import re
import shutil
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import Field

from fanlight_client.base import Count, Wire
from fanlight_client.upload_wire import UPLOAD_PATTERN
from serve.uploads.error import TusError
from serve.uploads.spent import Spent, read_spent, write_spent

FACTS, BYTES, HELD = "facts.json", "bytes", ".held"


class Facts(Wire):
    """What is known of an upload from its beginning."""

    owner: str
    name: str | None
    length: Count
    direct_type: str | None = Field(default=None, description="media type of a file that is put right into the bucket")


@dataclass(frozen=True)
class TusUpload:
    """An upload as it was when it was looked at; `expires_at` in seconds since the epoch."""

    id: str
    facts: Facts
    path: Path
    offset: int
    expires_at: float

    @property
    def is_complete(self) -> bool:
        return self.offset == self.facts.length


@dataclass(frozen=True)
class UnderWay:
    """Uploads that are not used up: bytes of each owner's as they were announced, and how many; and of all what has not
    come yet."""

    by_owner: Counter[str]
    to_come: int
    number: Counter[str]


class UploadFolder:
    """`kept_s`: how long an upload waits for more of it, or for its use."""

    def __init__(self, root: Path, kept_s: Callable[[], float]) -> None:
        self._root, self._kept_s = root, kept_s

    def begin(self, facts: Facts) -> TusUpload:
        """A new one, empty."""
        upload_id = uuid.uuid4().hex
        home = self._root / upload_id
        home.mkdir(parents=True, mode=0o700)
        (home / BYTES).touch()
        (home / FACTS).write_text(facts.model_dump_json())
        return self.find(facts.owner, upload_id)

    def find(self, owner: str, upload_id: str) -> TusUpload:
        """Raises TusError `upload_unknown` and `upload_expired`."""
        facts, path = self._read_facts(owner, upload_id), self.place(upload_id)
        try:
            stat = path.stat()
        except FileNotFoundError as error:
            raise _unknown(upload_id) from error
        upload = TusUpload(upload_id, facts, path, stat.st_size, stat.st_mtime + self._kept_s())
        if upload.expires_at < time.time():
            raise TusError("upload_expired", f"upload {upload_id} has waited too long: begin it anew")
        return upload

    def find_complete(self, owner: str, upload_id: str) -> TusUpload:
        """The same of one that is to be used, which is kept meanwhile; raises TusError `upload_incomplete` as well."""
        upload = self.find(owner, upload_id)
        if not upload.is_complete:
            told = f"{upload.offset} of its {upload.facts.length} bytes have come"
            raise TusError("upload_incomplete", f"upload {upload_id} is not complete: {told}")
        with suppress(FileNotFoundError):
            os.utime(upload.path)
        return upload

    def bring(self, upload: TusUpload, blocks: Iterable[bytes]) -> None:
        """All of its bytes at once; of two who bring them both succeed."""
        part = upload.path.with_name(f"{uuid.uuid4().hex}.part")
        try:
            with part.open("xb") as file:
                file.writelines(blocks)
            part.replace(upload.path)
        except FileNotFoundError as error:
            raise _unknown(upload.id) from error
        finally:
            part.unlink(missing_ok=True)

    def append(self, upload: TusUpload, piece: bytes) -> TusUpload:
        """The upload with this piece at its offset; raises TusError `upload_offset` where it ends elsewhere by now."""
        try:
            with upload.path.open("r+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                check_offset(upload.offset, file.seek(0, os.SEEK_END))
                file.write(piece)
        except FileNotFoundError as error:
            raise _unknown(upload.id) from error
        return replace(upload, offset=upload.offset + len(piece), expires_at=time.time() + self._kept_s())

    def hold(self, upload: TusUpload) -> Path:
        """The same file under a name of its own, which is there until it is let go, whoever removes the upload
        meanwhile; raises TusError `upload_unknown`."""
        held = upload.path.with_name(f"{uuid.uuid4().hex}{HELD}")
        try:
            held.hardlink_to(upload.path)
        except FileNotFoundError as error:
            raise _unknown(upload.id) from error
        except OSError:  # no links on this disk
            shutil.copyfile(upload.path, held)
        return held

    def let_go(self, held: Path) -> None:
        held.unlink(missing_ok=True)
        with suppress(OSError):  # its upload is there still
            held.parent.rmdir()

    def remove(self, upload: TusUpload) -> None:
        """All of it but what is held: somebody is at work on that."""
        home = upload.path.parent
        with suppress(OSError):  # somebody else removes it too, or holds it
            for path in home.iterdir():
                if path.suffix != HELD:
                    path.unlink(missing_ok=True)
            home.rmdir()

    def spend(self, uploads: Sequence[TusUpload], photo_id: str, frames: Mapping[str, str]) -> None:
        """They are this photo now; who asks for it once more is told so, until they would have expired. `frames`: by
        their ids the artefacts that they are in it."""
        write_spent([upload.path.parent for upload in uploads], photo_id, frames)
        for upload in uploads:
            upload.path.unlink(missing_ok=True)

    def find_spent(self, owner: str, upload_id: str) -> Spent | None:
        """What one has become; None where it was not used up. Raises TusError `upload_unknown`."""
        self._read_facts(owner, upload_id)
        return read_spent(self._root / upload_id)

    def place(self, upload_id: str) -> Path:
        """Where its bytes lie, or lay."""
        return self._root / upload_id / BYTES

    def sweep(self) -> int:
        """Remove what has expired; how many."""
        before = time.time() - self._kept_s()
        stale = [home for home in self._list_homes() if _touched_at(home) < before]
        for home in stale:
            shutil.rmtree(home, ignore_errors=True)
        return len(stale)

    def count(self) -> UnderWay:
        """As they are now; what a replica removes meanwhile is left out."""
        by_owner, number, to_come = Counter[str](), Counter[str](), 0
        for home in self._list_homes():
            with suppress(FileNotFoundError):
                facts = Facts.model_validate_json((home / FACTS).read_bytes())
                come = (home / BYTES).stat().st_size
                by_owner[facts.owner] += facts.length
                number[facts.owner] += 1
                to_come += facts.length - come if facts.direct_type is None else 0
        return UnderWay(by_owner, to_come, number)

    def free_bytes(self) -> int:
        """Of the disk that it is on."""
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        return shutil.disk_usage(self._root).free

    def _list_homes(self) -> Iterable[Path]:
        return self._root.iterdir() if self._root.is_dir() else ()

    def _read_facts(self, owner: str, upload_id: str) -> Facts:
        if not re.fullmatch(UPLOAD_PATTERN, upload_id):
            raise _unknown(upload_id)
        try:
            facts = Facts.model_validate_json((self._root / upload_id / FACTS).read_bytes())
        except FileNotFoundError as error:
            raise _unknown(upload_id) from error
        if facts.owner != owner:
            raise _unknown(upload_id)
        return facts


def check_offset(believed: int, true: int) -> None:
    """Raises TusError `upload_offset`."""
    if believed != true:
        raise TusError("upload_offset", f"the upload is at {true}, not at {believed}: ask where it is, and go on there")


def _touched_at(home: Path) -> float:
    """When anything was last written there; never, where it is going at this moment."""
    with suppress(FileNotFoundError):
        return max(path.stat().st_mtime for path in (home, *home.iterdir()))
    return float("inf")


def _unknown(upload_id: str) -> TusError:
    return TusError("upload_unknown", f"there is no upload {upload_id[:50]}")
