"""Masks of all things of a kind that the Detector finds."""

import asyncio

from deployments.messages import Findings
from fanlight_client.mask import Detect
from finishing.assets.objects import FoundObjects
from finishing.masks.error import MaskError
from finishing.masks.found import Found
from finishing.masks.ground import Ground
from imaging.things import mark_things


async def mark_found(asked: Detect, ground: Ground) -> Found:
    """Raises MaskError `detector_failed` where nobody could look, `detector_cannot` for kinds that it does not know."""
    findings: Findings | None = await ground.assets.get(FoundObjects.of(asked.name))
    if findings is None:
        raise MaskError("detector_failed", f"things of the kind {asked.name} could not be looked for")
    if asked.name not in findings.kinds:
        known = ", ".join(findings.kinds) or "none of the others"
        raise MaskError("detector_cannot", f"the profile's detector cannot find {asked.name}, only {known}")
    found = [each for each in findings.found if each.kind == asked.name and each.confidence >= asked.least]
    mask = await asyncio.to_thread(lambda: ground.straighten(mark_things(found, ground.opened)))
    return Found(mask, ground.reach())
