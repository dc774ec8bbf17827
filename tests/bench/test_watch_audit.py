"""An audit of a watched folder sees what was done twice, not at all, or to the wrong file."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.watch_audit import Audit, audit_watch, digest_of, digests_of
from fanlight_client.job_wire import JobProgress, JobState, JobStatus
from fanlight_client.options import EnhanceOptions

STAMP = "2026-01-31 12.00.00 0a1b2c"


def job(name: str, folder: str, state: JobState = "succeeded", stamp: str = STAMP) -> JobStatus:
    return JobStatus(
        id="0" * 32, state=state, name=name, listing=f"{folder} {stamp}", priority="normal", options=EnhanceOptions(),
        created=datetime.now(UTC), attempt=1, max_attempts=5, progress=JobProgress(), revision=1,
    )  # fmt: skip


class Watched:
    """A folder with one file of each end, as a sound watcher leaves it."""

    def __init__(self, folder: Path) -> None:
        self.drop, self.out = folder / "in", folder / "out"
        for name in ("elm ; oak/a.heic", "elm ; oak/broken.jpg", "b.jpg", "notes.txt", ".hidden"):
            self.write(self.drop / name, name)
        self.given = digests_of(self.drop)
        self.finish("elm ; oak/a.heic", "elm ; oak/a.jpg")
        self.finish("b.jpg", "b.jpg")
        self.fail("elm ; oak/broken.jpg", "Reason: why\nCode: corrupt_image\nJob: 0\n")
        self.fail("notes.txt", "Reason: why\nCode: not_an_image\n")
        self.write(self.out / ".fanlight/watch.db", "journal")
        self.jobs = [job("a.heic", "elm - oak"), job("broken.jpg", "elm - oak", "failed"), job("b.jpg", "in")]

    def write(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def finish(self, path: str, result: str) -> None:
        self.write(self.out / result, f"finished {path}")
        facts = {"input": {"sha256": self.given[path]}, "output": {"sha256": digest_of(self.out / result)}}
        self.write(self.out / f"{result}.report.json", json.dumps(facts))

    def fail(self, path: str, reason: str) -> None:
        self.write(self.out / f"failed/{path}.txt", reason)
        (self.drop / path).rename(self.out / f"failed/{path}")

    def audit(self) -> Audit:
        return audit_watch(self.drop, self.out, self.given, [".hidden"], self.jobs)


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


def test_each_file_exactly_once_is_no_mistake(watched: Watched) -> None:
    audit = watched.audit()
    assert audit.mistakes == {}
    assert (audit.files, len(audit.finished), audit.ignored) == (5, 2, [".hidden"])
    assert audit.failed == {"elm ; oak/broken.jpg": "corrupt_image", "notes.txt": "not_an_image"}


MISTAKES: list[tuple[str, Callable[[Watched], object]]] = [
    ("missing", lambda it: [(it.out / name).unlink() for name in ("b.jpg", "b.jpg.report.json")]),
    ("missing", lambda it: (it.drop / ".hidden").unlink()),
    ("missing", lambda it: (it.out / "failed/notes.txt.txt").unlink()),
    ("missing", lambda it: it.jobs.pop()),
    ("twice", lambda it: it.finish("b.jpg", "b.png")),
    ("twice", lambda it: it.jobs.append(job("b.jpg", "in"))),
    ("twice", lambda it: it.jobs.append(job("notes.txt", "in", "failed"))),
    ("changed", lambda it: (it.out / "b.jpg").write_text("half")),
    ("changed", lambda it: (it.drop / "b.jpg").write_text("other")),
    ("strays", lambda it: (it.out / ".b.jpg.1.part").write_text("half")),
    ("strays", lambda it: (it.out / "failed/notes-2.txt").write_text("again")),
    ("split", lambda it: it.jobs.__setitem__(0, job("a.heic", "elm - oak", stamp="2026-01-31 13.00.00 333333"))),
    ("unended", lambda it: it.jobs.__setitem__(0, job("a.heic", "elm - oak", "running"))),
]


@pytest.mark.parametrize(("kind", "spoil"), MISTAKES, ids=[f"{n}-{kind}" for n, (kind, _) in enumerate(MISTAKES)])
def test_a_mistake_is_seen(watched: Watched, kind: str, spoil: Callable[[Watched], object]) -> None:
    spoil(watched)
    assert kind in watched.audit().mistakes
