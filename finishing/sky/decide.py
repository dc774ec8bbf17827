"""Whether an exterior's sky is made anew."""

import asyncio
from dataclasses import dataclass

import numpy as np
import ray

from deployments.messages import SkyMatte
from fanlight_client.wire import Classification, EnhanceOptions, SkyReport
from finishing.journal import Journal
from finishing.replicas import Replicas
from imaging.sampling import as_image
from imaging.sky import measure_dullness, measure_outline_contrast, refine_matte, tell_light

DOUBTS = {"no_sky": "there is no sky", "not_at_top": "no sky hangs from the top", "unsure": "its edge is not certain"}

LIKELY, PLAIN_OUTLINE = 0.9, 0.32
"""So likely an exterior, and a sky that ends in so plain an outline, are together as good as surely an exterior: of
231 interiors in five lights each none is even so likely."""
SAID_SURENESS = 0.875
"""How sure the Segmenter must be at least where a person has said that this is an exterior: surer than it is of a burnt
white house whose walls it begins to take for sky."""


@dataclass(frozen=True)
class Shown:
    """What the photo shows, if anybody could tell, and whether that is sure enough to change a sky."""

    facts: Classification | None
    allows_sky: bool

    @property
    def is_likely(self) -> bool:
        return self.facts is not None and self.facts.kind == "exterior" and self.facts.confidence >= LIKELY

    @property
    def is_said(self) -> bool:
        return self.facts is not None and self.facts.source == "option"


@dataclass(frozen=True)
class SkyPlan:
    """The decision and, where the sky is to be replaced, its matte (h, w) float32 at preview size."""

    report: SkyReport
    matte: np.ndarray | None = None

    def kept(self, reason: str) -> "SkyPlan":
        """The same sky, after all left as it is."""
        return SkyPlan(self.report.model_copy(update={"decision": "kept", "reason": reason}))


async def plan_sky(
    replicas: Replicas, preview: ray.ObjectRef, options: EnhanceOptions, shown: Shown, journal: Journal
) -> SkyPlan:
    """Whether to replace the sky, and where it is; a Segmenter that fails leaves the sky as it is."""
    reason = reason_not_to_look(options, shown)
    if reason is not None:
        return keep_sky(reason)
    try:
        found = await replicas.segment_sky(preview)
    except Exception as error:
        journal.go_without("segmenter_failed", "sky", error)
        return keep_sky("the segmenter failed")
    return await asyncio.to_thread(judge_sky, await preview, found, options, shown)


def reason_not_to_look(options: EnhanceOptions, shown: Shown) -> str | None:
    """A white wall is not to turn blue: only what may well be an exterior, or is said to be one, is looked at."""
    if options.sky == "never" or options.sky_style == "keep":
        return "not wanted"
    if shown.facts is None or shown.facts.kind != "exterior":
        return "not an exterior"
    return None if shown.allows_sky or shown.is_likely else "not surely an exterior"


def judge_sky(preview: np.ndarray, found: SkyMatte, options: EnhanceOptions, shown: Shown) -> SkyPlan:
    """The decision on a sky that was found in a preview, uint8 or uint16 (h, w, 3)."""
    coverage = float(found.matte.mean())
    if found.doubt is not None and not (shown.is_said and _is_believable(found)):
        return keep_sky(DOUBTS[found.doubt], coverage=coverage)
    image = as_image(preview)
    if not shown.allows_sky and measure_outline_contrast(image, refine_matte(found.matte, preview)) < PLAIN_OUTLINE:
        return keep_sky("not surely an exterior", coverage=coverage)
    dullness, light = measure_dullness(preview, found.matte), tell_light(image, found.matte)
    measured = {"dullness": dullness, "light": light.light, "coverage": coverage}
    if options.sky == "always":
        return SkyPlan(
            SkyReport(decision="replaced", reason="asked for", style=options.sky_style, **measured), found.matte
        )
    if light.light != "day":
        shares = f"its brightness is {light.brightness:.2f}, {light.warm:.0%} of it is warm"
        return keep_sky(f"it is a {light.light} sky: {shares}; sky=always replaces it", **measured)
    if dullness < options.dull_from:
        return keep_sky(f"the sky is not dull: {dullness:.2f}, under {options.dull_from:.2f}", **measured)
    reason = f"the sky is dull: {dullness:.2f}, from {options.dull_from:.2f} on"
    return SkyPlan(SkyReport(decision="replaced", reason=reason, style=options.sky_style, **measured), found.matte)


def _is_believable(found: SkyMatte) -> bool:
    return found.doubt == "unsure" and float(found.matte[found.matte > 0.5].mean()) >= SAID_SURENESS


def keep_sky(reason: str, **measured: float | str | None) -> SkyPlan:
    """The sky stays, for that reason; with what was measured of it."""
    return SkyPlan(SkyReport(decision="kept", reason=reason, **measured))
