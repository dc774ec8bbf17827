"""Which skies the service would replace, by its own code: none indoors, at night or at sunset, and no white wall."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import cv2
import numpy as np

from deployments.messages import SkyMatte
from evaluation.after_dark import darken
from evaluation.result import SheetRow
from evaluation.sets.scene_cases import LIGHTS, read_preview, relight
from evaluation.sets.sky_facades import open_segmenter, read_facade, tint
from evaluation.sheets import shrink_for_sheet
from evaluation.task import Task
from fanlight_client.wire import Classification, EnhanceOptions
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_house_with_mask
from imaging.sky import STYLES, composite_sky, dress_sky, list_sky_faults, measure_sky_change, refine_matte
from models.classifier import ClipClassifier
from models.segmenter import doubt_sky
from serve.sky import Shown, SkyPlan, judge_sky, keep_sky, reason_not_to_look

Part = Literal["interior", "interior, asked", "after dark", "by day", "white house", "exterior"]

SAID = Shown(Classification(kind="exterior", confidence=1, source="option"), allows_sky=True)
"""The caller says that it is an exterior: nothing but the rule under test is then in the way."""
AUTO, ALWAYS = EnhanceOptions(), EnhanceOptions(sky="always")
EXTERIORS = ("exterior", "exterior_camera_exif", "sky_masks_highres_pseudo")
WHITE_HOUSES, DARK_FACADES = 12, 40
TOUCHED = 0.01
"""A white house is touched when more than this share of what is no sky is taken for sky, and the check lets it."""


@dataclass(frozen=True)
class DecisionJob:
    """One photo in one light: of a part; by its path, or rendered by its number."""

    part: Part
    path: Path | None
    number: int
    light: str
    weights: Path


@dataclass(frozen=True)
class Decision:
    """What became of a sky, and why."""

    part: Part
    name: str
    edits: bool
    reason: str
    dullness: float | None


def list_decisions(task: Task) -> list[DecisionJob]:
    rooms = [path for path in sorted(task.houses.glob("*.jpg")) if not path.stem.endswith("frontal")]
    rooms += sorted((task.photos / "photos" / "interior").glob("*.jpg"))
    facades = sorted((task.photos / "evaluation" / "facades" / "images").glob("*.jpg"))
    dark = facades[:: max(1, len(facades) // DARK_FACADES)]
    outside = [path for name in EXTERIORS for path in sorted((task.photos / "photos" / name).glob("*.[jJ]*"))]
    parts: list[tuple[Part, Sequence[Path | None], Sequence[str]]] = [
        ("interior", rooms, list(LIGHTS)),
        ("interior, asked", rooms, ["as it is"]),
        ("after dark", [*dark, *[None] * WHITE_HOUSES], ["sunset", "night"]),
        ("by day", dark, ["as it is"]),
        ("white house", [None] * WHITE_HOUSES, ["as it is", "burnt"]),
        ("exterior", outside, ["as it is"]),
    ]
    return [
        DecisionJob(part, path, number, light, task.weights)
        for part, paths, lights in parts
        for number, path in task.thin(list(enumerate(paths)))
        for light in lights
    ]


def judge_decision(job: DecisionJob) -> tuple[Decision, SheetRow]:
    """The service's decision on one photo."""
    image, truth = _read(job)
    options = ALWAYS if job.part == "interior, asked" else AUTO
    shown = SAID if job.part in ("after dark", "by day", "white house") else classify(image, job.weights)
    plan = decide(image, shown, options, job.weights)
    edits = plan.report.decision == "replaced"
    if job.part == "white house" and plan.matte is not None and truth is not None:
        edits = measure_touched(image, plan.matte, truth) > TOUCHED and passes_check(image, plan.matte)
    name = f"{job.path.stem[:28] if job.path else f'rendered {job.number}'}, {job.light}"
    caption = f"{job.part}: {name}: {plan.report.decision}, {plan.report.reason}"
    matte = plan.matte if plan.matte is not None else np.zeros(image.shape[:2], np.float32)
    row = SheetRow(caption, {"photo": shrink_for_sheet(image), "new sky": shrink_for_sheet(tint(image, matte))}, edits)
    return Decision(job.part, name, edits, plan.report.reason, plan.report.dullness), row


def decide(image: np.ndarray, shown: Shown, options: EnhanceOptions, weights: Path) -> SkyPlan:
    """What the service would do with the sky of a preview (h, w, 3), by its own code."""
    reason = reason_not_to_look(options, shown)
    if reason is not None:
        return keep_sky(reason)
    pixels = np.rint(image * 255).astype(np.uint8)
    matte = open_segmenter(weights).segment(as_image(pixels))
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


def bleach(image: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """A house (h, w, 3) whose walls, and all else that is no sky (h, w), are whitewashed: light stays, colour goes."""
    grey = image.mean(axis=2, keepdims=True)
    return np.asarray(image + (1 - truth[..., None]) * (0.55 + 0.45 * grey - image), np.float32)


def _read(job: DecisionJob) -> tuple[np.ndarray, np.ndarray | None]:
    """The photo as image, in its light, and its true sky where that is known."""
    if job.part in ("after dark", "by day"):
        return _read_after_dark(job)
    if job.path is None:
        pixels, truth = render_house_with_mask(Size(683, 1024), 200 + job.number)
        return relight(bleach(as_image(pixels), truth), *LIGHTS[job.light]).astype(np.float32), truth
    return relight(read_preview(job.path), *LIGHTS[job.light]).astype(np.float32), None


def _read_after_dark(job: DecisionJob) -> tuple[np.ndarray, np.ndarray]:
    if job.path is None:
        pixels, truth = render_house_with_mask(Size(683, 1024), 200 + job.number)
        image = as_image(pixels)
    else:
        image, sky = read_facade(job.path)
        truth = cv2.GaussianBlur(sky.astype(np.float32), (0, 0), 1)
    if job.part == "by day":
        return image, truth
    light: Literal["sunset", "night"] = "night" if job.light == "night" else "sunset"
    return darken(image, truth, light, np.random.default_rng([job.number, light == "night"])), truth


def summarise_decisions(decisions: Sequence[Decision]) -> dict[str, float]:
    """Counts of edits by part, and of the exteriors with dull skies how many are replaced."""

    def edits(*parts: str) -> int:
        return sum(decision.edits for decision in decisions if decision.part in parts)

    outside = [decision for decision in decisions if decision.part == "exterior"]
    by_day = [decision for decision in decisions if decision.part == "by day"]
    mistaken = sum("night sky" in decision.reason or "sunset sky" in decision.reason for decision in by_day)
    return {
        "edits_on_interiors": edits("interior"),
        "edits_on_interiors_when_asked": edits("interior, asked"),
        "edits_on_night_or_sunset": edits("after dark"),
        "edits_on_white_houses": edits("white house"),
        "exteriors_replaced_percent": 100 * edits("exterior") / max(1, len(outside)),
        "day_taken_for_dark_percent": 100 * mistaken / max(1, len(by_day)),
    }


def tabulate_decisions(decisions: Sequence[Decision]) -> list[list[str | float]]:
    """Every real exterior a row."""
    rows: list[list[str | float]] = [["exterior", "decision", "reason"]]
    return rows + [
        [decision.name, "replaced" if decision.edits else "kept", decision.reason]
        for decision in decisions
        if decision.part == "exterior"
    ]
