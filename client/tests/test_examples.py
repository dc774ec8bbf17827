"""The examples run as they are printed, against a server where they expect one."""

import runpy
import sys
from pathlib import Path

import pytest

from fanlight_client import client as clients

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.fixture
def run(server, monkeypatch: pytest.MonkeyPatch):
    for kind in (clients.Client, clients.AsyncClient):
        monkeypatch.setitem(kind.__init__.__kwdefaults__, "timeout_s", 5.0)
        monkeypatch.setattr(kind.__init__, "__defaults__", (server.url,))

    def run_example(name: str, *arguments: Path) -> None:
        monkeypatch.setattr(sys, "argv", [name, *map(str, arguments)])
        runpy.run_path(str(EXAMPLES / name), run_name="__main__")

    return run_example


def test_one_photo(run, tmp_path: Path, capsys) -> None:
    (tmp_path / "a.jpg").write_bytes(b"photo")
    run("one_photo.py", tmp_path / "a.jpg", tmp_path / "b.jpg")
    assert (tmp_path / "b.jpg").read_bytes().startswith(b"\xff\xd8finished")
    assert "alteration: The sky was replaced." in capsys.readouterr().out


def test_one_photo_refused(run, server, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"photo")
    server.then_refuses(422, "corrupt_image")
    with pytest.raises(SystemExit, match="was refused: said the server"):
        run("one_photo.py", tmp_path / "a.jpg", tmp_path / "b.jpg")
    assert not (tmp_path / "b.jpg").exists()


def test_many_photos(run, server, tmp_path: Path, capsys) -> None:
    for index in range(6):
        (tmp_path / f"{index}.jpg").write_bytes(b"photo %d" % index)
    server.then_refuses(422, "corrupt_image")
    run("many_photos.py", tmp_path, tmp_path / "results")
    assert len(list((tmp_path / "results").iterdir())) == 5
    assert "corrupt_image" in capsys.readouterr().out


def test_one_shoot(run, server, tmp_path: Path, capsys) -> None:
    for index in range(3):
        (tmp_path / "elm").mkdir(exist_ok=True)
        (tmp_path / f"elm/{index}.jpg").write_bytes(b"photo %d" % index)
    server.shop.broken["1.jpg"] = "corrupt_image"
    run("one_shoot.py", tmp_path / "elm", tmp_path / "results")
    assert sorted(path.name for path in (tmp_path / "results").iterdir()) == ["0.jpg", "2.jpg"]
    printed = capsys.readouterr().out
    assert "0.jpg: succeeded 3/3" in printed
    assert "1.jpg failed: the file ends too early (corrupt_image, in decode)" in printed
