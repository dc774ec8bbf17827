"""`python -m evaluation`: what it prints, what it writes, what it leaves out."""

import json
import sys
from pathlib import Path

import pytest

from evaluation import __main__ as command
from evaluation.source import find_source
from evaluation.task import WEIGHTS, Task


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """run(arguments...) -> (what was printed, the JSON of the last line); results are kept in tmp_path / "results"."""
    monkeypatch.setattr(command, "RESULTS", tmp_path / "results")

    def call(*arguments: str) -> tuple[str, dict]:
        monkeypatch.setattr(sys, "argv", ["evaluation", *arguments, "--out", str(tmp_path / "out"), "--workers", "1"])
        command.main()
        printed = capsys.readouterr().out
        return printed, json.loads(printed.strip().splitlines()[-1])

    return call


def test_figures_are_printed_kept_and_compared_with_the_last(run, rendered: Task, tmp_path: Path) -> None:
    printed, figures = run("no_harm", "--photos", str(rendered.photos))
    kept = json.loads((tmp_path / "results" / f"{figures['version']}.json").read_text())
    assert kept == figures
    assert figures["figures"]["no_harm"]["photos"] == 2
    assert figures["sources"] == {"no_harm": find_source(WEIGHTS)}
    assert "before" not in printed
    assert "no harm: ΔE2000 mean" in printed
    assert "room" in (tmp_path / "out" / "index.html").read_text()
    again, same = run("no_harm", "--photos", str(rendered.photos))
    assert f"before ({figures['version']})" in again
    assert same == figures


def test_missing_photos_skip_a_set_and_are_named(run, tmp_path: Path) -> None:
    printed, figures = run("brackets", "repair", "--photos", str(tmp_path / "nowhere"))
    assert set(figures["skipped"]) == {"brackets", "repair"}
    assert "nowhere" in figures["skipped"]["brackets"]
    assert "brackets: skipped" in printed
    assert "Skipped: brackets" in (tmp_path / "out" / "index.html").read_text()


def test_a_run_that_is_cut_short_keeps_the_sets_it_finished(
    run, rendered: Task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: Task) -> None:
        raise KeyboardInterrupt

    monkeypatch.setitem(command.SETS, "sky", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run("no_harm", "sky", "--photos", str(rendered.photos))
    (kept,) = (tmp_path / "results").glob("*.json")
    assert list(json.loads(kept.read_text())["figures"]) == ["no_harm"]


def test_a_quick_look_keeps_no_results(run, rendered: Task, tmp_path: Path) -> None:
    _, figures = run("no_harm", "--photos", str(rendered.photos), "--quick", "2")
    assert figures["figures"]["no_harm"]["photos"] == 1
    assert not (tmp_path / "results").exists()


def test_a_set_that_there_is_not_is_refused(run, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run("skies_of_mars")
    assert "there is no set skies_of_mars" in capsys.readouterr().err
