"""A floor plan among the photos: it comes back as it came, the report says so, and its listing does without it."""

import numpy as np
import pytest

from fanlight_client.options import EnhanceOptions
from fanlight_client.report import Report
from finishing.capture import Capture
from finishing.listing_look import decide_look
from finishing.local import LocalFinisher, load_parts
from imaging.codec import decode_photo, encode_photo
from imaging.photo import OutputFormat, Photo
from imaging.region import Size
from imaging.scenes import render_room
from imaging.sheets import draw_plan
from tests.finishing.parts import Graph

PLAN = draw_plan(Size(500, 700), 4)


@pytest.fixture(scope="module")
def finisher():
    with LocalFinisher(load_parts()) as finisher:
        yield finisher


def as_file(format: OutputFormat) -> bytes:
    return encode_photo(Photo(PLAN, format=format))


def check_left(report: Report) -> None:
    assert report.classification is not None
    assert (report.classification.kind, report.classification.room) == ("not_a_photo", None)
    assert [warning.code for warning in report.warnings] == ["not_a_photo"]
    assert [(step.outcome, step.change) for step in report.steps] == [("unchanged", None)] * len(report.steps)
    assert {step.reason for step in report.steps} == {report.warnings[0].detail}
    assert not report.alterations
    assert not report.disclosure_required
    assert report.quality.passed
    assert report.sky.decision == "kept"


@pytest.mark.parametrize("format", ["png", "jpeg"])
def test_a_plan_comes_back_as_it_came(finisher, format):
    sent = as_file(format)
    finished = finisher.finish(sent, EnhanceOptions(sky="always", straighten="full"))
    check_left(finished.report)
    assert finished.photo == sent
    assert finished.report.output.sha256 == finished.report.input.sha256
    assert finished.report.straighten.decision == "refused"


def test_in_another_format_its_pixels_are_the_same(finisher):
    finished = finisher.finish(as_file("png"), EnhanceOptions(format="tiff"))
    check_left(finished.report)
    assert np.array_equal(decode_photo(finished.photo).pixels, PLAN)


def test_who_says_what_it_shows_is_believed(finisher):
    report = finisher.finish(as_file("png"), EnhanceOptions(kind="interior", preset="fast")).report
    assert report.classification.kind == "interior"
    assert report.warnings == []
    assert report.tiles.looked_at == 1


@pytest.mark.parametrize("format", ["png", "tiff"])
async def test_in_a_border_it_is_told_of_as_the_whole_file_that_it_is(tmp_path, format):
    framed = np.full((400, 600, 3), 255, np.uint8)
    framed[40:360, 40:560] = render_room(Size(320, 520), 3)
    path = tmp_path / "framed.png"
    path.write_bytes(encode_photo(Photo(framed, format="png")))
    graph = Graph()
    graph.classifier.kind = "not_a_photo"
    finished = await graph.finish(path, format=format)
    report = finished.report
    assert report.mount.region == (40, 40, 360, 560)
    assert np.array_equal(decode_photo(finished.photo).pixels, framed)
    assert (report.output.width, report.output.height) == (report.input.width, report.input.height) == (600, 400)


async def test_a_listing_does_without_it(tmp_path):
    path = tmp_path / "plan.png"
    path.write_bytes(as_file("png"))
    graph = Graph()
    graph.classifier.kind = "not_a_photo"
    plan = await graph.open().survey(Capture.read(path))
    assert (plan.kind, plan.white, plan.need, plan.sky.decision) == ("not_a_photo", None, None, "kept")
    assert (graph.enhancer.asked, graph.segmenter.asked) == (0, 0)
    look = decide_look([plan, plan], [EnhanceOptions(), EnhanceOptions()])
    assert (look.white, look.sky_style) == (None, None)
