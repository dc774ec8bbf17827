"""What a listing has to know of one of its photos before a look for all of them is decided."""

import asyncio
from collections.abc import Sequence

from fanlight_client.report import SkyReport
from finishing.assets.asset import View
from finishing.assets.resolve import Assets
from finishing.assets.shows import UNTOLD, Shown, Shows
from finishing.listing_look import Survey, White
from finishing.sky.decide import keep_sky
from finishing.steps.sky import Sky
from finishing.steps.step import Step
from finishing.steps.tone import Tone
from finishing.tone.looks import UNSEEN, WholeLook
from finishing.tone.white import see_white, tell_mended
from finishing.tone.wish import tell_indoors
from imaging.look import tell_monochrome
from imaging.white_point import WhitePoint


def survey_left(shown: Shown) -> Survey:
    """Of what is no photo: it has no part in its listing's white and sky."""
    return survey_look(shown, UNSEEN, None, keep_sky("not a photo").report)


async def survey_canvas(assets: Assets, steps: Sequence[Step]) -> Survey:
    """What the steps would see of a photo whose frame is settled; of steps that its recipe does not have, nothing."""
    shown: Shown = await assets.get(Shows()) or UNTOLD
    sky, whole = keep_sky("not wanted"), UNSEEN
    for step in steps:
        if isinstance(step, Sky):
            sky = await step.decide(assets)
        if isinstance(step, Tone):
            whole = await step.see_whole(assets.view, shown)
    white = None if whole.need is None else await asyncio.to_thread(_see_white, assets.view, whole)
    return survey_look(shown, whole, white, sky.report)


def survey_look(shown: Shown, whole: WholeLook, white: WhitePoint | None, sky: SkyReport) -> Survey:
    """What the steps saw of a photo, as its listing has to know it."""
    return Survey(
        kind=shown.facts.kind if shown.facts else None,
        room=shown.facts.room if shown.facts else None,
        confidence=shown.facts.confidence if shown.facts else 0.0,
        indoors=tell_indoors(shown),
        need=whole.need,
        mended=None if whole.need is None else tell_mended(whole),
        white=White.of(white) if white else None,
        sky=sky,
    )


def _see_white(view: View, whole: WholeLook) -> WhitePoint | None:
    """The photo's white; black and white and sepia have none that would be their house's."""
    return None if tell_monochrome(view.pixels) else see_white(view.preview.pixels, whole)
