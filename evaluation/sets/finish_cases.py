"""Which photos the set `finish` looks at, and what belongs to which part."""

from dataclasses import dataclass
from pathlib import Path

from evaluation.task import Task, spread_out
from training.data import list_photos

HOUSE_ROOM, STYLED, EXTERIOR = "rooms of unseen houses", "styled rooms", "exteriors"
UNTOUCHED, FANLIGHT = "untouched", "fanlight"
FACADES_EVERY, DIM_EVERY = 6, 3
"""Of the facades, and of all photos for the check of fixed points at −2 EV."""

EXTERIORS = ("exterior", "exterior_camera_exif")


@dataclass(frozen=True)
class FinishJob:
    """One photo, its part of the set, whether it is looked at dimmed as well, and the profile and the peers' folder."""

    path: Path
    part: str
    dim: bool
    weights: Path
    peers: Path


def list_jobs(task: Task) -> list[FinishJob]:
    """Raises FileNotFoundError without the houses; other folders that are not there are left out."""
    houses = list_photos(task.houses)
    rooms = [photo.path for photo in houses if not photo.is_exterior]
    fronts = [photo.path for photo in houses if photo.is_exterior]
    facades = _list_files(task.photos / "evaluation" / "facades" / "images")
    outdoors = [path for name in EXTERIORS for path in _list_files(task.photos / "photos" / name)]
    outdoors += [*fronts, *(facades[index] for index in spread_out(len(facades), FACADES_EVERY))]
    parts = ((HOUSE_ROOM, rooms), (STYLED, _list_files(task.photos / "photos" / "interior")), (EXTERIOR, outdoors))
    photos = [(path, part) for part, paths in parts for path in task.thin(paths)]
    dim = set(spread_out(len(photos), DIM_EVERY))
    peers = task.photos / "weights"
    return [FinishJob(path, part, index in dim, task.weights, peers) for index, (path, part) in enumerate(photos)]


def _list_files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []
