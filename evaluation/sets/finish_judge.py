"""The part of the set `finish` that asks a judge who learned from what the tone operator does not aim at.

No person labelled these rooms: the training houses count as unfinished beyond a finish distance of 2.0 and as finished
up to 1.0. So the judge knows nothing about taste that the statistics of `imaging/look` do not; it sees it by other
features (spectra, chroma by rank of lightness, local patterns), which an operator that moves the statistics alone
leaves as they were. It is a check that the numbers are not merely gamed, not a second opinion on beauty.
"""

from collections.abc import Sequence

import numpy as np

from evaluation.judge import Judge, cross_validate, describe_texture, fit_judge
from evaluation.metrics.auc import measure_auc
from evaluation.sets.finish_cases import HOUSE_ROOM, UNTOUCHED
from evaluation.sets.finish_rooms import Room
from evaluation.sets.finish_views import view_pixels
from evaluation.task import Task
from imaging.look import measure_finish_distance
from training.data import HousePhoto, list_photos, read_photo

FINISHED, UNFINISHED = 1.0, 2.0
"""Finish distances up to which, and beyond which, a training photo is taken for one or the other."""

Example = tuple[int, bool, np.ndarray]
"""House, whether unfinished, features."""


def train_judge(task: Task) -> tuple[Judge, float] | None:
    """The judge, and its AUC with houses left out; None where the training houses are not there, or hold one kind."""
    folder = task.photos / "train" / "houses"
    if not folder.is_dir():
        return None
    rooms = [photo for photo in list_photos(folder) if not photo.is_exterior]
    found = [example for example in task.crew.map(label_room, task.thin(rooms), "judge") if example]
    if not found:
        return None
    houses, unfinished, features = (np.array(column) for column in zip(*found, strict=True))
    if unfinished.all() or not unfinished.any():
        return None
    return fit_judge(features, unfinished), cross_validate(features, unfinished, houses)


def label_room(photo: HousePhoto) -> Example | None:
    """One training photo; None between the two kinds."""
    view = view_pixels(read_photo(photo.path))
    distance = measure_finish_distance(view.look)
    if FINISHED < distance <= UNFINISHED:
        return None
    return photo.house, distance > UNFINISHED, describe_texture(view.lab)


def ask_judge(judge: Judge, rooms: Sequence[Room], method: str) -> float:
    """AUC of a method's unfinished rooms against finished ones as they are, both of unseen houses: .5 is like them."""
    houses = [room for room in rooms if room.part == HOUSE_ROOM]
    mended = [room.scores[method].texture for room in houses if room.is_unfinished]
    finished = [room.scores[UNTOUCHED].texture for room in houses if not room.is_unfinished]
    if not mended or not finished:
        return float("nan")
    return measure_auc(judge.score(np.array(mended)), judge.score(np.array(finished)))
