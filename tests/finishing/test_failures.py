"""Each stage fails alone: the photo goes on without it, and says so; whoever can wait gets it whole later."""

import logging
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ray.exceptions import ObjectLostError, ObjectStoreFullError
from ray.serve.exceptions import DeploymentUnavailableError, ReplicaUnavailableError

from fanlight_client import recipe
from finishing import recipe as table
from finishing.assets.verticals import FoundVerticals
from finishing.canvas import Canvas, Change
from finishing.capture import Capture
from finishing.journal import Journal
from imaging.codec import decode_photo
from imaging.photo import ImageError
from imaging.region import Region
from tests.finishing.parts import BrokenError, Enhancer, Graph, broken, codes, outcomes

REAL = dict(table.STEPS)
KINDS = {"straighten": recipe.Straighten, "tone": recipe.Tone, "sky": recipe.Sky}


class Raises:
    """A step that breaks at its work."""

    needs = ()

    def __init__(self, options: recipe.AnyStep, context: Any) -> None:
        real = REAL[type(options)](options, context)
        self.name, self.change, self.tell_failure = real.name, real.change, real.tell_failure

    async def apply(self, canvas: Canvas, assets: Any) -> Canvas:
        raise BrokenError(f"{self.name} broke")


class Refuses(Raises):
    """A step whose imaging refuses what a model gave it."""

    async def apply(self, canvas: Canvas, assets: Any) -> Canvas:
        raise ImageError("bad_tone_input", f"{self.name} broke")


class Overreaches(Raises):
    """A step that paints over a corner that it does not tell of."""

    async def apply(self, canvas: Canvas, assets: Any) -> Canvas:
        pixels = canvas.pixels.copy()
        pixels[:2, :2] = 255
        pixels[-1:, -1:] = 255
        painted = canvas.repaint(await Graph().replicas.share(pixels), canvas.preview)
        return painted.note(Change(self.name, "toned", "as it likes", 0.1, Region(0, 0, 2, 2)))


@pytest.mark.parametrize("failing", KINDS)
async def test_a_step_that_raises_leaves_the_photo_as_it_was_and_the_others_go_on(
    graph: Graph, photo: Path, monkeypatch, caplog, failing: str
) -> None:
    monkeypatch.setitem(table.STEPS, KINDS[failing], Raises)
    with caplog.at_level(logging.WARNING, "ray.serve"):
        report = (await graph.finish(photo)).report
    assert codes(report) == [f"{failing}_failed"]
    assert [step.step for step in report.steps] == list(KINDS)
    (failed,) = [step for step in report.steps if step.outcome == "failed"]
    assert (failed.step, failed.reason, failed.change, failed.region, failed.outside_equal, failed.fraction) == (
        *(failing, f"{failing} broke", None),
        *(None, None, 0),
    )
    (record,) = [record for record in caplog.records if record.exc_info]
    assert f"{failing}_failed" in record.getMessage()
    assert record.exc_info[0] is BrokenError
    assert record.exc_info[2] is not None


@pytest.mark.parametrize("failing", KINDS)
async def test_what_imaging_refuses_within_a_step_costs_no_photo(
    graph: Graph, photo: Path, monkeypatch, failing: str
) -> None:
    monkeypatch.setitem(table.STEPS, KINDS[failing], Refuses)
    report = (await graph.finish(photo)).report
    assert codes(report) == [f"{failing}_failed"]
    assert outcomes(report)[failing] == "failed"


async def test_all_steps_fail_and_the_photo_is_still_delivered(
    graph: Graph, photo: Path, house: np.ndarray, monkeypatch
) -> None:
    for kind in KINDS.values():
        monkeypatch.setitem(table.STEPS, kind, Raises)
    finished = await graph.finish(photo)
    assert (decode_photo(finished.photo).pixels == house).all()
    assert codes(finished.report) == ["straighten_failed", "tone_failed", "sky_failed"]
    assert finished.report.alterations == []
    assert not finished.report.disclosure_required
    report = finished.report
    assert report.straighten is not None
    assert (report.straighten.decision, report.straighten.reason) == ("refused", "the step failed: straighten broke")
    assert (report.sky.decision, report.sky.reason) == ("kept", "the step failed: sky broke")
    assert not report.quality.passed


async def test_a_step_that_touches_more_than_it_says_loses_its_work(
    graph: Graph, photo: Path, house: np.ndarray, monkeypatch
) -> None:
    monkeypatch.setitem(table.STEPS, recipe.Tone, Overreaches)
    finished = await graph.finish(photo, recipe=[{"step": "tone"}])
    assert (decode_photo(finished.photo).pixels == house).all()
    assert codes(finished.report) == ["tone_failed"]
    assert finished.report.steps[0].reason == f"pixels outside {Region(0, 0, 2, 2)} were changed"


async def test_without_a_classifier_the_photo_is_straightened_and_toned_and_keeps_its_sky(photo: Path) -> None:
    graph = Graph(classifier=broken("classify"))
    report = (await graph.finish(photo)).report
    assert codes(report) == ["classifier_failed"]
    assert report.classification is None
    assert outcomes(report) == {"straighten": "unchanged", "tone": "applied", "sky": "unchanged"}
    assert report.straighten is not None
    assert report.straighten.decision == "straight"
    assert report.sky.reason == "not an exterior"
    assert graph.segmenter.asked == 0


async def test_who_says_what_it_shows_needs_no_classifier(photo: Path) -> None:
    graph = Graph(classifier=broken("classify"))
    report = (await graph.finish(photo, kind="exterior", sky="always")).report
    assert "classifier_failed" not in codes(report)
    assert graph.segmenter.asked == 1
    assert report.classification is not None
    assert report.classification.source == "option"


async def test_without_a_segmenter_all_but_the_sky_is_done(photo: Path) -> None:
    report = (await Graph(segmenter=broken("segment_sky")).finish(photo)).report
    assert codes(report) == ["segmenter_failed"]
    assert outcomes(report) == {"straighten": "unchanged", "tone": "applied", "sky": "unchanged"}
    assert report.sky.reason == "the segmenter failed"


async def test_lines_that_cannot_be_looked_for_leave_the_camera_as_it_is_and_nothing_else(
    graph: Graph, photo: Path, monkeypatch
) -> None:
    def give_up(self: FoundVerticals, view: Any) -> None:
        raise BrokenError("no lines today")

    monkeypatch.setattr(FoundVerticals, "_look", give_up)
    report = (await graph.finish(photo)).report
    assert [(each.code, each.stage, each.detail) for each in report.warnings] == [
        ("verticals_failed", "straighten", "no lines today")
    ]
    assert report.straighten is not None
    assert (report.straighten.decision, report.straighten.reason) == (
        "refused",
        "its upright lines could not be looked for",
    )
    assert (outcomes(report)["tone"], graph.asked) == ("applied", (1, 1))


async def test_without_an_enhancer_or_anybody_to_check_it_the_tones_stay(photo: Path, house: np.ndarray) -> None:
    for graph, code in (
        (Graph(enhancer=broken("enhance_tile")), "enhancer_failed"),
        (Graph(quality=broken("measure")), "quality_failed"),
    ):
        finished = await graph.finish(photo, sky="never")
        assert codes(finished.report) == [code] * len(finished.report.warnings)
        assert (decode_photo(finished.photo).pixels == house).all()


LOST = [DeploymentUnavailableError("gone"), ReplicaUnavailableError("gone"), ObjectLostError("0" * 40, "me", "here")]
PARTS = {"classifier": "classify", "segmenter": "segment_sky", "enhancer": "enhance_tile", "quality": "measure"}


@pytest.mark.parametrize("part", PARTS)
async def test_who_can_wait_is_told_that_a_part_is_gone_and_who_cannot_goes_without(photo: Path, part: str) -> None:
    graph = Graph(**{part: broken(PARTS[part], LOST[0])})
    with pytest.raises(DeploymentUnavailableError):
        await graph.open(Journal(patient=True), straighten="off").run(Capture.read(photo))
    assert f"{part}_failed" in codes((await graph.finish(photo, straighten="off")).report)


@pytest.mark.parametrize("lost", LOST, ids=lambda error: type(error).__name__)
async def test_however_it_is_gone(photo: Path, lost: Exception) -> None:
    graph = Graph(classifier=broken("classify", lost))
    with pytest.raises(type(lost)):
        await graph.open(Journal(patient=True), recipe=[{"step": "sky"}]).run(Capture.read(photo))


async def test_who_can_wait_gains_nothing_by_it_where_the_photo_is_to_blame(photo: Path) -> None:
    graph = Graph(classifier=broken("classify"), segmenter=broken("segment_sky"), enhancer=broken("enhance_tile"))
    finished = await graph.open(Journal(patient=True)).run(Capture.read(photo))
    assert codes(finished.report) == ["classifier_failed", "enhancer_failed"]


@pytest.mark.parametrize(
    "error",
    [DeploymentUnavailableError("gone"), ObjectStoreFullError("full"), MemoryError(), OSError(28, "no room")],
    ids=repr,
)
async def test_a_step_that_loses_the_graph_is_no_failed_step_to_who_can_wait(
    graph: Graph, photo: Path, monkeypatch, error: Exception
) -> None:
    class Loses(Raises):
        async def apply(self, canvas: Canvas, assets: Any) -> Canvas:
            raise error

    monkeypatch.setitem(table.STEPS, recipe.Tone, Loses)
    with pytest.raises(type(error)):
        await graph.open(Journal(patient=True)).run(Capture.read(photo))
    assert codes((await graph.finish(photo)).report) == ["tone_failed"]


async def test_a_survey_goes_without_what_fails_as_well(photo: Path) -> None:
    survey = await Graph(classifier=broken("classify"), enhancer=Enhancer()).open().survey(Capture.read(photo))
    assert (survey.kind, survey.sky.reason) == (None, "not an exterior")
    assert survey.need is not None
