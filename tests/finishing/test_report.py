"""The report lists steps in order, what each changed, and who has to be told."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from deployments.messages import TileAnswer, TileRequest
from fanlight_client.report import Report
from finishing.canvas import Change
from finishing.capture import Capture
from finishing.report import report_step
from imaging.codec import decode_photo, encode_photo
from imaging.photo import Photo
from imaging.region import Region
from imaging.sampling import crop_image
from tests.finishing.conftest import SIZE
from tests.finishing.parts import Enhancer, Graph, Segmenter, broken, outcomes

ALL = (0, 0, SIZE.height, SIZE.width)


@pytest.fixture
def graph(under_sky: tuple[np.ndarray, np.ndarray]) -> Graph:
    segmenter = Segmenter()
    segmenter.matte = under_sky[1]
    return Graph(segmenter=segmenter)


def told(report: Report) -> list[tuple[str, str]]:
    return [(each.what, each.classification) for each in report.alterations]


async def test_a_new_sky_names_its_region_outside_which_no_byte_changed(
    graph: Graph, photo: Path, house: np.ndarray
) -> None:
    finished = await graph.finish(photo, recipe=[{"step": "sky", "replace": "always"}])
    report, (step,) = finished.report, finished.report.steps
    assert (step.step, step.outcome, step.change, step.outside_equal) == ("sky", "applied", "composited", True)
    assert step.fraction == report.sky.coverage == pytest.approx(float(graph.segmenter.matte.mean()), abs=1e-6)
    assert step.region is not None
    top, left, bottom, right = step.region
    assert (top, left, right) == (0, 0, SIZE.width)
    assert SIZE.height / 3 < bottom < SIZE.height
    after = decode_photo(finished.photo).pixels
    assert (after[bottom:] == house[bottom:]).all()
    assert (after != house).any()
    assert step.figures["coverage"] == report.sky.coverage
    assert told(report) == [("sky", "alteration")]
    assert report.disclosure_required


async def test_without_tone_nobody_is_asked_for_light_and_nothing_needed_a_check(photo: Path) -> None:
    class Asked(Enhancer):
        async def enhance_tile(self, *_: object):
            raise AssertionError("nobody wants to know")

    graph = Graph(enhancer=Asked(), quality=broken("measure"))
    report = (await graph.finish(photo, recipe=[{"step": "straighten"}])).report
    assert report.warnings == []
    assert report.quality.passed
    assert report.quality.tiles == []
    assert (report.tiles.planned, report.tiles.looked_at) == (0, 0)
    assert (report.tone.min_gain, report.tone.max_gain, report.tone.need) == (1, 1, None)
    assert (report.sky.decision, report.sky.reason) == ("kept", "not wanted")
    assert graph.asked == (1, 0)
    assert report.classification is not None


async def test_every_step_is_told_of_in_its_order(graph: Graph, photo: Path) -> None:
    report = (await graph.finish(photo, sky="always")).report
    assert list(outcomes(report).items()) == [("straighten", "unchanged"), ("tone", "applied"), ("sky", "applied")]
    assert [step.step for step in report.recipe] == [step.step for step in report.steps]
    straighten, tone, sky = report.steps
    assert (straighten.change, straighten.region, straighten.fraction, straighten.outside_equal) == (
        *[None] * 2,
        0,
        True,
    )
    assert (tone.change, tone.region, tone.fraction, tone.outside_equal) == ("toned", ALL, 1, None)
    assert (tone.figures["need"], tone.figures["tiles_left"]) == (report.tone.need, 0)
    assert sky.figures["decision"] == report.sky.decision == "replaced"
    assert all(step.seconds >= 0 for step in report.steps)
    assert told(report) == [("tone", "adjustment"), ("sky", "alteration")]
    assert report.disclosure_required


async def test_what_is_no_alteration_need_not_be_disclosed(graph: Graph, photo: Path) -> None:
    report = (await graph.finish(photo, sky="never")).report
    assert told(report) == [("tone", "adjustment")]
    assert not report.disclosure_required
    assert report.sky.reason == "not wanted"


async def test_painted_texture_is_generated_and_disclosed(photo: Path) -> None:
    class Paints(Enhancer):
        async def enhance_tile(self, photo: list[Any], request: TileRequest) -> TileAnswer:
            answer = await super().enhance_tile(photo, request)
            pixels = crop_image(await photo[0], request.region, request.size).astype(np.float16)
            return replace(answer, pixels=pixels if request.answer == "pixels" else None)

    report = (await Graph(enhancer=Paints()).finish(photo, mode="pixels", sky="never", straighten="off")).report
    (step,) = report.steps
    assert (step.change, step.outcome) == ("generated", "applied")
    assert ("texture", "alteration") in told(report)
    assert report.disclosure_required


async def test_a_survey_of_a_recipe_without_tone_or_sky_looks_at_neither(graph: Graph, photo: Path) -> None:
    survey = await graph.open(recipe=[{"step": "straighten"}]).survey(Capture.read(photo))
    assert (survey.need, survey.white, survey.sky.reason) == (None, None, "not wanted")
    assert (graph.enhancer.asked, graph.segmenter.asked) == (0, 0)


async def test_the_edit_history_says_the_same_of_a_recipe_and_of_its_flat_options(graph: Graph, photo: Path) -> None:
    """Either may be answered with what the other came to."""
    flat = await graph.finish(photo, straighten="level", strength=0.5, sky="always", sky_style="soft", seed=7)
    steps = [
        {"step": "straighten", "mode": "level"},
        {"step": "tone", "strength": 0.5},
        {"step": "sky", "replace": "always", "style": "soft"},
    ]
    assert (await graph.finish(photo, recipe=steps, seed=7)).photo == flat.photo
    never = await graph.finish(photo, sky="never")
    assert (await graph.finish(photo, recipe=[{"step": "straighten"}, {"step": "tone"}])).photo == never.photo


def test_a_share_that_was_rounded_up_is_still_a_share() -> None:
    step = report_step(Change("sky", "composited", "dull", 1.0000001, Region(0, 1, 2, 3), seconds=0.123456))
    assert (step.fraction, step.region, step.seconds) == (1.0, (0, 1, 2, 3), 0.1235)


@pytest.mark.parametrize(
    ("inside", "around", "told"),
    [(True, True, True), (None, True, True), (True, False, False), (True, None, True), (None, None, None)],
)
def test_what_is_around_the_photo_is_outside_of_every_change(inside, around, told) -> None:
    change = Change("sky", "composited", region=Region(0, 1, 2, 3), outside_equal=inside)
    assert report_step(change, kept_around=around).outside_equal is told
    assert report_step(replace(change, region=None), kept_around=around).outside_equal is inside


async def test_a_report_survives_being_sent(graph: Graph, photo: Path) -> None:
    for options in ({"sky": "always"}, {"recipe": [{"step": "sky", "style": "soft"}]}):
        report = (await graph.finish(photo, **options)).report
        assert Report.model_validate_json(report.model_dump_json()) == report


async def test_transparency_stays_with_the_photo(graph: Graph, house: np.ndarray, tmp_path: Path) -> None:
    alpha = np.random.default_rng(1).integers(0, 255, house.shape[:2], np.uint8)
    path = tmp_path / "alpha.png"
    path.write_bytes(encode_photo(Photo(house, alpha, format="png")))
    again = decode_photo((await graph.finish(path, sky="always")).photo).alpha
    assert again is not None
    assert (again == alpha).all()


async def test_a_strength_of_nothing_changes_nothing_and_says_so(graph: Graph, photo: Path) -> None:
    finished = await graph.finish(photo, strength=0, straighten="off", sky="never")
    (step,) = finished.report.steps
    assert (step.outcome, step.change, step.reason) == ("unchanged", None, "a strength of 0 was asked for")
    assert finished.report.alterations == []
