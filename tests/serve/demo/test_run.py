"""Photos that are refused are told of, and do not stop the others."""

import sys
from pathlib import Path

import pytest

from fanlight_client import Client
from fanlight_client.naming import Job
from fanlight_client.report import Report
from serve.demo import __main__ as demo
from serve.demo.run import Answer, finish_photos
from serve.demo.table import draw_table

NOBODY = "http://127.0.0.1:9"


def test_no_answer_is_an_answer_too(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"photo")
    jobs = [Job(tmp_path / "a.jpg", tmp_path / "out"), Job(tmp_path / "absent.jpg", tmp_path / "out")]
    with Client(NOBODY, retries=0) as client:
        answers = list(finish_photos(client, jobs))
    assert ["no connection" in answers[0].problem, "absent.jpg" in answers[1].problem] == [True, True]
    assert not (tmp_path / "out").exists()


def test_pages_are_written_when_nothing_was_finished(tmp_path: Path) -> None:
    demo.write_pages([Answer(tmp_path / "a.jpg", 1.0, problem="corrupt")], tmp_path / "demo")
    assert "corrupt" in (tmp_path / "demo/report.json").read_text()
    assert (tmp_path / "demo/report.html").exists()


@pytest.fixture
def no_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the graph did not come up: no weights")

    monkeypatch.setattr(demo, "scratch_graph", fail)


@pytest.mark.usefixtures("no_graph")
def test_a_graph_that_does_not_come_up_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    (tmp_path / "a.jpg").write_bytes(b"photo")
    monkeypatch.setattr(sys, "argv", ["demo", str(tmp_path / "a.jpg"), "--out", str(tmp_path / "demo")])
    assert demo.main() == 1
    assert "no weights" in capsys.readouterr().err


@pytest.mark.usefixtures("no_graph")
def test_a_photo_that_is_not_there_is_told_of_before_the_graph_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setattr(sys, "argv", ["demo", str(tmp_path / "absent.jpg")])
    with pytest.raises(SystemExit, match="2"):
        demo.main()
    assert "absent.jpg" in capsys.readouterr().err


def test_the_table_has_a_row_for_each(report: Report, tmp_path: Path) -> None:
    answers = [Answer(Path("a.jpg"), 2.0, Path("b.jpg"), report), Answer(Path("c.jpg"), 1.0, problem="corrupt")]
    columns = {column.header: list(column.cells) for column in draw_table(answers).columns}
    assert columns["photo"] == ["a.jpg", "c.jpg"]
    assert columns["control"][0] == "not passed"
    assert columns["shows"][1] == "refused"
    assert columns["disclose"][0] == "yes"
