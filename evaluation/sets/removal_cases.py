"""The holes of the set `removal`: marked on photos where nothing stood, so that the truth is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evaluation.sets.removal_places import Place, find_places
from evaluation.sets.removal_shapes import SHAPES, draw_shape
from evaluation.task import Task
from imaging.fill import plan_crop
from imaging.masks import Mask
from imaging.region import Region, Size
from imaging.sampling import shrink_pixels
from imaging.scenes import render_house, render_room
from training.data import read_photo

LONG_SIDE_PX = 2400
SHARES = (0.04, 0.06, 0.08)
"""How far a hole reaches from its middle, of the photo's long side: in turn, photo by photo."""

FOLDERS = {"interior": False, "exterior": True}
"""Folder of `photos` -> whether it is outdoors."""

EVERY_HOUSE = 8
RENDERED, RENDERED_SIZE = 12, Size(1067, 1600)


@dataclass(frozen=True)
class RemovalJob:
    """A photo, or for None the rendered scene of that number: room or house in turn."""

    path: Path | None
    outdoors: bool
    number: int


@dataclass(frozen=True, eq=False)
class Case:
    """`truth` uint8 (h, w, 3), the crop around one hole; `mask` float32 (h, w)."""

    name: str
    kind: str
    shape: str
    truth: np.ndarray
    mask: np.ndarray


def list_removals(task: Task) -> Sequence[RemovalJob]:
    """Stock photos and one in EVERY_HOUSE of the evaluation's houses; rendered scenes where there are none."""
    paths = [(path, out) for folder, out in FOLDERS.items() for path in _list(task.photos / "photos" / folder)]
    paths += [(path, "frontal" in path.name) for path in _list(task.houses)[::EVERY_HOUSE]]
    jobs = [RemovalJob(path, outdoors, number) for number, (path, outdoors) in enumerate(paths)]
    return task.thin(jobs or [RemovalJob(None, bool(number % 2), number) for number in range(RENDERED)])


def draw_cases(job: RemovalJob) -> list[Case]:
    """Two shapes at every place that a photo has; the same each time."""
    pixels = _read(job)
    cases = []
    for index, place in enumerate(find_places(pixels, job.outdoors, SHARES[job.number % len(SHARES)])):
        for turn in range(2):
            shape = SHAPES[(job.number + index + turn) % len(SHAPES)]
            cases.append(_cut(job, pixels, place, shape, seed=10 * job.number + index))
    return cases


def _cut(job: RemovalJob, pixels: np.ndarray, place: Place, shape: str, seed: int) -> Case:
    drawn = draw_shape(shape, place.radius_px, seed)
    half, size = drawn.shape[0] // 2, Size(*pixels.shape[:2])
    region = Region(place.row - half, place.column - half, place.row + half + 1, place.column + half + 1)
    mask = Mask(size, region, drawn.astype(np.float32))
    marked = Mask.trim(mask.crop(size.region))
    crop = plan_crop(marked.region, size)
    name = job.path.stem[:24] if job.path else f"rendered {job.number}"
    return Case(name, place.kind, shape, np.ascontiguousarray(pixels[crop.slices]), marked.crop(crop))


def _read(job: RemovalJob) -> np.ndarray:
    if job.path:
        return shrink_pixels(read_photo(job.path), LONG_SIDE_PX)
    render = render_house if job.outdoors else render_room
    return render(RENDERED_SIZE, job.number)


def _list(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.jpg"))
