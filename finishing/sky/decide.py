"""Whether an exterior's sky is made anew."""

from dataclasses import dataclass

import numpy as np

from deployments.messages import SkyMatte
from fanlight_client.recipe import Sky
from fanlight_client.report import SkyReport
from finishing.assets.shows import Shown
from imaging.look import tell_monochrome
from imaging.sampling import as_image
from imaging.sky import measure_dullness, measure_outline_contrast, refine_matte, tell_light

DOUBTS = {"no_sky": "there is no sky", "not_at_top": "no sky hangs from the top", "unsure": "its edge is not certain"}

PLAIN_OUTLINE = 0.32
"""A sky that ends in so plain an outline makes a likely exterior as good as a sure one."""
SAID_SURENESS = 0.875
"""How sure the Segmenter must be at least where a person has said that this is an exterior: surer than it is of a burnt
white house whose walls it begins to take for sky."""


@dataclass(frozen=True)
class SkyPlan:
    """The decision and, where the sky is to be replaced, its matte (h, w) float32 at preview size."""

    report: SkyReport
    matte: np.ndarray | None = None

    def kept(self, reason: str) -> "SkyPlan":
        """The same sky, after all left as it is."""
        return SkyPlan(self.report.model_copy(update={"decision": "kept", "reason": reason}))


def judge_sky(preview: np.ndarray, found: SkyMatte, options: Sky, shown: Shown) -> SkyPlan:
    """The decision on a sky that was found in a preview, uint8 or uint16 (h, w, 3)."""
    coverage = float(found.matte.mean())
    if found.doubt is not None and not (shown.is_said and _is_believable(found)):
        return keep_sky(DOUBTS[found.doubt], coverage=coverage)
    image = as_image(preview)
    if not shown.allows_sky and measure_outline_contrast(image, refine_matte(found.matte, preview)) < PLAIN_OUTLINE:
        return keep_sky("not surely an exterior", coverage=coverage)
    if tell_monochrome(preview) is not None:
        return keep_sky("a black-and-white photo keeps its sky", coverage=coverage)
    dullness, light = measure_dullness(preview, found.matte), tell_light(image, found.matte)
    measured = {"dullness": dullness, "light": light.light, "coverage": coverage}
    if options.replace == "always":
        return SkyPlan(SkyReport(decision="replaced", reason="asked for", style=options.style, **measured), found.matte)
    if light.light != "day":
        shares = f"its brightness is {light.brightness:.2f}, {light.warm:.0%} of it is warm"
        return keep_sky(f"it is a {light.light} sky: {shares}; sky=always replaces it", **measured)
    if dullness < options.dull_from:
        return keep_sky(f"the sky is not dull: {dullness:.2f}, under {options.dull_from:.2f}", **measured)
    reason = f"the sky is dull: {dullness:.2f}, from {options.dull_from:.2f} on"
    return SkyPlan(SkyReport(decision="replaced", reason=reason, style=options.style, **measured), found.matte)


def _is_believable(found: SkyMatte) -> bool:
    return found.doubt == "unsure" and float(found.matte[found.matte > 0.5].mean()) >= SAID_SURENESS


def keep_sky(reason: str, **measured: float | str | None) -> SkyPlan:
    """The sky stays, for that reason; with what was measured of it."""
    return SkyPlan(SkyReport(decision="kept", reason=reason, **measured))
