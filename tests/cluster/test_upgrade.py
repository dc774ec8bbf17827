"""A service that is changed under its callers: the short form of `python -m bench.upgrade`, in a graph of its own."""

import json
import os
import signal
import subprocess
import sys

import pytest

from serve.runner import ROOT

pytestmark = pytest.mark.cluster

LONGEST_S = 900.0


def test_settings_and_code_are_changed_under_callers_and_nobody_is_failed() -> None:
    """No job is lost or done twice."""
    asked = [sys.executable, "-m", "bench.upgrade", "--short", "--every-s", "3", "--undisturbed-s", "5"]
    said = run(asked)
    figures = json.loads(said.splitlines()[-1])
    names = ("failed", "lost", "twice", "wrong")
    assert {name: figures[name] for name in names} == dict.fromkeys(names, 0), said
    assert figures["callers"] >= 5


def run(command: list[str]) -> str:
    """What it said; ended with its Ray where it takes too long."""
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    try:
        said, _ = process.communicate(timeout=LONGEST_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGINT)  # as Ctrl+C: it takes its Ray down
        said, _ = process.communicate(timeout=60)
        pytest.fail(f"not done in {LONGEST_S:.0f} s:\n{said}")
    assert process.returncode == 0, said
    return said
