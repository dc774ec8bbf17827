"""What every test of the client may ask for."""

import asyncio
import hashlib
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from client.tests.answers import report_for
from client.tests.scripted_server import ScriptedServer
from client.tests.seen import Seen
from client.tests.watching import SOON, Watch, watching
from fanlight_client import wire
from fanlight_client.report import Report
from fanlight_client.watch.board import Board
from fanlight_client.watch.watcher import WatchRules

# As in tests/conftest.py, which says why; these tests may be run without it.
settings.register_profile("fanlight", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, derandomize=False)
settings.load_profile("fanlight")


@pytest.fixture(name="report_for")
def _report_for() -> Callable[..., Report]:
    return report_for


@pytest.fixture
def seen_photo() -> Seen:
    """A photo as it arrives, for reports that are about none in particular."""
    return Seen("POST", wire.ENHANCE_PATH, {}, {}, hashlib.sha256(b"photo").hexdigest(), len(b"photo"))


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer().running() as running:
        yield running


@pytest.fixture(autouse=True)
def _no_jitter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries at once: how long they wait is tested where it is decided."""
    monkeypatch.setattr(random, "uniform", lambda low, high: 0.0)


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def watch(server, drop: Path, out: Path) -> Watch:
    """Run a watcher until everything that is there is done."""

    async def run(rules: WatchRules = SOON, folder: Path = drop, results: Path = out) -> Board:
        async with watching(server.url, folder, results, rules, once=True) as (board, task):
            await asyncio.wait_for(task, 60)
        return board

    return run
