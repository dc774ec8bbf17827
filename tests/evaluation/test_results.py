"""Figures are kept per version, in an order that a diff can show."""

import json
from pathlib import Path

from evaluation.results import Results, read_before, write_results


def test_sets_that_were_not_measured_keep_their_figures(tmp_path: Path) -> None:
    write_results(tmp_path, Results("1.0.0", {"repair": {"a": 1.0}, "seams": {"b": 2.0}}))
    path = write_results(tmp_path, Results("1.0.0", {"repair": {"a": 3.0}}, {"sky": "no masks"}))
    facts = json.loads(path.read_text())
    assert facts["figures"] == {"repair": {"a": 3.0}, "seams": {"b": 2.0}}
    assert facts["skipped"] == {"sky": "no masks"}


def test_each_set_keeps_the_source_of_its_own_figures(tmp_path: Path) -> None:
    early, late = ({"commit": commit, "weights": "0123456789ab", "date": "2026-01-31"} for commit in ("1a2b", "3c4d"))
    write_results(tmp_path, Results("1.0.0", {"repair": {}, "seams": {}}, {}, {"repair": early, "seams": early}))
    path = write_results(tmp_path, Results("1.0.0", {"repair": {}}, {}, {"repair": late}))
    assert json.loads(path.read_text())["sources"] == {"repair": late, "seams": early}


def test_figures_kept_without_a_source_get_none(tmp_path: Path) -> None:
    path = tmp_path / "1.0.0.json"
    path.write_text(json.dumps({"version": "1.0.0", "figures": {"seams": {"b": 2.0}}, "skipped": {}}))
    source = {"commit": "1a2b", "weights": "0123456789ab", "date": "2026-01-31"}
    write_results(tmp_path, Results("1.0.0", {"repair": {"a": 1.0}}, {}, {"repair": source}))
    facts = json.loads(path.read_text())
    assert facts["figures"] == {"repair": {"a": 1.0}, "seams": {"b": 2.0}}
    assert facts["sources"] == {"repair": source}


def test_order_and_digits_do_not_depend_on_the_run(tmp_path: Path) -> None:
    one = Results("1.0.0", {"b": {"y": 1.00004, "x": 2}, "a": {}})
    other = Results("1.0.0", {"a": {}, "b": {"x": 2.00001, "y": 1}})
    first, second = (write_results(tmp_path / name, results) for name, results in (("1", one), ("2", other)))
    assert first.read_bytes() == second.read_bytes()


def test_what_is_no_number_is_null_and_comes_back_as_missing(tmp_path: Path) -> None:
    path = write_results(tmp_path, Results("1.0.0", {"a": {"x": float("nan"), "y": 1.0}}))
    assert json.loads(path.read_text())["figures"]["a"]["x"] is None
    before = read_before(tmp_path, "1.0.1")
    assert before is not None
    assert before.figures == {"a": {"y": 1.0}}


def test_before_is_the_newest_older_version(tmp_path: Path) -> None:
    assert read_before(tmp_path, "0.10.0") is None
    for version in ("0.2.0", "0.9.0", "0.10.0", "1.0.0"):
        write_results(tmp_path, Results(version, {}))
    versions = [(found := read_before(tmp_path, now)) and found.version for now in ("0.10.0", "0.9.5", "0.2.0")]
    assert versions == ["0.9.0", "0.9.0", "0.2.0"]
