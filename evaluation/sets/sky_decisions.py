"""Which skies the service would replace, by its own code: none indoors, at night or at sunset, and no white wall."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from deployments.messages import SkyMatte
from evaluation.result import SheetRow, Table, build_table
from evaluation.sets.sky_cases import DecisionJob, Part, read_case
from evaluation.sets.sky_dull import is_dull, may_be_replaced
from evaluation.sets.sky_facades import open_finder, tint
from evaluation.sheets import shrink_for_sheet
from fanlight_client.recipe import Sky
from fanlight_client.report import Classification
from finishing.assets.shows import Shown, say_kind
from finishing.assets.sky import reason_not_to_look
from finishing.sky.decide import SkyPlan, judge_sky, keep_sky
from imaging.sampling import as_image
from imaging.sky import STYLES, composite_sky, dress_sky, list_sky_faults, measure_sky_change, refine_matte
from models.classifier import ClipClassifier
from models.segmenter import doubt_sky

SAID = say_kind("exterior")
"""The caller says that it is an exterior: nothing but the rule under test is then in the way."""
AFTER_DARK = ("night", "sunset")
AUTO, ALWAYS = Sky(), Sky(replace="always")
TOUCHED = 0.01
"""A white house is touched when more than this share of what is no sky is taken for sky, and the check lets it."""


@dataclass(frozen=True)
class Decision:
    """What became of a sky, and why; `light` as the sky was told to be by, None where none was looked at so far.

    `is_dull`: a real exterior whose sky is dull by eye. `is_wrong`: edited where nobody would want it.
    """

    part: Part
    name: str
    edits: bool
    reason: str
    light: str | None
    is_dull: bool = False
    is_wrong: bool = False

    @property
    def is_kept_for_being_dark(self) -> bool:
        """With sky=auto a sky that is told to be a night's or a sunset's stays for that."""
        return not self.edits and self.light in AFTER_DARK

    @property
    def word(self) -> str:
        return "replaced" if self.edits else "kept"

    @property
    def cause(self) -> str:
        """The reason without what was measured."""
        return self.reason.partition(":")[0]


def judge_decision(job: DecisionJob) -> tuple[Decision, SheetRow]:
    """The service's decision on one photo."""
    image, truth = read_case(job)
    options = ALWAYS if job.part == "interior, asked" else AUTO
    shown = SAID if job.part in ("after dark", "by day", "white house") else classify(image, job.weights)
    plan = decide(image, shown, options, job.weights)
    edits = plan.report.decision == "replaced"
    if job.part == "white house" and plan.matte is not None and truth is not None:
        edits = measure_touched(image, plan.matte, truth) > TOUCHED and passes_check(image, plan.matte)
    if job.part == "exterior" and plan.matte is not None and not passes_check(image, plan.matte):
        edits, plan = False, plan.kept("the new sky failed its check")
    caption = f"{job.part}: {job.name}: {plan.report.decision}, {plan.report.reason}"
    matte = plan.matte if plan.matte is not None else np.zeros(image.shape[:2], np.float32)
    row = SheetRow(caption, {"photo": shrink_for_sheet(image), "new sky": shrink_for_sheet(tint(image, matte))}, edits)
    dull, right = (job.path is not None and tell(job.path) for tell in (is_dull, may_be_replaced))
    is_outside, is_wrong = job.part == "exterior", edits and job.part != "by day" and not right
    return Decision(
        job.part, job.name, edits, plan.report.reason, plan.report.light, is_outside and dull, is_wrong
    ), row


def decide(image: np.ndarray, shown: Shown, options: Sky, weights: Path) -> SkyPlan:
    """What the service would do with the sky of a preview (h, w, 3), by its own code."""
    reason = reason_not_to_look(shown)
    if reason is not None:
        return keep_sky(reason)
    pixels = np.rint(image * 255).astype(np.uint8)
    matte = open_finder(weights).segment(as_image(pixels))
    return judge_sky(pixels, SkyMatte(matte, doubt_sky(matte)), options, shown)


def classify(image: np.ndarray, weights: Path) -> Shown:
    found = open_classifier(weights).classify([image])[0]
    facts = Classification(kind=found.kind, room=found.room, confidence=found.confidence, source="model")
    return Shown(facts, found.allows_sky)


@lru_cache(maxsize=1)
def open_classifier(weights: Path) -> ClipClassifier:
    return ClipClassifier.load(weights / "classifier")


def measure_touched(image: np.ndarray, matte: np.ndarray, truth: np.ndarray) -> float:
    """The share of what is no sky in truth (h, w), 3 px from it, that a refined matte would change by a tenth."""
    refined = refine_matte(matte, np.rint(image * 255).astype(np.uint8))
    refined = cv2.resize(refined, (truth.shape[1], truth.shape[0]))
    solid = cv2.dilate(truth, np.ones((7, 7), np.uint8)) < 0.01
    return float((refined[solid] > 0.1).mean())


def passes_check(image: np.ndarray, matte: np.ndarray) -> bool:
    """Whether a photo (h, w, 3) under a new sky would be delivered."""
    pixels = np.rint(image * 255).astype(np.uint8)
    result = composite_sky(pixels, dress_sky(image, matte, STYLES["clear"], 0, 0.0), matte)
    return not list_sky_faults(measure_sky_change(pixels, result, matte))


def summarise_decisions(decisions: Sequence[Decision]) -> dict[str, float]:
    """Counts of edits by part; of the exteriors, how many skies are replaced; how often day and dark are told apart.

    No edit after dark may also be for want of a sky that is found: `after_dark_kept_for_being_dark_percent` is the
    share of these cases that were kept because the sky was told to be a night's or a sunset's.
    """

    def edits(*parts: str) -> int:
        return sum(decision.edits for decision in decisions if decision.part in parts)

    def percent_kept_as_dark(part: str) -> float:
        kept = [decision.is_kept_for_being_dark for decision in decisions if decision.part == part]
        return 100 * sum(kept) / max(1, len(kept))

    outside = [decision for decision in decisions if decision.part == "exterior"]
    dull = [decision for decision in outside if decision.is_dull]
    return {
        "dull_skies": len(dull),
        "dull_replaced_percent": 100 * sum(decision.edits for decision in dull) / max(1, len(dull)),
        "wrong_edits": sum(decision.is_wrong for decision in decisions),
        "edits_on_interiors": edits("interior"),
        "edits_on_interiors_when_asked": edits("interior, asked"),
        "edits_on_night_or_sunset": edits("after dark"),
        "edits_on_white_houses": edits("white house"),
        "exteriors_replaced_percent": 100 * edits("exterior") / max(1, len(outside)),
        "after_dark_kept_for_being_dark_percent": percent_kept_as_dark("after dark"),
        "day_taken_for_dark_percent": percent_kept_as_dark("by day"),
    }


def tabulate_decisions(decisions: Sequence[Decision]) -> Table:
    """Every real exterior a row."""
    outside = [decision for decision in decisions if decision.part == "exterior"]
    return build_table(
        ("exterior", "by eye", "decision", "reason"),
        ([each.name, "dull" if each.is_dull else "", each.word, each.reason] for each in outside),
    )


def count_causes_after_dark(decisions: Sequence[Decision]) -> Table:
    """Why the skies of the cases after dark were kept or replaced, the most frequent cause first."""
    dark = [(decision.word, decision.cause) for decision in decisions if decision.part == "after dark"]
    return build_table(
        ("decision", "cause", "cases", "of all, %"),
        ([word, cause, count, 100 * count / len(dark)] for (word, cause), count in Counter(dark).most_common()),
    )
