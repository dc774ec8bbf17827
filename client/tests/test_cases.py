"""Folders of the kinds that people report bugs about, where they are present beside the checkout."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fanlight_client.cli import main

CASES = Path(__file__).parents[3] / "shared" / "cases"

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not present")


def results(folder: Path) -> list[str]:
    found = [path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(".report.json")]
    return sorted(str(path.relative_to(folder)) for path in found if ".fanlight" not in path.parts)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("cli-heic-jpg-pair", ["IMG_4-heic.jpg", "IMG_4.jpg"]),
        ("cli-hif-jfif", ["IMG_2.jpg", "IMG_3.jfif"]),
    ],
)
@pytest.mark.parametrize("command", ["enhance", "submit", "watch"])
def test_every_command_finishes_all_photos_of_a_folder(
    server, tmp_path: Path, case: str, expected: list[str], command: str, capsys
) -> None:
    drop, out = tmp_path / "in", tmp_path / "out"
    shutil.copytree(CASES / case, drop, ignore=shutil.ignore_patterns("README.txt"))
    given = results(drop)
    where = [str(out), "--once", "--settle-s", ".05", "--quiet-s", ".1"] if command == "watch" else ["-o", str(out)]
    for told in ("2 finished", "nothing to do" if command == "watch" else "2 skipped"):
        assert main([command, str(drop), *where, "--url", server.url]) == 0
        assert told in capsys.readouterr().out
        assert (results(out), results(drop)) == (expected, given)


def test_an_upload_that_pauses_under_another_name_is_left_alone(server, tmp_path: Path, capsys) -> None:
    (tmp_path / "cli").mkdir()
    (tmp_path / "cli/small.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(20_000))
    (tmp_path / "in").mkdir()
    uploader = subprocess.Popen(
        [sys.executable, CASES / "watch-filepart/up.py", "in", "3"], cwd=tmp_path, stdout=subprocess.PIPE, text=True
    )
    command = ["watch", str(tmp_path / "in"), str(tmp_path / "out"), "--once", "--url", server.url]
    while not results(tmp_path / "in"):
        assert uploader.poll() is None
    assert main([*command, "--settle-s", ".05", "--quiet-s", ".1"]) == 0
    assert "passed over: 1 unfinished (.filepart)" in capsys.readouterr().out
    assert results(tmp_path / "out") == []
    assert "renamed ok" in uploader.communicate(timeout=60)[0]
    assert main([*command, "--settle-s", ".05", "--quiet-s", ".1"]) == 0
    assert results(tmp_path / "out") == ["IMG_7.jpg"]
