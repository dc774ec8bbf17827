"""Processes are looked for while others end: a dead one that nobody was told of is no replica, and in nobody's way."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack

import psutil
import pytest

from bench.processes import find_replicas, is_running, kill, list_family


@pytest.fixture
def replicas() -> Iterator[list[psutil.Process]]:
    """Two that are called as Ray calls a Runner, and one as an Ingress."""
    started = []
    with ExitStack() as stack:
        for name in ("Runner", "Runner", "Ingress"):
            title = [f"ray::ServeReplica:fanlight:{name}", "60"]
            process = stack.enter_context(subprocess.Popen(title, executable="/bin/sleep"))
            stack.callback(process.kill)
            started.append(psutil.Process(process.pid))
        yield started


def test_the_dead_are_no_replicas(replicas: list[psutil.Process]) -> None:
    first, second, other = replicas
    assert find_replicas("Runner") == [first, second]
    assert kill([first]) == [first]
    while is_running(first):
        pass
    assert first.status() == psutil.STATUS_ZOMBIE
    assert first in list_family()
    assert find_replicas("Runner") == [second]
    assert find_replicas("Runner", [first, other]) == find_replicas("Runner", []) == []
    assert find_replicas() == [second, other]


def test_nobody_is_killed_in_the_place_of_one_that_is_gone(replicas: list[psutil.Process]) -> None:
    first, second, _ = replicas
    first.kill()
    first.wait()
    assert list_family(first) == []
    assert kill([first, second]) == [second]
