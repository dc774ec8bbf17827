"""Selecting: how well one click, or a box, finds the thing that is meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from evaluation.metrics.sky_iou import measure_iou
from evaluation.result import SetResult, SheetRow, Table, build_table
from evaluation.sets.select_cases import GROUPS, Scene, Thing, list_scenes, open_scene
from evaluation.sets.sky_facades import tint
from evaluation.sheets import keep_worst, shrink_for_sheet
from evaluation.task import Task
from models.errors import ModelError
from models.profile import Profile
from models.registry import load_card
from models.selector.loading import load_selector
from models.selector.protocol import Prompt, Selection, Selector

COMPACT = "compact"
"""Whose selector is measured where the profile in hand has none."""
METHOD = (
    "A click is where a person would click: farthest from the thing's edge. A box is the thing's own. Of a thing that "
    "has parts a click may as well mean the part: `offered` counts the best of the masks that are offered. Each of the "
    "three groups counts alike in the means."
)


@dataclass(frozen=True)
class SelectJob:
    """One photo, and the profile whose selector looks at it."""

    scene: Scene
    profile: str


@dataclass(frozen=True)
class Selected:
    """IoU of the first mask and of the best one that was offered, after a click and after a box on one thing."""

    group: str
    name: str
    click: float
    click_offered: float
    box: float
    box_offered: float


def measure_select(task: Task) -> SetResult:
    """Raises FileNotFoundError where no selector was fetched."""
    profile = find_profile(task)
    jobs = [SelectJob(scene, profile) for scene in list_scenes(task)]
    found: list[Selected] = []
    rows: list[SheetRow] = []
    for selected, sheets in task.crew.map(judge_scene, jobs, "select"):
        found += selected
        rows = keep_worst([*rows, *sheets])
    return SetResult(
        "select",
        summarise(found),
        {"selected": tabulate(found)},
        {"IoU after a click": [each.click for each in found], "IoU after a box": [each.box for each in found]},
        rows,
        [METHOD],
    )


def find_profile(task: Task) -> str:
    """The profile in hand where it has a selector, else `compact`; raises FileNotFoundError where it is not here."""
    profile = str(task.weights) if "selector" in Profile.read(str(task.weights)).models else COMPACT
    try:
        load_card(profile, "selector")
    except ModelError as error:
        raise FileNotFoundError(str(error)) from error
    return profile


def judge_scene(job: SelectJob) -> tuple[list[Selected], list[SheetRow]]:
    """A click and a box on every thing of one photo."""
    image, things = open_scene(job.scene)
    selector = open_selector(job.profile)
    (embedding,) = selector.embed([image])
    found, rows = [], []
    for thing in things:
        asked = click_on(thing), box_around(thing)
        click, box = (_enlarge(selector.select(embedding, prompt), image) for prompt in asked)
        ious = [rate(selection, thing) for selection in (click, box)]
        found.append(Selected(job.scene.group, thing.name, *ious[0], *ious[1]))
        rows.append(_show(image, thing, click, box, found[-1]))
    return found, rows


def click_on(thing: Thing) -> Prompt:
    """At the pole of inaccessibility: the place farthest from any edge, that of the photo too."""
    inside = cv2.distanceTransform(np.pad(thing.truth.astype(np.uint8), 1), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    row, column = np.unravel_index(int(inside.argmax()), inside.shape)
    height, width = thing.truth.shape
    return Prompt((((int(column) - 0.5) / width, (int(row) - 0.5) / height),), (1,))


def box_around(thing: Thing) -> Prompt:
    rows, columns = np.nonzero(thing.truth)
    height, width = thing.truth.shape
    left, top, right, bottom = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
    return Prompt(box=(left / width, top / height, right / width, bottom / height))


def rate(selection: Selection, thing: Thing) -> tuple[float, float]:
    """IoU of the first mask and of the best one; 0 where nothing is offered."""
    ious = [measure_iou(mask, thing.truth) for mask in selection.masks] or [0.0]
    return ious[0], max(ious)


def summarise(found: Sequence[Selected]) -> dict[str, float]:
    """Means of each group, and over the groups that were there."""
    figures: dict[str, float] = {}
    for name in ("click", "click_offered", "box", "box_offered"):
        means = {
            group: float(np.mean([getattr(each, name) for each in found if each.group == group]))
            for group in GROUPS
            if any(each.group == group for each in found)
        }
        figures |= {f"{name}_iou_{group.replace(' ', '_')}": mean for group, mean in means.items()}
        figures[f"{name}_iou"] = float(np.mean(list(means.values())))
    return figures


def tabulate(found: Sequence[Selected]) -> Table:
    return build_table(
        ["group", "thing", "click", "click, best offered", "box", "box, best offered"],
        ([each.group, each.name, each.click, each.click_offered, each.box, each.box_offered] for each in found),
    )


@lru_cache(maxsize=1)
def open_selector(profile: str) -> Selector:
    return load_selector(load_card(profile, "selector"))


def _enlarge(selection: Selection, image: np.ndarray) -> Selection:
    """At the preview's size: a network may see less of it."""
    size = (image.shape[1], image.shape[0])
    masks = [cv2.resize(mask, size, interpolation=cv2.INTER_LINEAR) for mask in selection.masks]
    return Selection(np.array(masks, np.float32).reshape(-1, *image.shape[:2]), selection.scores)


def _show(image: np.ndarray, thing: Thing, click: Selection, box: Selection, selected: Selected) -> SheetRow:
    nothing = np.zeros(thing.truth.shape, np.float32)
    masks = {"truth": thing.truth.astype(np.float32)}
    masks |= {name: next(iter(each.masks), nothing) for name, each in (("click", click), ("box", box))}
    shown = {"photo": image, **{name: tint(image, mask) for name, mask in masks.items()}}
    caption = f"{selected.name}: IoU {selected.click:.2f} by a click, {selected.box:.2f} by a box"
    badness = 1 - (selected.click + selected.box) / 2
    return SheetRow(caption, {name: shrink_for_sheet(each, 320) for name, each in shown.items()}, badness)
