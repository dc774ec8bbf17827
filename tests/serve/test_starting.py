"""Replicas that start stand back behind those that serve."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from ray.serve._private.utils import parse_import_path

from deployments.enhancer import Enhancer
from serve import starting
from serve.graph import deploy
from serve.starting import NICENESS, STARTING, name_class

MODULE = """
import os, threading
class Model:
    niceness = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="threads have a niceness of their own on Linux")
def test_a_class_is_imported_behind_others_and_whoever_asked_stays_where_it_was(tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package/model.py").write_text(MODULE)
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import os; before = os.nice(0); from serve import starting;"
            "print(getattr(starting, 'package/model/Model').niceness, before, os.nice(0))",
        ],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{os.pathsep.join(sys.path)}"},
        capture_output=True,
        text=True,
        check=True,
    )
    aside, before, after = map(int, told.stdout.split())
    assert aside == max(before, STARTING)
    assert after == before
    assert int(NICENESS["RAY_worker_niceness"]) < STARTING


def test_serve_finds_a_class_by_what_it_is_told() -> None:
    told = name_class(Enhancer)
    module, attribute = parse_import_path(told)
    assert module == starting.__name__
    assert getattr(starting, attribute) is Enhancer
    deployment = deploy(Enhancer)
    assert (deployment.name, deployment.func_or_class) == ("Enhancer", told)


def test_what_others_cannot_import_is_told_as_it_is() -> None:
    class Local:
        pass

    assert name_class(Local) is Local


def test_what_is_wrong_with_a_class_is_told() -> None:
    with pytest.raises(ModuleNotFoundError, match="nowhere"):
        getattr(starting, "nowhere/Model")
    with pytest.raises(AttributeError, match="no attribute 'Model'"):
        starting.Model  # noqa: B018
