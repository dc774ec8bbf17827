"""Whether an exterior's sky is made anew, and the making of it."""

from dataclasses import dataclass

import cv2
import numpy as np
import ray

from deployments.messages import SkyMatte, SkyRequest
from fanlight_client.wire import Classification, SkyReport
from imaging.sampling import as_image
from imaging.sky import extend_sky, measure_dullness
from imaging.tone_field import ToneField, apply_tone_field
from models.prompts import SKY_PROMPT
from serve.journal import Journal
from serve.replicas import Replicas

DULL = 0.5
"""From this dullness on, `sky=auto` replaces: 0 is blue or sunset, 1 overcast or blown out."""

DOUBTS = {"no_sky": "there is no sky", "not_at_top": "no sky hangs from the top", "unsure": "its edge is not certain"}


@dataclass(frozen=True)
class Shown:
    """What the photo shows, if anybody could tell, and whether that is sure enough to change a sky."""

    facts: Classification | None
    allows_sky: bool


@dataclass(frozen=True)
class SkyPlan:
    """The decision and, where the sky is to be replaced, its matte (h, w) float32 at preview size."""

    report: SkyReport
    matte: np.ndarray | None = None

    def kept(self, reason: str) -> "SkyPlan":
        """The same sky, after all left as it is."""
        return SkyPlan(self.report.model_copy(update={"decision": "kept", "reason": reason}))


async def plan_sky(replicas: Replicas, preview: ray.ObjectRef, choice: str, shown: Shown, journal: Journal) -> SkyPlan:
    """Whether to replace the sky, and where it is; a Segmenter that fails leaves the sky as it is."""
    reason = _reason_not_to_look(choice, shown)
    if reason is not None:
        return _keep(reason)
    try:
        found = await replicas.segment_sky(preview)
    except Exception as error:
        journal.warn("segmenter_failed", "sky", str(error))
        return _keep("the segmenter failed")
    return _judge(await preview, found, choice)


async def paint_sky(
    replicas: Replicas, preview: ray.ObjectRef, field: ToneField, matte: np.ndarray, seed: int, journal: Journal
) -> np.ndarray | None:
    """A new sky (h, w, 3) float32 for the toned preview; None, and a warning, when the Inpainter fails."""
    toned = as_image(apply_tone_field(await preview, field))
    try:
        painted = await replicas.inpaint_sky(SkyRequest(toned, grow_matte(matte), SKY_PROMPT, seed))
    except Exception as error:
        journal.warn("inpainter_failed", "sky", str(error))
        return None
    return extend_sky(painted, matte)


def _reason_not_to_look(choice: str, shown: Shown) -> str | None:
    """A white wall is not to turn blue: only what is surely an exterior, or said to be one, is looked at."""
    if choice == "never":
        return "not wanted"
    if shown.facts is None or shown.facts.kind != "exterior":
        return "not an exterior"
    return None if shown.allows_sky else "not surely an exterior"


def _judge(preview: np.ndarray, found: SkyMatte, choice: str) -> SkyPlan:
    coverage = float(found.matte.mean())
    if found.doubt is not None:
        return _keep(DOUBTS[found.doubt], coverage=coverage)
    dullness = measure_dullness(preview, found.matte)
    if choice == "auto" and dullness < DULL:
        return _keep("the sky is not dull", dullness, coverage)
    reason = "asked for" if choice == "always" else "the sky is dull"
    return SkyPlan(SkyReport(decision="replaced", reason=reason, dullness=dullness, coverage=coverage), found.matte)


def _keep(reason: str, dullness: float | None = None, coverage: float | None = None) -> SkyPlan:
    return SkyPlan(SkyReport(decision="kept", reason=reason, dullness=dullness, coverage=coverage))


def grow_matte(matte: np.ndarray) -> np.ndarray:
    """The matte with its edge moved outward by 1 % of the long side, so that no rim of the old sky guides the new."""
    side = 2 * max(1, round(max(matte.shape) * 0.01)) + 1
    return cv2.dilate(matte, np.ones((side, side), np.uint8))
