"""The demo and the `fanlight` command against the running graph."""

import json
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image
from rich.console import Console

from fanlight_client.cli import main
from serve.demo import __main__ as demo

pytestmark = pytest.mark.cluster


@pytest.fixture
def photos(tmp_path: Path, room_jpeg: bytes) -> Path:
    """A folder with a room and a file that only claims to be one."""
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "room.jpg").write_bytes(room_jpeg)
    (folder / "broken.jpg").write_bytes(room_jpeg[:2000])
    return folder


def test_the_demo_shows_what_was_finished_and_says_what_was_refused(graph, photos, tmp_path, monkeypatch, capsys):
    @contextmanager
    def running(*_):
        yield graph

    monkeypatch.setattr(demo, "scratch_graph", running)
    assert demo.run_demo([photos], tmp_path / "demo", Console(width=100)) == 1
    printed = capsys.readouterr().out
    assert "interior" in printed
    assert "refused" in printed
    broken, room = json.loads((tmp_path / "demo/report.json").read_text())["photos"]
    assert "truncated_image" in broken["problem"]
    assert room["report"]["quality"]["passed"]
    page = (tmp_path / "demo/report.html").read_text()
    assert page.count("<rect ") == len(room["report"]["quality"]["tiles"])
    assert 'href="results/room.jpg"' in page
    assert 'href="originals/room.jpg"' in page
    assert (tmp_path / "demo/originals/room.jpg").read_bytes() == (photos / "room.jpg").read_bytes()
    assert "file:" not in page
    with Image.open(tmp_path / "demo/results/room.jpg") as result, Image.open(photos / "room.jpg") as original:
        assert result.size == original.size
    with Image.open(tmp_path / "demo/sheet.png") as sheet:
        sheet.verify()


def test_the_command_finishes_a_folder_and_knows_the_models(graph, photos, tmp_path, capsys):
    assert main(["enhance", str(photos), "-o", str(tmp_path / "out"), "--url", graph, "--preset", "fast"]) == 1
    assert "1 finished, 1 failed" in capsys.readouterr().out
    assert main(["report", str(tmp_path / "out/room.jpg")]) == 0
    assert "interior" in capsys.readouterr().out
    assert main(["models", "--url", graph]) == 0
    assert "miniature" in capsys.readouterr().out
