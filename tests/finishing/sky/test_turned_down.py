"""A new sky that fails its check leaves no trace: the photo's own pixels, the reason, and nothing to disclose."""

from dataclasses import dataclass

import numpy as np
import pytest

from deployments.messages import SkyMatte, SkyRequest
from fanlight_client.options import EnhanceOptions
from fanlight_client.report import Report
from finishing.local import LocalFinisher, gather_parts
from imaging.codec import decode_photo, encode_photo
from imaging.photo import Photo
from imaging.region import Size
from imaging.scenes import render_house_with_mask
from imaging.sky.check import LIMITS

SIZE = Size(400, 600)
DUSK = EnhanceOptions(recipe=[{"step": "sky", "style": "dusk"}], kind="exterior", format="png")


class FindsSky:
    """A segmenter that finds the sky where it is told, and an inpainter that gives back what it was sent."""

    def __init__(self, matte: np.ndarray) -> None:
        self._matte = matte

    async def segment_sky(self, preview: object) -> SkyMatte:
        return SkyMatte(self._matte, None)

    async def inpaint_sky(self, request: SkyRequest) -> np.ndarray:
        return request.image


@dataclass(frozen=True)
class Outcome:
    """A photo before and after its sky was dealt with, and what is reported and told."""

    before: np.ndarray
    after: np.ndarray
    report: Report


def change_sky(pixels: np.ndarray, matte: np.ndarray) -> Outcome:
    """What the service does with a sky that was found so."""
    finder = FindsSky(matte)
    with LocalFinisher(gather_parts(None, finder, None, finder, None)) as finisher:
        finished = finisher.finish(encode_photo(Photo(pixels, format="png")), DUSK)
    return Outcome(pixels, decode_photo(finished.photo).pixels, finished.report)


@pytest.fixture
def wall() -> np.ndarray:
    """A white wall over a wooden floor, taken for an exterior under an overcast sky."""
    pixels = np.full((SIZE.height, SIZE.width, 3), 236, np.uint8)
    pixels[300:] = (110, 84, 60)
    return pixels


def test_a_sky_that_leaked_over_a_wall_is_not_even_tried(wall: np.ndarray) -> None:
    matte = np.zeros((SIZE.height, SIZE.width), np.float32)
    matte[:150] = 1
    outcome = change_sky(wall, matte)
    assert np.array_equal(outcome.after, outcome.before)
    assert outcome.report.sky.reason.startswith("its edge cannot be seen: ")
    assert outcome.report.alterations == []


def test_a_new_sky_that_fails_its_check_leaves_no_trace(wall: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    """A leak that the decision let pass."""
    monkeypatch.setattr("finishing.sky.decide.MOST_HIDDEN", 1)
    matte = np.zeros((SIZE.height, SIZE.width), np.float32)
    matte[:150] = 1
    outcome = change_sky(wall, matte)
    sky = outcome.report.sky
    assert np.array_equal(outcome.after, outcome.before)
    assert (sky.decision, sky.reason) == ("kept", "the new sky failed its check: invented")
    assert sky.invented is not None
    assert sky.invented > LIMITS.invented
    assert sky.reflections is None
    assert [(warning.code, warning.detail) for warning in outcome.report.warnings] == [("sky_failed_check", sky.reason)]
    assert outcome.report.alterations == []
    assert not outcome.report.disclosure_required


def test_the_sky_of_a_house_goes_the_same_way_and_is_disclosed() -> None:
    outcome = change_sky(*render_house_with_mask(SIZE, 2))
    assert not np.array_equal(outcome.after, outcome.before)
    assert outcome.report.sky.decision == "replaced"
    assert outcome.report.warnings == []
    assert [change.what for change in outcome.report.alterations] == ["sky"]
    assert outcome.report.disclosure_required
