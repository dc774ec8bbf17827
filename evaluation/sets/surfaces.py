"""Surfaces: does the network tell walls, floors, ceilings and windows, in rendered rooms and in real ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from evaluation.baselines.rooms_without_looking import guess_surfaces
from evaluation.metrics.class_iou import count_pairs, mean_iou, measure_class_iou
from evaluation.result import SetResult, SheetRow, Table, build_table
from evaluation.sets.surfaces_cases import Group, SurfacesCase, list_cases, open_case
from evaluation.sheets import keep_worst, shrink_for_sheet
from evaluation.task import Task
from imaging.sampling import as_image, shrink_pixels
from imaging.surfaces import SURFACES, surface_id
from models.registry import load_card
from models.surfaces.loading import load_surfaces
from models.surfaces.protocol import SurfaceNetwork

JUDGED = tuple(surface_id(name) for name in ("wall", "floor", "ceiling", "window"))
"""What the bars are about."""
PREVIEW_PX = 1024
"""Long side of what the network is handed, as in the service."""
NAMES: dict[Group, str] = {"rendered": "rendered rooms", "real": "real rooms, marked by hand"}
_HEX = ("282828", "cdcdcd", "a56e3c", "82a5ff", "00ebeb", "f03cf0", "ff5a00", "00a53c")
PALETTE = np.array([tuple(bytes.fromhex(colour)) for colour in _HEX], np.uint8)
"""A colour for each of SURFACES; what nobody was sure of is left as it is."""
METHOD = (
    "Rendered rooms have seeds that nothing was trained on; real ones are photos of no house that was trained on, and "
    "their unsure pixels are not counted. IoU is of all pixels of a group together. Without looking: the commonest "
    "class of other rendered rooms at each place."
)


@dataclass(frozen=True)
class SurfacesJob:
    """A room, and the profile that looks at it."""

    case: SurfacesCase
    weights: Path


@dataclass(frozen=True, eq=False)
class Seen:
    """Of one room: pixels of each true class told to be each class, by the network and without looking."""

    group: Group
    pairs: np.ndarray
    without_looking: np.ndarray


def measure_surfaces(task: Task) -> SetResult:
    jobs = [SurfacesJob(case, task.weights) for case in list_cases(task)]
    seen: list[Seen] = []
    rows: list[SheetRow] = []
    for each, row in task.crew.map(judge_room, jobs, "surfaces"):
        seen.append(each)
        rows = keep_worst([*rows, row], 20)
    notes = [METHOD] + [f"There are no {NAMES[group]}." for group in NAMES if not choose(seen, group)]
    return SetResult(
        "surfaces",
        summarise(seen),
        {"IoU": tabulate(seen)},
        {f"IoU, {NAMES[group]}": [mean_iou(each.pairs, JUDGED) for each in choose(seen, group)] for group in NAMES},
        rows,
        notes,
    )


def judge_room(job: SurfacesJob) -> tuple[Seen, SheetRow]:
    """Raises ModelError where the profile has no segmenter of rooms."""
    pixels, labels = open_case(job.case)
    height, width = labels.shape
    preview = shrink_pixels(pixels, PREVIEW_PX)
    (found,) = open_network(job.weights).predict([as_image(preview)])
    likely = cv2.resize(found.likely.astype(np.float32).transpose(1, 2, 0), (width, height))
    told = likely.argmax(axis=2).astype(np.uint8)
    classes = len(SURFACES)
    seen = Seen(
        job.case.group,
        count_pairs(told, labels, classes),
        count_pairs(guess_surfaces(height, width), labels, classes),
    )
    iou = mean_iou(seen.pairs, JUDGED)
    photo = cv2.resize(preview, (width, height), interpolation=cv2.INTER_AREA)
    shown = {"photo": photo, "truth": paint_surfaces(photo, labels), "told": paint_surfaces(photo, told)}
    row = SheetRow(f"{job.case.name}: IoU {iou:.2f}", {n: shrink_for_sheet(s, 320) for n, s in shown.items()}, 1 - iou)
    return seen, row


@lru_cache(maxsize=1)
def open_network(weights: Path) -> SurfaceNetwork:
    return load_surfaces(load_card(str(weights), "surfaces"))


def paint_surfaces(pixels: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Labels uint8 (h, w) as colours over pixels uint8 (h, w, 3)."""
    known = labels < len(SURFACES)
    painted = pixels.copy()
    painted[known] = (0.35 * pixels[known] + 0.65 * PALETTE[labels[known]]).astype(np.uint8)
    return painted


def choose(seen: Sequence[Seen], group: Group) -> list[Seen]:
    return [each for each in seen if each.group == group]


def summarise(seen: Sequence[Seen]) -> dict[str, float]:
    """Of each group that is there: rooms, mean IoU of JUDGED, also without looking, and IoU of each class seen."""
    figures: dict[str, float] = {}
    for group in NAMES:
        if not (rooms := choose(seen, group)):
            continue
        pairs, without = (
            np.sum([getattr(each, name) for each in rooms], axis=0) for name in ("pairs", "without_looking")
        )
        figures |= {f"{group}_rooms": float(len(rooms)), f"{group}_iou": mean_iou(pairs, JUDGED)}
        figures[f"{group}_iou_without_looking"] = mean_iou(without, JUDGED)
        ious = dict(zip(SURFACES, measure_class_iou(pairs), strict=True))
        figures |= {f"{group}_iou_{name}": float(iou) for name, iou in ious.items() if np.isfinite(iou)}
    return figures


def tabulate(seen: Sequence[Seen]) -> Table:
    figures = summarise(seen)
    groups = [group for group in NAMES if choose(seen, group)]
    rows: list[list[str | float]] = [["mean of four", *(figures[f"{group}_iou"] for group in groups)]]
    rows.append(["mean of four, without looking", *(figures[f"{group}_iou_without_looking"] for group in groups)])
    rows += [[name, *(figures.get(f"{group}_iou_{name}", float("nan")) for group in groups)] for name in SURFACES]
    return build_table(["IoU", *(NAMES[group] for group in groups)], rows)
