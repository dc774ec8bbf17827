"""The set `select`: what it clicks on, how it counts, and what it does without weights or photos."""

import json
from pathlib import Path

import numpy as np
import pytest

from evaluation.sets.select import (
    Selected,
    box_around,
    click_on,
    find_profile,
    measure_select,
    rate,
    summarise,
)
from evaluation.sets.select_cases import GROUPS, LEAST_SHARE, Thing, list_scenes, open_scene
from evaluation.sets.select_objects import list_marked
from evaluation.task import Task
from models.selector.protocol import Selection
from models.weights import seal_folder
from tests.tiny_sam import save_tiny_sam

REAL = Path("../shared/photos")


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """One of the user's own, with a selector that sees discs and boxes."""
    save_tiny_sam(tmp_path / "network")
    seal_folder(tmp_path / "network")
    facts = {"name": "tiny", "licence": "mit", "source": "tests", "parts": {"network": "network"}}
    (tmp_path / "profile.json").write_text(json.dumps({"models": {"selector": facts}}))
    return tmp_path


def draw(rows: slice, columns: slice, shape: tuple[int, int] = (60, 100)) -> Thing:
    truth = np.zeros(shape, bool)
    truth[rows, columns] = True
    return Thing("a box", truth)


def test_a_click_is_farthest_from_the_edge_and_a_box_is_the_things_own():
    thing = draw(slice(10, 31), slice(40, 81))
    ((x, y),) = click_on(thing).points
    assert y * 60 == pytest.approx(20.5, abs=0.6)
    assert 50 <= x * 100 <= 71
    assert box_around(thing).box == (0.4, 10 / 60, 0.81, 31 / 60)


def test_a_click_on_a_ring_is_on_the_ring_and_the_photos_border_is_an_edge():
    thing = draw(slice(0, 60), slice(0, 100))
    thing.truth[10:50, 10:70] = False
    ((x, y),) = click_on(thing).points
    assert thing.truth[int(y * 60), int(x * 100)]
    assert x * 100 == pytest.approx(85, abs=1)
    assert click_on(draw(slice(0, 60), slice(0, 100))).points[0][1] * 60 == pytest.approx(30, abs=1)


def test_nothing_offered_is_nothing_found_and_the_best_offered_counts_apart():
    thing = draw(slice(0, 30), slice(0, 100))
    masks = np.stack([draw(slice(0, 15), slice(0, 100)).truth, thing.truth]).astype(np.float32)
    assert rate(Selection(masks, (0.9, 0.8)), thing) == (0.5, 1.0)
    assert rate(Selection(masks[:0], ()), thing) == (0.0, 0.0)


def test_groups_count_alike_and_one_that_is_not_there_not_at_all():
    found = [Selected(GROUPS[0], "a", 1.0, 1.0, 1.0, 1.0)] * 9 + [Selected(GROUPS[2], "b", 0.5, 0.6, 0.7, 0.8)]
    figures = summarise(found)
    assert figures["click_iou"] == pytest.approx(0.75)
    assert figures["box_offered_iou"] == pytest.approx(0.9)
    assert figures["click_iou_things_marked_by_hand"] == 0.5
    assert "click_iou_skies_of_facades" not in figures


def test_things_on_rendered_scenes_are_measured_without_any_photo(profile: Path, tmp_path: Path):
    result = measure_select(Task(tmp_path, every=7, weights=profile))
    assert 0 < result.figures["click_iou"] < 1
    assert result.figures["box_iou"] > 0.5  # it sees boxes, and most of these things are nearly some
    assert result.figures["click_offered_iou"] >= result.figures["click_iou"]
    names = [row[1] for row in result.tables["selected"][1:]]
    assert any("picture" in name for name in names)
    assert any("garage" in name for name in names)
    assert result.rows


def test_without_weights_the_set_is_skipped_and_says_how_to_have_them(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("FANLIGHT_WEIGHTS", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="run python -m models fetch compact"):
        find_profile(Task(tmp_path))


def test_a_profile_with_a_selector_is_measured_itself(profile: Path, tmp_path: Path):
    assert find_profile(Task(tmp_path, weights=profile)) == str(profile)


def test_twenty_things_are_marked_inside_their_photos():
    marked = list_marked()
    assert len(marked) == len({(each.photo, each.name) for each in marked}) == 20
    for each in marked:
        corners = np.array(each.outline)
        assert corners.min() >= 0
        assert corners.max() <= 1
        assert each.draw((683, 1024)).mean() >= LEAST_SHARE


def test_a_marked_outline_is_drawn_where_it_is_on_any_size():
    television = next(each for each in list_marked() if each.name == "television")
    small, large = television.draw((200, 300)), television.draw((400, 600))
    assert small.mean() == pytest.approx(large.mean(), rel=0.03)
    assert small[30, 45]
    assert not small[100, 45]


@pytest.mark.skipif(not REAL.is_dir(), reason="the photographs are not here")
def test_the_photos_of_all_marked_things_are_opened():
    task = Task(REAL.parent)
    scenes = [scene for scene in list_scenes(task) if scene.group == GROUPS[2]]
    assert len(scenes) == len({marked.photo for marked in list_marked()})
    image, things = open_scene(scenes[2])
    assert max(image.shape) == 1024
    assert [thing.truth.shape for thing in things] == [image.shape[:2]] * len(things)
    assert things
