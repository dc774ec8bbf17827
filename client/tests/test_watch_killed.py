"""`fanlight watch` as a process that is killed, interrupted and started again: each file exactly once."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

NAMES = [f"{folder}/{number}.jpg" for folder in ("elm", "oak/garden") for number in range(6)]
Start = Callable[..., subprocess.Popen]


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    for name in [*NAMES, "oak/notes.txt"]:
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"photo " + name.encode())
    return tmp_path / "in"


@pytest.fixture
def start(server, drop: Path, tmp_path: Path) -> Iterator[Start]:
    started: list[subprocess.Popen] = []

    def run(*flags: str) -> subprocess.Popen:
        command = [sys.executable, "-m", "fanlight_client", "watch", str(drop), str(tmp_path / "out")]
        command += ["--url", server.url, "--settle-s", ".05", "--quiet-s", ".3", *flags]
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        started.append(subprocess.Popen(command, preexec_fn=_heed_interrupts, **streams))
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.communicate()


def files(folder: Path, pattern: str = "*") -> list[str]:
    found = (path.relative_to(folder) for path in folder.rglob(pattern) if path.is_file())
    return sorted(str(path) for path in found if path.parts[0] != ".fanlight")


@pytest.mark.parametrize("answers", [(1, 3), (2, 9, 16), (13, 5, 20)], ids=str)
def test_killed_again_and_again_each_photo_is_one_job_and_one_result(
    server, start: Start, drop: Path, tmp_path: Path, answers: tuple[int, ...]
) -> None:
    """Killed when so many requests of a run have been dealt with, before it hears of the last."""
    for last in answers:
        process = start("--jobs", "3")
        left = iter(range(last, -10_000, -1))
        server.before_answer = lambda exchange: process.kill() if next(left) <= 1 else None  # noqa: B023
        assert process.wait(60) == -signal.SIGKILL
    server.before_answer = lambda exchange: None
    process = start("--once")
    printed, errors = process.communicate(timeout=60)
    assert (process.returncode in (0, 1), errors) == (True, ""), printed  # 1 where the odd file failed in this run
    out = tmp_path / "out"
    expected = sorted([*NAMES, *(f"{name}.report.json" for name in NAMES)])
    assert files(out) == sorted([*expected, "failed/oak/notes.txt", "failed/oak/notes.txt.txt"])
    assert set(Counter(kept.original for kept in server.shop.jobs.values()).values()) == {1}
    assert len(server.shop.jobs) == len(NAMES)
    assert len({kept.status.listing for kept in server.shop.jobs.values()}) == 2
    assert files(drop) == NAMES


def test_a_file_that_grows_across_a_kill_is_taken_when_it_is_whole(
    server, start: Start, drop: Path, tmp_path: Path
) -> None:
    growing = drop / "elm/growing.jpg"
    stop = threading.Event()

    def grow() -> None:
        with growing.open("wb", buffering=0) as file:
            while not stop.wait(0.01):
                file.write(b"more ")

    writer = threading.Thread(target=grow)
    writer.start()
    process = start()
    server.shop.wait_until(lambda: len(server.shop.names("queued", "succeeded")) == len(NAMES))
    process.kill()
    process.wait()
    stop.set()
    writer.join()
    start("--once").communicate(timeout=60)
    assert server.shop.names("succeeded").count("growing.jpg") == 1
    assert len(server.shop.jobs) == len(NAMES) + 1
    [kept] = [kept for kept in server.shop.jobs.values() if kept.status.name == "growing.jpg"]
    assert kept.original == growing.read_bytes()
    assert kept.status.listing in {
        k.status.listing for k in server.shop.jobs.values() if k.original == b"photo elm/1.jpg"
    }


def test_it_works_for_a_server_that_comes_later_and_ends_well_on_an_interrupt(server, start: Start) -> None:
    for _ in range(4):
        server.then_refuses(503, "not_ready")
    process = start()
    assert process.stdout is not None
    told = [process.stdout.readline() for _ in range(len(NAMES) + 2)]  # each photo, the odd file, and the waiting
    process.send_signal(signal.SIGINT)
    rest, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (130, "")
    printed = "".join(told) + rest
    assert "waiting not ready" in printed
    assert "finished elm/0.jpg" in printed
    assert "failed oak/notes.txt: this is no photo, by its content (not_an_image)" in printed
    assert rest == f"{len(NAMES)} finished, 1 failed\n"


def test_a_second_watcher_is_told(server, start: Start, drop: Path, tmp_path: Path) -> None:
    start()
    server.shop.wait_until(lambda: bool(server.shop.jobs))
    second = start("--once")
    _, errors = second.communicate(timeout=60)
    assert second.returncode == 1
    assert "another fanlight watch" in errors


def _heed_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.pop("FORCE_COLOR", None)
