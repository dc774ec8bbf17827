"""The set `scene`: its figures on answers made up, and the whole of it on rendered scenes."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from evaluation.sets.scene import describe, find_truth, measure_scene
from evaluation.sets.scene_cases import AS_IT_IS, HOUSES, LIGHTS, PROFESSIONAL, Case, list_cases, relight
from evaluation.sets.scene_tables import Outcome, count_confusions, summarise, tabulate
from evaluation.task import Task
from imaging.region import Size
from imaging.scenes import render_house, render_room
from models.classifier import Classification, Kind


@pytest.fixture
def rendered(tmp_path: Path) -> Task:
    """One house of two photos, an interior and an exterior, laid out as the photographs are."""
    room, front = render_room(Size(192, 288)), render_house(Size(192, 288))
    write(tmp_path / "evaluation" / "houses" / "3_bedroom.jpg", room)
    write(tmp_path / "evaluation" / "houses" / "3_frontal.jpg", front)
    write(tmp_path / "photos" / "interior" / "a.png", room)
    write(tmp_path / "photos" / "exterior" / "b.png", front)
    return Task(tmp_path)


def write(path: Path, pixels: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))


def make_outcome(
    kind: Kind, room: str, answer: Kind, guess: str, *, sure: float = 0.9, light: str = AS_IT_IS, edits: bool = False
) -> Outcome:
    case = Case(Path("1.jpg"), HOUSES, kind, room)
    return Outcome(case, light, Classification(answer, guess, sure, {guess: sure}, edits), edits)


def make_outcomes() -> list[Outcome]:
    """Under each light: two rooms right, a kitchen taken for a bathroom, a front; when dark, the front is missed."""
    outcomes = []
    for light in LIGHTS:
        front: tuple[Kind, str] = ("interior", "bedroom") if light == "dark" else ("exterior", "front")
        outcomes += [
            make_outcome("interior", "bedroom", "interior", "bedroom", light=light),
            make_outcome("interior", "kitchen", "interior", "bathroom", light=light),
            make_outcome("interior", "kitchen", "exterior", "front", light=light, edits=light == "cold"),
            make_outcome("exterior", "front", *front, light=light, edits=light == AS_IT_IS),
        ]
    return outcomes


def test_each_figure_counts_its_own() -> None:
    figures = summarise(make_outcomes())
    assert figures["photos"] == 4
    assert figures["kind_percent"] == pytest.approx(75)
    assert figures["room_percent"] == pytest.approx(50)
    assert figures["room_percent_of_interiors"] == pytest.approx(100 / 3)
    assert figures["kind_percent_worst_light"] == pytest.approx(50)
    assert figures["room_percent_worst_light"] == pytest.approx(25)
    assert figures["calibration_error"] == pytest.approx(0.15)
    assert figures["sky_edits_on_interiors"] == 0
    assert figures["sky_edits_on_interiors_all_lights"] == 1
    assert figures["sky_edits_percent_of_exteriors"] == 100


def test_a_room_is_counted_under_what_it_was_taken_for() -> None:
    plain = [outcome for outcome in make_outcomes() if outcome.light == AS_IT_IS]
    assert count_confusions(plain) == [
        ["is", "bathroom", "bedroom", "front", "kitchen"],
        ["bathroom", 0, 0, 0, 0],
        ["bedroom", 0, 1, 0, 0],
        ["front", 0, 0, 1, 0],
        ["kitchen", 1, 0, 1, 0],
    ]


def test_a_photo_called_none_is_counted() -> None:
    plain, dark = (
        [make_outcome("interior", "kitchen", "not_a_photo", "", light=light)] for light in (AS_IT_IS, "dark")
    )
    figures = summarise(make_outcomes() + plain + dark)
    assert (figures["rooms_called_not_a_photo"], figures["rooms_called_not_a_photo_all_lights"]) == (1, 2)


def test_each_light_has_its_row() -> None:
    table = tabulate(make_outcomes())["houses by light"]
    rows = {row[0]: dict(zip(table[0][1:], row[1:], strict=True)) for row in table[1:]}
    assert rows["dark"]["kind %"] == pytest.approx(50)
    assert rows[AS_IT_IS]["sky edits, exteriors"] == 1
    assert rows["cold"]["sky edits, interiors"] == 1


def test_the_truth_gets_what_the_answer_leaves() -> None:
    wrong = make_outcome("interior", "kitchen", "exterior", "front", sure=0.8)
    assert find_truth(wrong) == pytest.approx((0.2, 0.2))
    right = make_outcome("interior", "kitchen", "interior", "kitchen", sure=0.7)
    assert find_truth(right) == pytest.approx((0.7, 0.7))
    assert describe(right) == "as it is: interior 0.70, kitchen 0.70"


def test_the_truth_is_in_the_name_or_the_folder(rendered: Task) -> None:
    found = [(case.part, case.kind, case.room) for case in list_cases(rendered)]
    assert found == [
        (HOUSES, "interior", "bedroom"),
        (HOUSES, "exterior", "front"),
        (PROFESSIONAL, "interior", None),
        (PROFESSIONAL, "exterior", None),
    ]


def test_rendered_scenes_are_known(rendered: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evaluation.sets.scene.SEEDS", range(7000, 7001))
    for light in ("burnt", "warm", "cold"):
        monkeypatch.delitem(LIGHTS, light)
    result = measure_scene(rendered)
    assert (result.figures["kind_percent"], result.figures["sky_edits_on_interiors"]) == (100, 0)
    header, *parts = result.tables["by part, as it is"]
    rooms = {row[0]: row[header.index("room %")] for row in parts}
    assert set(rooms) == {HOUSES, PROFESSIONAL}
    assert rooms[PROFESSIONAL] == "–"
    assert len(result.rows) == 4
    assert result.figures["rooms_called_not_a_photo"] == 0
    sheets = {row[0]: row[2] for row in result.tables["sheets that are no photos"][1:]}
    assert sheets["page"] == 100
    assert result.figures["not_a_photo_found_percent"] == pytest.approx(np.mean(list(sheets.values())))
    assert all(row.badness >= 0 for row in result.rows)


def test_no_houses_no_set(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        measure_scene(Task(tmp_path))


def test_light_is_counted_in_stops() -> None:
    grey = np.full((2, 2, 3), 0.5, np.float32)
    assert (relight(grey, -2.0, 0.0) ** 2.2) == pytest.approx(0.5**2.2 / 4, rel=1e-4)
    warm = relight(grey, 0.0, 0.5)
    assert (warm[..., 0] > grey[..., 0]).all()
    assert (warm[..., 2] < grey[..., 2]).all()
