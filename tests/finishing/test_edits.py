"""Recipes with edits: who is asked, what they are made to, and what reports and files say of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from fanlight_client.report import Alteration
from finishing.canvas import Change
from finishing.provenance import ARTIFICIAL, COMPOSITE, ENHANCED, RETOUCHED, choose_term
from imaging.codec import decode_photo, encode_photo
from imaging.metadata import Provenance, read_history
from imaging.photo import Photo
from tests.finishing.parts import Classifier, Eraser, Graph, codes, outcomes
from tests.finishing.steps.test_remove import FAR, NEAR, changed, remove

LARGE = {"mask": "strokes", "strokes": [{"points": [[x % 300, 40] for x in range(2000)], "width": 5}]}


class SeesNoPhoto(Classifier):
    kind = "not_a_photo"


async def test_of_edits_alone_the_classifier_is_not_asked(graph: Graph, photo: Path) -> None:
    report = (await graph.finish(photo, recipe=[remove(FAR)])).report
    assert graph.asked == (0, 0)
    assert report.classification is None
    assert [model.role for model in report.models] == ["eraser"]
    assert (report.options.steps, report.recipe) == (report.recipe, report.recipe)


async def test_beside_other_steps_it_is_and_edits_come_after_them(graph: Graph, photo: Path) -> None:
    report = (await graph.finish(photo, recipe=[{"step": "tone"}, remove(FAR)])).report
    assert graph.asked == (1, 0)
    assert outcomes(report) == {"tone": "applied", "remove": "applied"}
    assert [model.role for model in report.models] == ["classifier", "segmenter", "enhancer", "inpainter", "eraser"]
    assert [told.what for told in report.alterations] == ["tone", "remove"]


async def test_who_edits_no_part_does_not_meet_those_that_do(graph: Graph, photo: Path) -> None:
    report = (await graph.finish(photo)).report
    assert graph.eraser.asked == 0
    assert "eraser" not in {model.role for model in report.models}


async def test_what_is_no_photo_is_edited_all_the_same(photo: Path) -> None:
    """Somebody asked for it by name; the other steps leave it alone."""
    graph = Graph(classifier=SeesNoPhoto())
    finished = await graph.finish(photo, recipe=[{"step": "tone"}, remove(FAR)])
    assert outcomes(finished.report) == {"tone": "unchanged", "remove": "applied"}
    assert codes(finished.report) == ["not_a_photo"]
    differs = changed(photo, finished)
    assert differs[20:30, 20:40].any()
    assert not differs[40:].any()


async def test_what_is_no_photo_comes_back_as_it_came_where_the_edit_changes_nothing(photo: Path) -> None:
    eraser = Eraser()
    eraser.refuses = frozenset({0})
    graph = Graph(classifier=SeesNoPhoto(), eraser=eraser)
    finished = await graph.finish(photo, recipe=[{"step": "tone"}, remove(FAR)])
    assert finished.photo == photo.read_bytes()


async def test_the_same_edits_come_to_the_same_bytes(photo: Path) -> None:
    recipe = [{"step": "tone"}, remove(FAR), remove(NEAR)]
    first, second = [await Graph().finish(photo, recipe=recipe) for _ in range(2)]
    assert first.photo == second.photo


async def test_the_file_tells_of_each_edit_and_of_its_masks_no_more_than_a_digest(photo: Path) -> None:
    finished = await Graph().finish(photo, recipe=[remove(LARGE, FAR, force=True), remove(NEAR)])
    metadata = decode_photo(finished.photo).metadata
    assert read_history(metadata).edits[-1].changed == ("remove", "remove")
    xmp = metadata.xmp or b""
    assert len(xmp) < 4000
    assert b"2 masks " in xmp


async def test_a_report_has_a_digest_in_place_of_a_mask_that_is_long(photo: Path) -> None:
    report = (await Graph().finish(photo, recipe=[remove(LARGE, FAR)])).report
    (told,) = json.loads(report.model_dump_json())["recipe"]
    assert [mask["mask"] for mask in told["masks"]] == ["kept", "rle"]
    assert json.loads(report.model_dump_json())["options"]["recipe"] == [told]
    assert report.steps[0].mask is not None


@pytest.mark.parametrize(
    ("way", "came_as", "stays"),
    [
        ("lama", "", COMPOSITE),
        ("lama", RETOUCHED, COMPOSITE),
        ("exemplar", "", RETOUCHED),
        ("exemplar", ENHANCED, RETOUCHED),
        *(("exemplar", artificial, artificial) for artificial in sorted(ARTIFICIAL)),
    ],
)
async def test_the_file_says_whether_a_network_made_any_of_it(
    photo: Path, tmp_path: Path, way: str, came_as: str, stays: str
) -> None:
    if came_as:
        photo = tmp_path / "before.png"
        before = Provenance(came_as, "somebody", changed="something")
        pixels = decode_photo(tmp_path / "house.png").pixels
        photo.write_bytes(encode_photo(Photo(pixels, format="png"), provenance=before))
    eraser = Eraser()
    eraser.way = way
    finished = await Graph(eraser=eraser).finish(photo, recipe=[remove(FAR)])
    assert read_history(decode_photo(finished.photo).metadata).source_type == stays


def told(change: Any, **more: Any) -> Change:
    alteration = Alteration(what="tone", classification="alteration", fraction=1, description="")
    return Change("a step", change, alterations=(alteration,), **more)


def test_what_was_retouched_once_is_still_retouched_when_only_its_light_is_changed() -> None:
    assert choose_term([], RETOUCHED) == RETOUCHED
    assert choose_term([], "") == choose_term([Change("tone", "toned")], ENHANCED) == ENHANCED


def test_of_several_changes_the_heaviest_counts() -> None:
    assert choose_term([told("composited")], "") == RETOUCHED
    assert choose_term([told("composited"), told("generated")], "") == COMPOSITE
    assert choose_term([told("generated", network=False)], "") == RETOUCHED
    assert choose_term([told("composited", network=True)], "") == COMPOSITE
