"""What is going on, for a person to look at."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from fanlight_client.folder import PassedOver
from fanlight_client.job_wire import JobStatus

Now = Literal["arriving", "sending", "queued", "running", "saving", "finished", "skipped", "failed"]
ENDS: tuple[Now, ...] = ("finished", "skipped", "failed")


@dataclass
class Row:
    """A file, what is being done with it, and the job's status where there is one."""

    path: str
    now: Now
    status: JobStatus | None = None
    detail: str = ""


@dataclass
class Board:
    """Files by path, in the order of their coming; `on_end` is told when one has come to its end."""

    on_end: Callable[[Row], None] = lambda row: None
    on_trouble: Callable[[str], None] = lambda text: None
    rows: dict[str, Row] = field(default_factory=dict)
    counts: dict[Now, int] = field(default_factory=lambda: dict.fromkeys(ENDS, 0))
    passed: PassedOver = field(default_factory=PassedOver)
    """What is there, and is left alone."""
    trouble: str | None = None
    _told: str | None = None

    def note(self, path: str, now: Now, status: JobStatus | None = None, detail: str = "") -> None:
        """Files that have ended are told and counted, and make room for others."""
        row = Row(path, now, status, detail)
        if now in ENDS:
            self.rows.pop(path, None)
            self.counts[now] += 1
            self.on_end(row)
        else:
            self.rows[path] = row

    def arriving(self, paths: set[str]) -> None:
        """Files that are not complete yet."""
        for path, row in list(self.rows.items()):
            if row.now == "arriving" and path not in paths:
                del self.rows[path]
        for path in sorted(paths - self.rows.keys()):
            self.note(path, "arriving")

    def drop(self, path: str) -> None:
        self.rows.pop(path, None)

    def note_trouble(self, text: str | None) -> None:
        """What everything waits for; None once it does no more."""
        if text and text != self._told:
            self.on_trouble(text)
            self._told = text
        self.trouble = text
