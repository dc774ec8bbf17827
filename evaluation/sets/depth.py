"""Depth: how far off the network is on rendered rooms, whose depth is known to the pixel."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from evaluation.baselines.rooms_without_looking import guess_depth
from evaluation.metrics.depth_error import DepthError, measure_depth_error
from evaluation.result import SetResult, SheetRow, Table, build_table
from evaluation.rooms_rendered import RenderedRoom, list_rooms, render
from evaluation.sheets import keep_worst, shrink_for_sheet
from evaluation.task import Task
from imaging.sampling import as_image
from models.depth.loading import load_depth
from models.depth.protocol import DepthNetwork
from models.registry import load_card

INDOORS_M = 20.0
"""What is farther is seen through a window, and not counted."""
SHOWN_M = (0.5, 12.0)
METHOD = (
    "Rooms rendered with seeds that nothing was trained on; what is outdoors is left out, and rooms count alike. "
    "`aligned` figures are of depth multiplied so that each room's median is right, as networks that know no scale are "
    "measured (Ranftl et al. 2022): bars are of these, as most networks of the hub tell no metres, and nothing here "
    "needs them; the others are of metres as they come. Without looking: the median depth of other rendered rooms at "
    "each place."
)


@dataclass(frozen=True)
class DepthJob:
    """A room, and the profile that looks at it."""

    room: RenderedRoom
    weights: Path


@dataclass(frozen=True)
class Judged:
    """Errors in one room: as it comes (None without metres), aligned, and of the guess without looking."""

    metres: DepthError | None
    aligned: DepthError
    without_looking: DepthError


def measure_depth(task: Task) -> SetResult:
    jobs = [DepthJob(room, task.weights) for room in list_rooms(task)]
    judged: list[Judged] = []
    rows: list[SheetRow] = []
    for each, row in task.crew.map(judge_room, jobs, "depth"):
        judged.append(each)
        rows = keep_worst([*rows, row])
    return SetResult(
        "depth",
        summarise(judged),
        {"depth of rendered rooms": tabulate(judged)},
        {"AbsRel of each room": [main_error(each).relative for each in judged]},
        rows,
        [METHOD],
    )


def judge_room(job: DepthJob) -> tuple[Judged, SheetRow]:
    """Raises ModelError where the profile has no depth network."""
    room = render(job.room)
    (found,) = open_network(job.weights).predict([as_image(room.pixels)])
    height, width = room.depth.shape
    guessed = cv2.resize(found.depth, (width, height), interpolation=cv2.INTER_LINEAR)
    counted = room.depth < INDOORS_M
    judged = Judged(
        measure_depth_error(guessed, room.depth, counted) if found.metric else None,
        measure_depth_error(guessed, room.depth, counted, aligned=True),
        measure_depth_error(guess_depth(height, width), room.depth, counted),
    )
    error = main_error(judged)
    caption = f"{job.room.name}: AbsRel {error.relative:.3f}, aligned {judged.aligned.relative:.3f}"
    shown = {"photo": room.pixels, "truth": paint_depth(room.depth), "told": paint_depth(guessed)}
    row = SheetRow(caption, {name: shrink_for_sheet(each, 320) for name, each in shown.items()}, error.relative)
    return judged, row


def main_error(judged: Judged) -> DepthError:
    return judged.metres or judged.aligned


@lru_cache(maxsize=1)
def open_network(weights: Path) -> DepthNetwork:
    return load_depth(load_card(str(weights), "depth"))


def paint_depth(depth: np.ndarray) -> np.ndarray:
    """Near is light: an image (h, w, 3) of depth in metres (h, w), even in its logarithm."""
    near, far = np.log(SHOWN_M)
    grey = 1 - np.clip((np.log(depth) - near) / (far - near), 0, 1)
    return np.repeat(grey[..., None].astype(np.float32), 3, axis=2)


def list_methods(judged: list[Judged]) -> dict[str, list[DepthError]]:
    """The errors of each way to read depth, where there are any."""
    metres = [each.metres for each in judged if each.metres]
    aligned, without = [each.aligned for each in judged], [each.without_looking for each in judged]
    return ({"": metres} if metres else {}) | {"aligned_": aligned, "without_looking_": without}


def summarise(judged: list[Judged]) -> dict[str, float]:
    figures = {"rooms": float(len(judged))}
    for name, errors in list_methods(judged).items():
        figures[f"{name}abs_rel"] = float(np.mean([error.relative for error in errors]))
        figures[f"{name}within_a_quarter"] = float(np.mean([error.within_a_quarter for error in errors]))
    return figures


def tabulate(judged: list[Judged]) -> Table:
    names = {"": "as it comes, metres", "aligned_": "aligned by the median", "without_looking_": "without looking"}
    return build_table(
        ["", "AbsRel", "worst tenth", "δ < 1.25"],
        (
            [
                names[name],
                float(np.mean([error.relative for error in errors])),
                float(np.quantile([error.relative for error in errors], 0.9)),
                float(np.mean([error.within_a_quarter for error in errors])),
            ]
            for name, errors in list_methods(judged).items()
        ),
    )
