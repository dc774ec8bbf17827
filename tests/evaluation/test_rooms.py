"""The figures about rooms, on answers made up."""

from pathlib import Path

import numpy as np
import pytest

from evaluation.rooms import Case, Outcome, list_cases, measure, measure_calibration, relight
from models.classifier import Classification, Kind


def make_outcome(
    kind: str, room: str | None, answer: Kind, guess: str, *, sure: float = 0.9, edits: bool = False
) -> Outcome:
    return Outcome(Case(Path("1.jpg"), kind, room), Classification(answer, guess, sure, {}, edits), edits)


def test_each_figure_counts_its_own() -> None:
    figures = measure(
        [
            make_outcome("interior", "bedroom", "interior", "bedroom"),
            make_outcome("interior", "kitchen", "interior", "bathroom"),
            make_outcome("interior", None, "exterior", "front", edits=True),
            make_outcome("exterior", "front", "exterior", "front", edits=True),
        ]
    )
    assert figures["kind"] == pytest.approx(3 / 4)
    assert figures["room"] == pytest.approx(2 / 3)
    assert figures["room_of_interiors"] == pytest.approx(1 / 2)
    assert (figures["interiors"], figures["interiors_with_sky_edit"]) == (3, 1)
    assert (figures["exteriors"], figures["exteriors_with_sky_edit"]) == (1, 1)


def test_confidence_is_calibrated_when_it_is_how_often_one_is_right() -> None:
    right = [make_outcome("interior", None, "interior", "bedroom", sure=0.75) for _ in range(3)]
    wrong = make_outcome("exterior", None, "interior", "bedroom", sure=0.75)
    assert measure_calibration([*right, wrong]) == pytest.approx(0)
    assert measure_calibration([wrong]) == pytest.approx(0.75)


def test_the_truth_is_in_the_name_or_in_the_argument(tmp_path: Path) -> None:
    for name in ("3_frontal.jpg", "3_kitchen.jpg"):
        (tmp_path / name).touch()
    assert [(case.kind, case.room) for case in list_cases(str(tmp_path))] == [
        ("exterior", "front"),
        ("interior", "kitchen"),
    ]
    assert {case.kind for case in list_cases(f"{tmp_path}=interior")} == {"interior"}


def test_light_is_counted_in_stops() -> None:
    grey = np.full((2, 2, 3), 0.5, np.float32)
    dark = relight(grey, -2.0, 0.0)
    assert (dark**2.2) == pytest.approx(0.5**2.2 / 4, rel=1e-4)
    warm = relight(grey, 0.0, 0.5)
    assert (warm[..., 0] > grey[..., 0]).all()
    assert (warm[..., 2] < grey[..., 2]).all()
