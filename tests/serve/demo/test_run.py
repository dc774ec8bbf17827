"""Photos that are refused are told of, and do not stop the others."""

from pathlib import Path

from fanlight_client import Client
from fanlight_client.naming import Job
from fanlight_client.wire import Report
from serve.demo.__main__ import write_pages
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
    write_pages([Answer(tmp_path / "a.jpg", 1.0, problem="corrupt")], tmp_path / "demo")
    assert "corrupt" in (tmp_path / "demo/report.json").read_text()
    assert (tmp_path / "demo/report.html").exists()


def test_the_table_has_a_row_for_each(report: Report, tmp_path: Path) -> None:
    answers = [Answer(Path("a.jpg"), 2.0, Path("b.jpg"), report), Answer(Path("c.jpg"), 1.0, problem="corrupt")]
    columns = {column.header: list(column.cells) for column in draw_table(answers).columns}
    assert columns["photo"] == ["a.jpg", "c.jpg"]
    assert columns["quality control"][0] == "not passed"
    assert "corrupt" in [cells[1] for cells in columns.values()]
    assert columns["disclose"][0] == "yes"
