"""What every test may ask for, and how tests share the cores."""

import serve.door  # noqa: F401, I001 (before ray)

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from xdist.scheduler import LoadScopeScheduling
from hypothesis import settings

from tests.remembered_scenes import remember_scenes

# How long an example takes says nothing of whether it is right. The same examples are tried on every run, so that a
# test that turns red does so for a change of the code; `pytest --hypothesis-profile explore` draws new ones.
settings.register_profile("fanlight", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, derandomize=False)
settings.load_profile("fanlight")

# Before PyTorch is loaded, here and in what tests start: its threads wait for one another by spinning, which costs two
# workers, or a graph's replicas, three times the CPU on cores that they share. Small networks need no second one; where
# a test or a replica opens its device, it takes all threads all the same.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Else each process that a test starts compiles our modules anew: of a video's stage that is a quarter of its start.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Before whoever draws with them is imported.
forget_scenes = remember_scenes()

SHARED = Path(__file__).parents[2] / "shared"


def pytest_unconfigure() -> None:
    forget_scenes()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real photos and reference values; tests that need it are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the shared photos and references are not present")
    return SHARED


@dataclass(frozen=True)
class Exported:
    """What `python -m trt_build parity` left and said: `weights` is for FANLIGHT_WEIGHTS."""

    weights: Path
    code: int
    printed: str


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """All graphs of the miniature, exported once for all tests and workers: about a minute of one CPU."""
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    said = folder / "exported.json"
    with FileLock(folder / "exported.lock"):
        if not said.exists():
            said.write_text(json.dumps(_export(folder / "weights")))
    return Exported(folder / "weights", *json.loads(said.read_text()))


def _export(weights: Path) -> tuple[int, str]:
    command = [sys.executable, "-m", "trt_build", "parity", "--profile", "miniature", "--out", str(weights / "engines")]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "COLUMNS": "120"}, check=False)
    return done.returncode, done.stdout


GRAPH = "tests/cluster/"
LONG = (GRAPH, "tests/video/", "tests/training/", "tests/trt_build/")
"""Where files take minutes. They come first, so that no worker is left alone with one in the end."""


class ByFile(LoadScopeScheduling):
    """Of the workers of `make test` one has the graph and everything that needs it; each other file goes to one of them
    as a whole, for what its tests share."""

    def _split_scope(self, nodeid: str) -> str:
        return GRAPH if nodeid.startswith(GRAPH) else nodeid.split("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    return ByFile(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is slow is left out unless it is asked for. With several workers the longest comes first."""
    if "slow" not in config.getoption("markexpr"):
        for item in items:
            if item.get_closest_marker("slow"):
                item.add_marker(pytest.mark.skip("it takes minutes: pytest -m slow"))
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: next((n for n, at in enumerate(LONG) if item.nodeid.startswith(at)), len(LONG)))
