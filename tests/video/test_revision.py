"""Pieces of one video are made by one fanlight."""

import shutil
import subprocess
import sys
from pathlib import Path

from video.revision import tell_revision

ROOT = Path(__file__).parents[2]


def test_any_change_of_the_code_is_another_revision_and_a_copy_of_it_is_none(tmp_path: Path) -> None:
    for package in ("video", "imaging"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    ours = tell_revision()
    assert revision_in(tmp_path) == ours
    with (tmp_path / "video/file/encoders.py").open("a") as file:
        file.write("# another setting\n")
    assert revision_in(tmp_path) != ours


def revision_in(folder: Path) -> str:
    command = [sys.executable, "-c", "from video.revision import tell_revision; print(tell_revision())"]
    told = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=folder, env={"PYTHONPATH": str(folder)}
    )
    return told.stdout.strip()
