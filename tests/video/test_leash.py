"""Whoever reads a file for another process ends with it, and when nobody waits for it any more."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from video.file.probe import probe_apart

READER = "#!/bin/sh\nsleep 600 &\nwait\n"
"""In place of a Python: never done, and with a child of its own."""

SLOW = """
import sys, time
import video.file.scan as scan
from pathlib import Path
from video.file.probe import main
def read_for_ever(path, limits):
    Path(f"{path}.read").touch()
    time.sleep(600)
scan.scan_video, sys.argv = read_for_ever, sys.argv[2:]
main()
"""
"""`video.file.probe` with a file that is never read to its end."""


@pytest.fixture
def clip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that is looked over for ever."""
    reader = tmp_path / "python"
    reader.write_text(READER)
    reader.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(reader))
    (tmp_path / "a.mp4").write_bytes(b"anything")
    return tmp_path / "a.mp4"


async def test_a_file_is_let_go_of_when_nobody_waits_for_what_it_is(clip: Path) -> None:
    looking = asyncio.create_task(probe_apart(clip))
    while len(readers := find_readers(clip)) < 2:
        assert not looking.done(), looking
        await asyncio.sleep(0.01)

    looking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await looking

    _, alive = psutil.wait_procs(readers, timeout=10)
    assert not alive


async def test_a_file_is_let_go_of_while_its_reader_is_starting(clip: Path) -> None:
    looking = asyncio.create_task(probe_apart(clip))
    while not find_readers(clip):
        assert not looking.done(), looking
        await asyncio.sleep(0)
    deadline = time.monotonic() + 60
    while len(readers := find_readers(clip)) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.01)  # the loop stands still, and has not heard of it

    looking.cancel()
    done, _ = await asyncio.wait([looking], timeout=10)

    assert done
    assert not psutil.wait_procs(readers, timeout=10)[1]


def find_readers(clip: Path) -> list[psutil.Process]:
    """Of that file, with their children; not those that are still a copy of this process."""
    mine = [each for each in psutil.Process().children() if str(clip) in each.cmdline()]
    return [*mine, *(child for each in mine for child in each.children())]


def test_a_file_is_let_go_of_when_its_caller_was_killed(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"anything")
    reader = tmp_path / "python"
    reader.write_text(f"#!/bin/sh\nexec {sys.executable} -c '{SLOW}' \"$@\"\n")
    reader.chmod(0o755)
    code = f"""
import sys
from pathlib import Path
from video.file.probe import probe_video
sys.executable = {str(reader)!r}
probe_video(Path({str(tmp_path / "a.mp4")!r}))
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    caller = subprocess.Popen([sys.executable, "-c", code], env=environment)
    while not (tmp_path / "a.mp4.read").exists():
        assert caller.poll() is None
        time.sleep(0.01)
    children = psutil.Process(caller.pid).children()

    caller.send_signal(signal.SIGKILL)
    caller.wait()

    _, alive = psutil.wait_procs(children, timeout=10)
    for each in alive:
        each.kill()
    assert children
    assert not alive
