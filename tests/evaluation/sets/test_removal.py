"""The set `removal`: its holes are where nothing stood, and its figures mean what they say."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from evaluation.bars import BARS
from evaluation.metrics.fill_truth import FillTruth, measure_fill
from evaluation.registry import SETS
from evaluation.sets import removal
from evaluation.sets.removal import Removal, judge_case, measure_removal, summarise, tabulate
from evaluation.sets.removal_cases import RemovalJob, draw_cases, list_removals
from evaluation.sets.removal_places import KINDS, find_places
from evaluation.sets.removal_shapes import SHAPES, draw_shape
from evaluation.task import Task
from imaging.region import Size
from imaging.scenes import render_flat_wall

RIGHT = FillTruth(psnr=45.0, grad=0.05, tex=0.05, astray=1.0)
WRONG = replace(RIGHT, astray=40.0)
GOOD = Removal("wall", "blob", RIGHT, 1.0, 1.0, refused=False, doubted=False, bytes_outside=0)


def texture() -> np.ndarray:
    noise = np.random.default_rng(0).normal(0, 30, (200, 200, 3))
    return np.clip(128 + cv2.GaussianBlur(noise, (0, 0), 1) * 2, 0, 255).astype(np.uint8)


def hole() -> np.ndarray:
    marked = np.zeros((200, 200), np.uint8)
    cv2.circle(marked, (100, 100), 40, 1, cv2.FILLED)
    return marked > 0


def test_the_truth_itself_is_not_off() -> None:
    truth = measure_fill(texture(), texture(), hole())
    assert (truth.grad, truth.tex, truth.astray) == (0, 0, 0)
    assert truth.psnr > 70


def test_a_blur_has_a_better_psnr_than_another_piece_and_worse_gradients() -> None:
    there = texture()
    blurred, moved = there.copy(), there.copy()
    blurred[hole()] = cv2.GaussianBlur(there, (0, 0), 6)[hole()]
    moved[hole()] = np.roll(there, 90, axis=1)[hole()]
    blur, other = measure_fill(there, blurred, hole()), measure_fill(there, moved, hole())
    assert blur.psnr > other.psnr
    assert blur.grad > 5 * other.grad
    assert blur.tex > 5 * other.tex


def test_something_that_should_not_be_there_is_astray() -> None:
    there = np.full((200, 200, 3), 200, np.uint8)
    stain = there.copy()
    stain[85:115, 85:115] = 100
    assert measure_fill(there, stain, hole()).astray > removal.BAD_ASTRAY
    faint = there.copy()
    faint[hole()] += 3
    assert measure_fill(there, faint, hole()).astray < 4


def test_shapes_are_the_same_each_time_and_differ() -> None:
    for shape in SHAPES:
        one, again, other = (draw_shape(shape, 40, seed) for seed in (1, 1, 5))
        assert (one == again).all()
        assert one.any()
        assert one.shape != other.shape or (one != other).any()
    stroke, blob = (draw_shape(shape, 40, 1).sum() for shape in ("stroke", "blob"))
    assert stroke < blob / 3


def test_a_plain_wall_has_walls_and_a_line_through_it_is_an_edge() -> None:
    wall = render_flat_wall(Size(600, 900))
    assert {place.kind for place in find_places(wall, outdoors=False, share=0.05)} == {"wall"}
    wall[300:] = wall[300:] * 0.6
    edges = [place for place in find_places(wall, outdoors=False, share=0.05) if place.kind == "edge"]
    assert edges
    assert all(abs(place.row - 300) < 20 for place in edges)


def test_an_object_is_no_place_where_nothing_stood() -> None:
    wall = render_flat_wall(Size(600, 900))
    wall[250:350, 400:500] = np.random.default_rng(0).integers(0, 255, (100, 100, 3))
    for place in find_places(wall, outdoors=False, share=0.06):
        assert np.hypot(place.row - 300, place.column - 450) > 50


def test_without_photos_rendered_scenes_are_measured(tmp_path_factory: pytest.TempPathFactory) -> None:
    task = Task(tmp_path_factory.mktemp("nothing"))
    jobs = list_removals(task)
    assert jobs
    assert all(job.path is None for job in jobs)
    cases = draw_cases(RemovalJob(None, outdoors=True, number=1))
    assert cases
    assert all(case.kind in KINDS and case.mask.any() for case in cases)
    assert all(case.mask.shape == case.truth.shape[:2] for case in cases)
    judged, row = judge_case(cases[0])
    assert judged.bytes_outside == 0
    assert set(row.images) == {"there", "hole", "filled"}


def test_with_photos_there_are_enough_masks_of_every_kind(shared: object) -> None:
    task = Task(shared, every=12)  # type: ignore[arg-type]
    cases = [case for job in list_removals(task) for case in draw_cases(job)]
    assert len(cases) >= 100 / 12
    assert {case.shape for case in cases} == set(SHAPES)


def test_bars_are_figures_of_the_set() -> None:
    named = {bar.figure for bar in BARS if bar.set == "removal"}
    assert named
    assert named <= set(summarise([GOOD, replace(GOOD, truth=WRONG)]))
    assert "removal" in SETS
    assert removal.measure_removal is measure_removal


def test_figures_count_what_their_names_say() -> None:
    stroke = replace(GOOD, shape="stroke")
    some = [
        GOOD,
        replace(GOOD, refused=True, disagreement=13.0),
        replace(GOOD, truth=WRONG, refused=True, disagreement=20.0),
        replace(GOOD, truth=WRONG, doubted=True, disagreement=20.0),
        replace(stroke, truth=WRONG, kind="texture", disagreement=20.0),
        stroke,
    ]
    figures = summarise(some)
    assert figures["masks"] == 6
    assert figures["bad_percent"] == 50
    assert figures["bad_told_percent"] == pytest.approx(200 / 3)
    assert figures["good_refused_percent"] == pytest.approx(100 / 3)
    assert figures["strokes_failed_percent"] == 50
    assert figures["plain_psnr_median"] == 45
    assert figures["disagreement_auc"] == 1
    assert len(tabulate(some)) == 4
