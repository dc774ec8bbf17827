"""A photo that fanlight has finished comes back as it is, unless somebody edited it or asks for more."""

import numpy as np
import pytest

from fanlight_client.options import EnhanceOptions
from finishing.local import LocalFinisher, load_parts
from finishing.provenance import ARTIFICIAL, COMPOSITE, ENHANCED
from finishing.tone.before import FINISHED_BEFORE
from imaging.codec import decode_photo, encode_photo
from imaging.metadata import Provenance, read_history
from imaging.photo import Photo
from imaging.region import Size
from imaging.scenes import render_room

PLAIN = {"kind": "interior", "preset": "fast", "straighten": "off", "sky": "never"}


@pytest.fixture(scope="module")
def finisher():
    with LocalFinisher(load_parts()) as finisher:
        yield finisher


@pytest.fixture(scope="module")
def finished(finisher):
    dim = (render_room(Size(240, 360), seed=4) * 0.4).astype(np.uint8)
    once = finisher.finish(encode_photo(Photo(dim, format="png")), EnhanceOptions(**PLAIN))
    assert [(step.step, step.outcome) for step in once.report.steps][-1] == ("tone", "applied")
    return once.photo


def finish(finisher, photo, **options):
    again = finisher.finish(photo, EnhanceOptions(**PLAIN, **options))
    (tone,) = (step for step in again.report.steps if step.step == "tone")
    return tone, again


def test_its_light_is_left_to_the_bit(finisher, finished):
    tone, again = finish(finisher, finished)
    assert (tone.outcome, tone.change, tone.reason) == ("unchanged", None, FINISHED_BEFORE)
    assert np.array_equal(decode_photo(again.photo).pixels, decode_photo(finished).pixels)
    assert again.report.quality.passed
    assert not again.report.warnings


def test_so_it_is_a_third_time(finisher, finished):
    tone, _ = finish(finisher, finish(finisher, finished)[1].photo)
    assert tone.reason == FINISHED_BEFORE


@pytest.mark.parametrize("asked", [{"look": "bright"}, {"look": "natural"}, {"strength": 0.5}], ids=str)
def test_what_is_asked_for_by_name_is_done(finisher, finished, asked):
    assert finish(finisher, finished, **asked)[0].reason != FINISHED_BEFORE


@pytest.mark.parametrize("software", ["Adobe Lightroom 15", "fanlightish 1"])
def test_one_that_was_edited_since_is_finished(finisher, finished, software):
    photo = decode_photo(finished)
    edited = encode_photo(photo, provenance=Provenance(ENHANCED, software, changed="tone"))
    assert finish(finisher, edited)[0].reason != FINISHED_BEFORE


def test_one_whose_light_was_not_touched_is_finished(finisher, finished):
    other = encode_photo(
        Photo(decode_photo(finished).pixels), provenance=Provenance(ENHANCED, "fanlight 1", changed="sky")
    )
    assert finish(finisher, other)[0].reason != FINISHED_BEFORE


@pytest.mark.parametrize("came_as", sorted(ARTIFICIAL))
def test_what_was_partly_made_up_stays_so(finisher, came_as):
    room = Photo(render_room(Size(120, 180), seed=4), format="png")
    sent = encode_photo(room, provenance=Provenance(came_as, "a stager", changed="all"))
    done = finish(finisher, sent)[1].photo
    assert read_history(decode_photo(done).metadata).source_type == came_as
    assert COMPOSITE in ARTIFICIAL
