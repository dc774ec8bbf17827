"""Temporary files of a process that was killed do not stay; those of one that lives do."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from serve.scratch import LOCK, PREFIX, remove_left, scratch_folder

PROGRAM = """
import sys
from pathlib import Path
from serve.scratch import scratch_folder
with scratch_folder() as folder:
    (Path(folder) / "video").write_bytes(b"much")
    print(folder, flush=True)
    sys.stdin.read()
"""


@contextmanager
def at_work(root: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A process with something temporary, and where that is."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"TMPDIR": str(root), "PYTHONPATH": ":".join(sys.path)},
    )
    assert process.stdout is not None
    try:
        yield process, Path(process.stdout.readline().strip())
    finally:
        process.kill()
        process.communicate()


def wait_until(true: Callable[[], bool], within_s: float = 10) -> None:
    ends_at = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < ends_at
        time.sleep(0.01)


def test_what_a_killed_process_left_is_removed_by_the_next_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / f"{PREFIX}somebody-else").mkdir()
    with at_work(tmp_path) as (killed, left):
        killed.kill()
        killed.wait()
        assert (left / "video").exists()
        with at_work(tmp_path) as (_, held):
            wait_until(lambda: not left.parent.exists())
            assert remove_left(tmp_path) == []
            assert (held / "video").exists()
    assert (tmp_path / f"{PREFIX}somebody-else").exists()


def test_a_process_that_ends_leaves_nothing(tmp_path: Path) -> None:
    with at_work(tmp_path) as (process, _):
        process.communicate()
        assert list(tmp_path.iterdir()) == []


def test_a_folder_that_somebody_tidied_away_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr("serve.scratch._homes", {})
    with scratch_folder() as first:
        home = Path(first).parent
    for file in home.iterdir():
        file.unlink()
    home.rmdir()
    with scratch_folder() as again:
        assert (Path(again).parent / LOCK).exists()
        assert remove_left(tmp_path) == []
