"""Cuts: on fifty clips of two shots, and none where the camera was only moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evaluation.footage.cuts import CALM, KINDS, SUDDEN, film_kind, join
from evaluation.task import Task
from imaging.region import Size
from imaging.sampling import shrink_pixels
from imaging.scenes import Tilt, render_house
from training.data import read_photo
from video.motion.track import Tracker
from video.motion.view import make_view

CLIPS = 50
_WORLD_PX = 900


@dataclass(frozen=True)
class CutJob:
    """Two kinds of shots over two photos; a photo that is not there is a rendered house, the second upside down."""

    kinds: tuple[str, str]
    photos: tuple[Path | None, Path | None]
    seed: int


@dataclass(frozen=True)
class CutFound:
    """Whether the cut was found, and how many false ones lie within each kind of shot."""

    missed: bool
    false: dict[str, int]


def measure_cuts(task: Task, photos: Sequence[Path | None]) -> dict[str, float]:
    jobs = [
        CutJob(
            (KINDS[number % len(KINDS)], KINDS[(2 * number + 1) % len(KINDS)]),
            (photos[number % len(photos)], photos[(number + 1 + number // len(photos)) % len(photos)]),
            number,
        )
        for number in range(CLIPS)
    ]
    found = list(task.crew.map(judge_cut, list(task.thin(jobs)), "cuts"))
    false = {kind: sum(each.false.get(kind, 0) for each in found) for kind in KINDS}
    return {
        "cut_clips": float(len(found)),
        "cuts_missed": float(sum(each.missed for each in found)),
        "false_cuts_on_moves": float(sum(false[kind] for kind in CALM)),
        "false_cuts_on_whips_flashes_lamps": float(sum(false[kind] for kind in SUDDEN)),
    }


def judge_cut(job: CutJob) -> CutFound:
    shots = [
        film_kind(kind, _read(photo, turned), job.seed + turned)
        for turned, (kind, photo) in enumerate(zip(job.kinds, job.photos, strict=True))
    ]
    frames, cuts = join(shots)
    tracker = Tracker()
    for number, frame in enumerate(frames):
        tracker.push(make_view(frame.astype(np.float32) / 255), number % 15 == 0)
    tracker.finish()
    false: dict[str, int] = {}
    for cut in set(tracker.cuts) - set(cuts):
        kind = job.kinds[cut > cuts[0]]
        false[kind] = false.get(kind, 0) + 1
    return CutFound(cuts[0] not in tracker.cuts, false)


def _read(photo: Path | None, turned: int) -> np.ndarray:
    if photo:
        return shrink_pixels(read_photo(photo), _WORLD_PX)
    house = render_house(Size(600, 900), 0, Tilt(0, 0))
    return np.ascontiguousarray(house[::-1]) if turned else house
