"""The set `straighten`: turned photos are turned by what they say, and its figures mean what they say."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from evaluation.bars import BARS
from evaluation.metrics.resampling import measure_contrast_kept, measure_ringing
from evaluation.registry import SETS
from evaluation.sets import straighten
from evaluation.sets.straighten import Judged, decide, judge_made_up, judge_shot, summarise
from evaluation.sets.straighten_cases import Shot, draw_floor_plan, draw_tilts, relight, tilt_shot
from evaluation.task import Task
from imaging.region import Size
from imaging.scenes import Tilt, render_house, render_room
from imaging.scenes.house import HOUSE_FOCAL_35_MM
from imaging.scenes.room import ROOM_FOCAL_35_MM

SIZE = Size(600, 900)


@pytest.fixture(scope="module")
def level() -> Shot:
    return Shot("house", "straight", render_house(SIZE, 0, Tilt(0, 0)), SIZE, HOUSE_FOCAL_35_MM)


def test_a_turned_photo_is_one_that_a_tilted_camera_took(level: Shot) -> None:
    turned = tilt_shot(level, Tilt(5.0, -2.0))
    assert turned.full == Size(*turned.pixels.shape[:2])
    assert turned.focal_35_mm > level.focal_35_mm, "a part of the frame has a longer equivalent"
    found, _ = decide(turned, turned.pixels)
    assert found.pitch_deg == pytest.approx(5.0, abs=0.5)
    assert found.roll_deg == pytest.approx(-2.0, abs=0.2)


def test_a_straight_photo_is_not_changed_and_a_turned_one_is(level: Shot) -> None:
    assert not judge_shot(level).changed
    judged = judge_shot(tilt_shot(level, Tilt(6.0, 2.0)), lights=True)
    assert judged.changed
    assert judged.lean_left_deg < 0.7
    assert {name for name, _ in judged.moved_deg} <= {"-2 EV", "+2 EV", "+500 K", "-500 K"}


def test_floor_plans_are_left_alone() -> None:
    assert not judge_shot(draw_floor_plan(1, 2.0)).changed


def test_light_is_the_camera_s(level: Shot) -> None:
    grey = np.full((4, 4, 3), 90, np.uint8)
    assert (relight(grey, 0, 0) == 90).all()
    assert (relight(grey, 2, 0) > relight(grey, 1, 0)).all()
    red, _, blue = relight(grey, 0, 1)[0, 0]
    assert red > 90 > blue


def test_tilts_are_drawn_the_same_each_time() -> None:
    assert list(draw_tilts(3, 4)) == list(draw_tilts(3, 4)) != list(draw_tilts(4, 4))


def test_every_bar_has_its_figure_and_its_sense() -> None:
    good = Judged("a", "rendered", "corrected", "", True, 0.1, 0.05, 0.12, (("+2 EV", 0.1),))
    bad = Judged("b", "rendered", "corrected", "", True, 0.9, 0.3, 1.2, (("-2 EV", 0.5),))
    refused = Judged("c", "rendered", "refused", "why", False, 5.0, 5.0, 5.0)
    figures = {"straighten": summarise([good, bad, refused], [good, refused], [good], [refused])}
    bars = [bar for bar in BARS if bar.set == "straighten"]
    assert bars
    assert all(np.isfinite(bar.read(figures)) for bar in bars)
    found = figures["straighten"]
    assert found["rendered_pitch_worst_deg"] == 0.9, "of those accepted"
    assert found["turned_accepted_percent"] == 50
    assert found["straight_changed"] == 1
    assert found["left_alone_changed"] == 0
    assert found["light_rendered_worst_deg"] == 0.5


def test_a_resampling_is_judged_by_what_it_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, ringing = measure_contrast_kept(), measure_ringing()
    assert kept >= 0.85
    assert ringing <= 4
    monkeypatch.setattr("imaging.geometry.warp._hold", lambda sharp, near, places: sharp)
    assert measure_ringing() > 4, "what holding values near their neighbours is for"


def test_without_its_photos_the_set_says_which(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=str(tmp_path)):
        SETS["straighten"](Task(tmp_path))


def test_made_up_cases_need_no_photo_of_their_own(level: Shot, monkeypatch: pytest.MonkeyPatch) -> None:
    small = Size(200, 300)
    monkeypatch.setattr(straighten, "read_shot", lambda path, part: replace(level, part=part))
    monkeypatch.setattr(
        straighten,
        "render_shot",
        lambda kind, seed, tilt: Shot(kind, kind, render_room(small, seed, tilt), small, ROOM_FOCAL_35_MM),
    )
    judged = judge_made_up([Path("any")])
    assert {each.part for each in judged} == {"floor plan", "fisheye", "GPano", "from above"}
    assert not any(each.changed for each in judged)
