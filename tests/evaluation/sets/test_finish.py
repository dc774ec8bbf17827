"""The set `finish` on painted and rendered photos: its figures mean what they say."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from evaluation.baselines.peers import ADAINT, LUT3D
from evaluation.mender import open_mender
from evaluation.sets.finish import measure_finish
from evaluation.sets.finish_again import Again, dim_photo, measure_again, summarise_again
from evaluation.sets.finish_cases import EXTERIOR, FANLIGHT, HOUSE_ROOM, STYLED, UNTOUCHED, list_jobs
from evaluation.sets.finish_fronts import BRICK, GREEN, PAINT, SKY, Front, FrontRuler, name_surface, summarise_fronts
from evaluation.sets.finish_judge import label_room, train_judge
from evaluation.sets.finish_misses import list_misses
from evaluation.sets.finish_rooms import Room, RoomRuler, summarise_rooms
from evaluation.sets.finish_views import View, view_pixels
from evaluation.task import WEIGHTS, Task
from imaging.color import linear_to_srgb, srgb_to_lab, srgb_to_linear
from imaging.look import USUAL
from tests.evaluation.conftest import paint_finished_room
from training.data import list_photos


def relight(view: View, gain: float | np.ndarray) -> View:
    return View(np.clip(linear_to_srgb(srgb_to_linear(view.image) * gain), 0, 1).astype(np.float32))


def score_room(before: View, after: View, part: str = HOUSE_ROOM) -> Room:
    ruler = RoomRuler(before)
    return Room("room", part, {UNTOUCHED: ruler.score(before), FANLIGHT: ruler.score(after)})


def test_every_photo_has_its_part(rendered: Task) -> None:
    jobs = list_jobs(rendered)
    assert [job.part for job in jobs] == [HOUSE_ROOM, HOUSE_ROOM, STYLED, EXTERIOR, EXTERIOR, EXTERIOR]
    assert sum(job.dim for job in jobs) == 2


def test_a_dark_room_that_is_lit_comes_nearer_and_a_finished_one_that_is_dimmed_is_harmed() -> None:
    fine, dark = view_pixels(paint_finished_room()), view_pixels(paint_finished_room(0.5))
    mended = summarise_rooms([score_room(dark, fine)], FANLIGHT)
    assert (mended["unfinished"], mended["nearer_percent"], mended["farther"], mended["darker_percent"]) == (
        1,
        100,
        0,
        0,
    )
    assert mended["distance"] < USUAL < summarise_rooms([score_room(dark, fine)], UNTOUCHED)["distance"]
    harmed = summarise_rooms([score_room(fine, dark)], FANLIGHT)
    assert (harmed["unfinished"], harmed["finished_rooms"], harmed["finished_darker_percent"]) == (0, 1, 100)
    assert harmed["finished_delta_e_mean"] > 10
    assert harmed["finished_delta_e_worst"] == harmed["finished_delta_e_mean"]


def test_a_room_that_is_darkened_is_counted_as_darker_and_farther() -> None:
    dim, darker = view_pixels(paint_finished_room(0.75)), view_pixels(paint_finished_room(0.7))
    figures = summarise_rooms([score_room(dim, darker)], FANLIGHT)
    assert (figures["darker_percent"], figures["farther"], figures["nearer_percent"]) == (100, 1, 0)


def test_a_cast_that_is_taken_off_shows_in_the_whites_and_not_in_the_walls() -> None:
    true = view_pixels(paint_finished_room(0.75))
    warm = relight(true, np.array([1.1, 1.0, 0.78]))
    room = score_room(warm, true)
    before, after = (summarise_rooms([room], method) for method in (UNTOUCHED, FANLIGHT))
    assert before["white_chroma_in_casts"] > 8 > 4 > after["white_chroma_in_casts"]
    assert after["walls"] > 0
    assert after["wall_turn_worst"] < 2
    assert abs(after["wall_chroma_lost_percent"]) < 2


def test_untouched_is_no_change() -> None:
    view = view_pixels(paint_finished_room(0.75))
    room, front = score_room(view, view), FrontRuler(view).score(view)
    figures = summarise_rooms([room], FANLIGHT)
    assert (room.scores[FANLIGHT].delta_e, figures["wall_turn_worst"], figures["local_contrast"]) == (0, 0, 1)
    assert (front.delta_e, front.turn_deg) == (0, 0)


def test_a_facade_that_turns_is_counted_and_light_is_no_turn() -> None:
    before = view_pixels(paint_finished_room())
    ruler = FrontRuler(before)
    lit, pink = relight(before, 0.6), relight(before, np.array([1.0, 0.7, 0.9]))
    front = Front("front", {"lit": ruler.score(lit), "pink": ruler.score(pink)})
    kept, turned = (summarise_fronts([front], method) for method in ("lit", "pink"))
    assert (kept["exteriors_turned"], kept["exterior_areas_off_chroma"]) == (0, 0)
    assert kept["exterior_chroma_min"] == pytest.approx(1, abs=0.02)
    assert (turned["exteriors_turned"], turned["exterior_turn_worst"] > 4) == (1, True)


@pytest.mark.parametrize(
    ("colour", "rows", "surface"),
    [
        ((0.45, 0.6, 0.85), slice(0, 20), SKY),
        ((0.45, 0.6, 0.85), slice(40, 60), PAINT),
        ((0.35, 0.5, 0.2), slice(40, 60), GREEN),
        ((0.55, 0.3, 0.25), slice(20, 40), BRICK),
        ((0.8, 0.7, 0.45), slice(20, 40), PAINT),
    ],
)
def test_surfaces_go_by_hue_and_place(colour: tuple[float, ...], rows: slice, surface: str) -> None:
    area = np.zeros((60, 90), bool)
    area[rows] = True
    assert name_surface(srgb_to_lab(np.full((60, 90, 3), colour, np.float32)), area) == surface


def test_a_quarter_of_the_light() -> None:
    grey = np.full((4, 4, 3), 188, np.uint8)
    assert srgb_to_linear(dim_photo(grey)[0, 0, 0] / 255) == pytest.approx(srgb_to_linear(188 / 255) / 4, rel=0.02)
    again = measure_again(open_mender(WEIGHTS), *2 * [paint_finished_room(0.6)], with_dim=False)
    assert again.as_it_is > 1
    assert again.dim is None


def test_photos_that_change_the_second_time_are_counted() -> None:
    figures = summarise_again([Again(0.2, None), Again(1.6, 3.0), Again(0.9, 0.4)])
    assert (figures["again_photos"], figures["again_worst"], figures["again_over_one"]) == (3, 1.6, 1)
    assert (figures["again_dim_photos"], figures["again_dim_worst"], figures["again_dim_over_one"]) == (2, 3.0, 1)


def test_photos_to_look_at_are_named_with_what_is_wrong() -> None:
    dim, darker = view_pixels(paint_finished_room(0.75)), view_pixels(paint_finished_room(0.7))
    pink = FrontRuler(dim).score(relight(dim, np.array([1.0, 0.7, 0.9])))
    photos = [score_room(dim, darker), score_room(dim, dim), Front("front", {FANLIGHT: pink})]
    agains = [Again(0.1, 0.2), Again(1.5, 0.3), Again(0.4, None)]
    rows = [(name, what.split(",")[0]) for name, what, _ in list_misses(photos, agains, FANLIGHT)[1:]]
    assert rows[:3] == [("room", "farther from finished rooms"), ("room", "darker"), ("room", "mended again")]
    assert {name for name, _ in rows[3:]} == {"front"}


def test_the_judge_learns_only_from_the_two_ends(rendered: Task) -> None:
    photos = list_photos(rendered.photos / "train" / "houses")
    labels = [label_room(photo) for photo in photos]
    assert [label is not None and label[1] for label in labels] == [photo.house % 2 == 0 for photo in photos]
    trained = train_judge(rendered)
    assert trained is not None
    assert trained[1] == 1


def test_without_training_houses_or_peers_the_rest_is_measured(rendered: Task, tmp_path: Path) -> None:
    shutil.copytree(rendered.houses, tmp_path / "evaluation" / "houses")
    result = measure_finish(replace(rendered, photos=tmp_path, every=2))
    assert "judge_auc" not in result.figures
    assert [note.split(":")[0] for note in result.notes] == ["Judge", LUT3D, ADAINT]
    assert [row[0] for row in next(iter(result.tables.values()))[1:]][::5] == [UNTOUCHED]
