"""Whether an exterior's sky is made anew."""

from dataclasses import dataclass

import numpy as np

from deployments.messages import SkyMatte
from fanlight_client.recipe import Sky
from fanlight_client.report import SkyReport
from finishing.assets.shows import Shown
from imaging.look import tell_monochrome
from imaging.sampling import as_image
from imaging.sky import SkyEvidence, SkyLight, measure_dullness, tell_light, weigh_evidence

DOUBTS = {"no_sky": "there is no sky", "not_at_top": "no sky hangs from the top", "unsure": "its edge is not certain"}

PLAIN_OUTLINE = 0.32
"""A sky that ends in so plain an outline makes a likely exterior as good as a sure one."""
BORNE_OUT, HANGING = 0.24, 0.9
"""What a sky in doubt must show: contrast across its outline, and how much of it hangs from the top."""
MOST_DENIED, SURENESS = 0.12, 0.86
"""And where the Segmenter is not sure, the photo's colours must agree with it and deny no more than this; where its sky
is narrow at the top, or reaches far down, it must be so sure of what they leave."""
MOST_HIDDEN = 0.06
"""Where more of its outline cannot be seen, no sky is believed however sure the Segmenter is: there the house is burnt
out as the sky is."""
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
    if found.doubt == "no_sky":
        return keep_sky(DOUBTS["no_sky"], coverage=coverage)
    dullness, light = measure_dullness(preview, found.matte), tell_light(as_image(preview), found.matte)
    measured = {"dullness": dullness, "light": light.light, "coverage": coverage}
    unwanted = None if options.replace == "always" else _tell_unwanted(dullness, light, options)
    # What nobody wants replaced need not be refined to be disbelieved.
    reason = unwanted or _tell_disbelief(weigh_evidence(preview, found.matte), found, shown)
    if reason is None and tell_monochrome(preview) is not None:
        reason = "a black-and-white photo keeps its sky"
    if reason is not None:
        return keep_sky(reason, **measured)
    why = f"the sky is dull: {dullness:.2f}, from {options.dull_from:.2f} on"
    report = SkyReport(
        decision="replaced", reason="asked for" if options.replace == "always" else why, style=options.style, **measured
    )
    return SkyPlan(report, found.matte)


def _tell_unwanted(dullness: float, light: SkyLight, options: Sky) -> str | None:
    """Why a sky is worth keeping, None where it is not."""
    if light.light != "day":
        shares = f"its brightness is {light.brightness:.2f}, {light.warm:.0%} of it is warm"
        return f"it is a {light.light} sky: {shares}; sky=always replaces it"
    if dullness < options.dull_from:
        return f"the sky is not dull: {dullness:.2f}, under {options.dull_from:.2f}"
    return None


def _tell_disbelief(evidence: SkyEvidence, found: SkyMatte, shown: Shown) -> str | None:
    """Why what was found is not taken for the sky of an exterior, None where it is."""
    outline = evidence.outline
    if found.doubt is not None:
        is_said = shown.is_said and _is_believable(found)
        if not is_said and not (shown.allows_sky and _is_borne_out(found.doubt, evidence)):
            return DOUBTS[found.doubt]
    if not shown.allows_sky and outline.contrast < PLAIN_OUTLINE:
        return "not surely an exterior"
    if outline.hidden > MOST_HIDDEN:
        return f"its edge cannot be seen: {outline.hidden:.0%} of it, over {MOST_HIDDEN:.0%}"
    return None


def _is_borne_out(doubt: str, evidence: SkyEvidence) -> bool:
    """Whether the photo's colours settle what the Segmenter leaves in doubt."""
    settled = evidence.denied <= MOST_DENIED if doubt == "unsure" else evidence.sureness >= SURENESS
    return settled and evidence.outline.contrast >= BORNE_OUT and evidence.hanging >= HANGING


def _is_believable(found: SkyMatte) -> bool:
    return found.doubt == "unsure" and float(found.matte[found.matte > 0.5].mean()) >= SAID_SURENESS


def keep_sky(reason: str, **measured: float | str | None) -> SkyPlan:
    """The sky stays, for that reason; with what was measured of it."""
    return SkyPlan(SkyReport(decision="kept", reason=reason, **measured))
