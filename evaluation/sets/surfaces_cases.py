"""What the set `surfaces` asks about: rendered rooms, whose surfaces are known, and real ones, marked by hand."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np

from evaluation.rooms_rendered import RenderedRoom, list_rooms, render
from evaluation.task import Task
from imaging.surfaces.marked import read_marked
from training.data import read_photo

MARKED = Path(__file__).with_name("surfaces_marked.json")
Group = Literal["rendered", "real"]


@dataclass(frozen=True)
class SurfacesCase:
    """One room, rendered or photographed."""

    room: RenderedRoom | Path
    name: str

    @property
    def group(self) -> Group:
        return "real" if isinstance(self.room, Path) else "rendered"


def list_cases(task: Task) -> list[SurfacesCase]:
    """Rendered ones always, photos where they are there."""
    rendered = [SurfacesCase(room, room.name) for room in list_rooms(task)]
    photos = [SurfacesCase(task.photos / name, name) for name in _read_marks() if (task.photos / name).is_file()]
    return [*rendered, *task.thin(photos)]


def open_case(case: SurfacesCase) -> tuple[np.ndarray, np.ndarray]:
    """Pixels uint8 (h, w, 3), and labels uint8 at the same or another size; above SURFACES where nobody was sure."""
    if isinstance(case.room, Path):
        return read_photo(case.room), _read_marks()[case.name]
    room = render(case.room)
    return room.pixels, room.labels


@cache
def _read_marks() -> dict[str, np.ndarray]:
    return read_marked(MARKED)
