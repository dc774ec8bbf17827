"""A new sky that fails its check leaves no trace: the photo's own pixels, the reason, and nothing to disclose."""

import asyncio
from dataclasses import dataclass

import numpy as np
import pytest

from deployments.messages import SkyMatte, SkyRequest
from fanlight_client.wire import Classification, EnhanceOptions, Report
from finishing.journal import Journal
from finishing.replicas import Replicas
from finishing.report import Evidence, describe_changes, describe_photo, write_report
from finishing.sky.decide import Shown, judge_sky
from finishing.sky.replace import replace_sky
from finishing.tone.ladder import plan_ladder
from finishing.tone.plan import plan_photo
from finishing.tone.review import Reviewed
from imaging.photo import Photo
from imaging.quality import measure_tiles
from imaging.region import Size
from imaging.scenes import render_house_with_mask
from imaging.sky.check import LIMITS
from imaging.tone_field import identity_field

SIZE = Size(400, 600)
SAID = Shown(Classification(kind="exterior", confidence=1, source="option"), allows_sky=True)
DUSK = EnhanceOptions(sky_style="dusk")


class Handle:
    """A plain stand-in for calls across processes, answered with the photo that was sent."""

    @property
    def inpaint_sky(self) -> "Handle":
        return self

    async def remote(self, request: SkyRequest) -> np.ndarray:
        return request.image


@dataclass(frozen=True)
class Outcome:
    """A photo before and after its sky was dealt with, and what is reported and told."""

    before: np.ndarray
    after: np.ndarray
    report: Report


async def change_sky(pixels: np.ndarray, matte: np.ndarray, options: EnhanceOptions) -> Outcome:
    """What the service does from a found matte on; its tone left the photo as it was."""
    before, journal, field = pixels.copy(), Journal(), identity_field((7, 10))
    handle = Handle()
    preview: asyncio.Future[np.ndarray] = asyncio.get_running_loop().create_future()
    preview.set_result(pixels)
    sky = judge_sky(pixels, SkyMatte(matte, None), options, SAID)
    assert sky.report.decision == "replaced", sky.report
    replicas = Replicas(handle, handle, handle, handle, handle)
    after, sky = await replace_sky(replicas, preview, pixels, field, sky, options, journal)
    plan = plan_photo(SIZE, options.preset, options.mode)
    foot = plan_ladder(options.mode, 1, looks_at_tiles=False)[-1]
    reviewed = Reviewed(
        pixels=pixels,
        field=field,
        need=0.0,
        painted_share=0.0,
        noise=0.0,
        quality=measure_tiles(pixels, pixels, plan.full_tiles),
        rungs={tile.index: foot for tile in plan.full_tiles},
        attempts={tile.index: 1 for tile in plan.full_tiles},
        reasons={},
    )
    changes = describe_changes(reviewed, options.mode, sky.report)
    facts = describe_photo(Photo(after), after.tobytes(), "png")
    evidence = Evidence(options, facts, plan, SAID.facts, reviewed, sky.report, changes, journal)
    return Outcome(before, after, write_report(evidence, facts))


@pytest.fixture
def wall() -> np.ndarray:
    """A white wall over a dark floor, taken for an exterior under an overcast sky."""
    pixels = np.full((SIZE.height, SIZE.width, 3), 236, np.uint8)
    pixels[300:] = 90
    return pixels


async def test_a_sky_that_leaked_over_a_wall_leaves_no_trace(wall: np.ndarray) -> None:
    matte = np.zeros((SIZE.height, SIZE.width), np.float32)
    matte[:150] = 1
    outcome = await change_sky(wall, matte, DUSK)
    sky = outcome.report.sky
    assert np.array_equal(outcome.after, outcome.before)
    assert (sky.decision, sky.reason) == ("kept", "the new sky failed its check: invented")
    assert sky.invented is not None
    assert sky.invented > LIMITS.invented
    assert sky.reflections is None
    assert [(warning.code, warning.detail) for warning in outcome.report.warnings] == [("sky_failed_check", sky.reason)]
    assert outcome.report.alterations == []
    assert not outcome.report.disclosure_required


async def test_the_sky_of_a_house_goes_the_same_way_and_is_disclosed() -> None:
    outcome = await change_sky(*render_house_with_mask(SIZE, 2), DUSK)
    assert not np.array_equal(outcome.after, outcome.before)
    assert outcome.report.sky.decision == "replaced"
    assert outcome.report.warnings == []
    assert [change.what for change in outcome.report.alterations] == ["sky"]
    assert outcome.report.disclosure_required
