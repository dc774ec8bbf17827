"""What a listing has to know of one of its photos before a look for all of them is decided."""

import asyncio
from collections.abc import Sequence

from finishing.assets.resolve import Assets
from finishing.assets.shows import UNTOLD, Shown, Shows
from finishing.listing_look import Survey, survey_photo
from finishing.sky.decide import keep_sky
from finishing.steps.sky import Sky
from finishing.steps.step import Step
from finishing.steps.tone import Tone
from finishing.tone.looks import UNSEEN
from finishing.tone.white import see_white


def survey_left(shown: Shown) -> Survey:
    """Of what is no photo: it has no part in its listing's white and sky."""
    return survey_photo(shown.facts, None, None, keep_sky("not a photo").report)


async def survey_canvas(assets: Assets, steps: Sequence[Step]) -> Survey:
    """What the steps would see of a photo whose frame is settled; of steps that its recipe does not have, nothing."""
    shown: Shown = await assets.get(Shows()) or UNTOLD
    sky, whole = keep_sky("not wanted"), UNSEEN
    for step in steps:
        if isinstance(step, Sky):
            sky = await step.decide(assets)
        if isinstance(step, Tone):
            whole = await step.see_whole(assets.view, shown)
    white = None
    if whole.need is not None:
        white = await asyncio.to_thread(see_white, assets.view.preview.pixels, whole)
    return survey_photo(shown.facts, whole.need, white, sky.report)
