"""The figures about skies, on masks and photos made up."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from evaluation.after_dark import darken
from evaluation.baselines.sky_by_colour import guess_sky_by_colour
from evaluation.metrics.fringe import measure_fringe
from evaluation.metrics.matte_edge import measure_edge_accuracy
from evaluation.metrics.sky_iou import measure_iou
from evaluation.sets.sky_cases import DecisionJob, bleach, list_decisions
from evaluation.sets.sky_decisions import (
    Decision,
    count_causes_after_dark,
    judge_decision,
    measure_touched,
    summarise_decisions,
)
from evaluation.sets.sky_dull import DULL, TASTE
from evaluation.sets.sky_edges import exchange_exactly
from evaluation.sets.sky_facades import (
    COLOUR,
    RAW,
    RAW_WITHOUT_SAM,
    REFINED,
    WITHOUT_SAM,
    Found,
    judge_facade,
    list_facades,
    read_facade,
    summarise_facades,
    tabulate_facades,
)
from evaluation.task import WEIGHTS, Task
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_house_with_mask
from imaging.sky import tell_light
from tests.tiny_profile import write_sky_profile


@pytest.fixture(scope="module")
def house():
    pixels, matte = render_house_with_mask(Size(240, 360), 3)
    return as_image(pixels), matte


def test_iou_of_masks_that_overlap_by_half() -> None:
    sky, matte = np.zeros((4, 6), bool), np.zeros((4, 6), np.float32)
    sky[:2], matte[1:3] = True, 0.8
    assert measure_iou(matte, sky) == pytest.approx(1 / 3)
    assert measure_iou(np.zeros((4, 6)), sky) == 0
    assert measure_iou(np.zeros((4, 6)), np.zeros((4, 6), bool)) == 1


def test_photos_without_sky_are_counted_apart() -> None:
    found = [Found(area, {REFINED: iou}, {REFINED: 0.9}, True) for iou, area in ((0.5, 0.3), (0.9, 0.2), (0.0, 0.0))]
    figures = summarise_facades(found, REFINED)
    assert figures["iou_mean"] == pytest.approx(0.7)
    assert figures["iou_mean_all"] == pytest.approx(1.4 / 3)


def test_the_baseline_wants_its_sky_to_touch_the_top() -> None:
    image = np.full((20, 30, 3), 0.3, np.float32)
    image[:5] = image[12:15, 5:9] = (0.4, 0.6, 0.9)
    matte = guess_sky_by_colour(image)
    assert matte[:5].all()
    assert not matte[5:].any()


def test_a_facade_is_read_with_its_mask(tmp_path: Path) -> None:
    for folder, suffix in (("images", "jpg"), ("sky", "png")):
        (tmp_path / folder).mkdir()
        cv2.imwrite(str(tmp_path / folder / f"a.{suffix}"), np.full((8, 9, 3), 255, np.uint8))
    image, sky = read_facade(tmp_path / "images" / "a.jpg")
    assert image.shape == (8, 9, 3)
    assert sky.all()


@pytest.mark.parametrize("with_refiner", [False, True])
def test_a_profile_with_sam_is_measured_with_and_without_it(tmp_path: Path, with_refiner: bool) -> None:
    weights = write_sky_profile(tmp_path / "profile", with_refiner=with_refiner)
    photos = tmp_path / "evaluation" / "facades"
    for folder in ("images", "sky"):
        (photos / folder).mkdir(parents=True)
    for number in range(2):
        pixels, matte = render_house_with_mask(Size(120, 180), number)
        cv2.imwrite(str(photos / "images" / f"{number}.jpg"), pixels[..., ::-1])
        cv2.imwrite(str(photos / "sky" / f"{number}.png"), np.rint(matte * 255))
    found = [judge_facade(job)[0] for job in list_facades(Task(tmp_path, weights=weights))]
    methods = [row[0] for row in tabulate_facades(found)[1:]]
    assert methods == [REFINED, RAW, *([WITHOUT_SAM, RAW_WITHOUT_SAM] if with_refiner else []), COLOUR]
    assert all(each.iou[REFINED] > 0.8 for each in found)


def test_edge_accuracy_is_one_for_the_truth_and_falls_with_its_shift(house) -> None:
    _, matte = house
    shifted = [measure_edge_accuracy(np.roll(matte, by, axis=0), matte) for by in (0, 1, 3)]
    assert shifted[0] == 1
    assert shifted[0] > shifted[1] > shifted[2]
    assert np.isnan(measure_edge_accuracy(matte, np.ones_like(matte)))


def test_a_fringe_is_seen_and_the_exact_composite_has_none(house) -> None:
    image, matte = house
    blue = np.full((8, 8, 3), (0.3, 0.5, 0.8), np.float32)
    exact = exchange_exactly(image, matte, blue)
    assert measure_fringe(exact, exact, matte) == 0
    white_rim = exact + 0.3 * (4 * matte * (1 - matte))[..., None]
    assert measure_fringe(np.clip(white_rim, 0, 1), exact, matte) > 5


@pytest.mark.parametrize("light", ["sunset", "night"])
@pytest.mark.parametrize("seed", range(4))
def test_a_house_after_dark_is_told_from_one_by_day(house, light, seed) -> None:
    image, matte = house
    assert tell_light(image, matte).light == "day"
    assert tell_light(darken(image, matte, light, np.random.default_rng(seed)), matte).light != "day"


def test_a_whitewashed_house_keeps_its_sky_and_its_shade(house) -> None:
    image, matte = house
    white = bleach(image, matte)
    assert np.abs(white - image)[matte == 1].max() < 1e-6
    walls = white[matte == 0]
    assert np.ptp(walls, axis=1).max() < 1e-5
    assert walls.min() > 0.54


def test_a_matte_over_the_walls_touches_the_house(house) -> None:
    image, matte = house
    assert measure_touched(image, matte, matte) < 0.01
    assert measure_touched(np.full_like(image, 0.9), np.ones_like(matte), matte) > 0.9


def test_edits_are_counted_by_part() -> None:
    decisions = [
        Decision("interior", "a", False, "not an exterior", None),
        Decision("interior", "b", True, "the sky is dull", "day"),
        Decision("after dark", "c", True, "the sky is dull", "day"),
        Decision("by day", "d", False, "it is a night sky", "night"),
        Decision("exterior", "e", True, "the sky is dull", "day"),
    ]
    figures = summarise_decisions(decisions)
    assert (figures["edits_on_interiors"], figures["edits_on_night_or_sunset"]) == (1, 1)
    assert (figures["edits_on_white_houses"], figures["exteriors_replaced_percent"]) == (0, 100)
    assert figures["day_taken_for_dark_percent"] == 100


def test_a_sky_kept_for_want_of_one_is_not_kept_for_being_dark() -> None:
    decisions = [
        Decision("after dark", "a", False, "it is a night sky: its brightness is 0.10, 0% of it is warm", "night"),
        Decision("after dark", "b", False, "it is a night sky: its brightness is 0.12, 2% of it is warm", "night"),
        Decision("after dark", "c", False, "it is a sunset sky: its brightness is 0.60, 40% of it is warm", "sunset"),
        Decision("after dark", "d", False, "there is no sky", None),
        Decision("after dark", "e", False, "the sky is not dull: 0.30, under 0.50", "day"),
        Decision("by day", "f", False, "it is a night sky: its brightness is 0.12, 2% of it is warm", "night"),
    ]
    figures = summarise_decisions(decisions)
    assert figures["edits_on_night_or_sunset"] == 0
    assert figures["after_dark_kept_for_being_dark_percent"] == 60
    assert count_causes_after_dark(decisions) == [
        ["decision", "cause", "cases", "of all, %"],
        ["kept", "it is a night sky", 2, 40],
        ["kept", "it is a sunset sky", 1, 20],
        ["kept", "there is no sky", 1, 20],
        ["kept", "the sky is not dull", 1, 20],
    ]


def test_a_rendered_night_is_kept_for_its_light_or_for_another_stated_cause() -> None:
    decision, row = judge_decision(DecisionJob("after dark", None, 0, "night", WEIGHTS))
    assert not decision.edits
    assert decision.is_kept_for_being_dark == (decision.cause == "it is a night sky")
    assert decision.name in row.caption


def test_dull_skies_and_wrong_edits_are_counted():
    decisions = [
        Decision("exterior", "a", True, "the sky is dull", "day", is_dull=True),
        Decision("exterior", "b", False, "its edge is not certain", "day", is_dull=True),
        Decision("exterior", "c", True, "the sky is dull", "day", is_wrong=True),
        Decision("interior", "d", True, "the sky is dull", "day", is_wrong=True),
    ]
    figures = summarise_decisions(decisions)
    assert (figures["dull_skies"], figures["dull_replaced_percent"], figures["wrong_edits"]) == (2, 50, 2)


def test_labels_are_of_photos_that_are_there(shared):
    named = {job.path.stem for job in list_decisions(Task(shared)) if job.part == "exterior" and job.path}
    assert named >= DULL | TASTE
    assert not DULL & TASTE
