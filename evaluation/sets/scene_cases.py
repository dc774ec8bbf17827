"""The photos of the set `scene` and what is true of them, and the lights that they are seen under."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evaluation.task import Task
from imaging.sampling import as_image, shrink_pixels
from models.classifier import Kind
from training.data import list_photos, read_photo

PREVIEW_PX = 1024
HOUSES, PROFESSIONAL, CAMERA = "houses", "professional photos", "camera files"
FOLDERS: dict[str, tuple[str, Kind]] = {
    "interior": (PROFESSIONAL, "interior"),
    "exterior": (PROFESSIONAL, "exterior"),
    "exterior_camera_exif": (CAMERA, "exterior"),
}
"""Folder of `photos` -> which part of the set, and what its photos show."""

AS_IT_IS = "as it is"
LIGHTS = {AS_IT_IS: (0.0, 0.0), "dark": (-2.0, 0.0), "burnt": (1.0, 0.0), "warm": (-0.7, 0.5), "cold": (-0.7, -0.5)}
"""Light -> exposure and warmth in EV."""


@dataclass(frozen=True)
class Case:
    """One photo and the truth about it; `room` is None where only its kind is known."""

    path: Path
    part: str
    kind: Kind
    room: str | None = None


def list_cases(task: Task) -> list[Case]:
    """The photos of every part that is there; raises FileNotFoundError without the houses."""
    houses = [
        Case(photo.path, HOUSES, "exterior" if photo.is_exterior else "interior", photo.room)
        for photo in list_photos(task.houses)
    ]
    others = [
        Case(path, part, kind)
        for folder, (part, kind) in FOLDERS.items()
        for path in sorted((task.photos / "photos" / folder).glob("*"))
    ]
    return [*task.thin(houses), *task.thin(others)]


def read_preview(path: Path) -> np.ndarray:
    """A photo as image, its long side at most PREVIEW_PX."""
    return as_image(shrink_pixels(read_photo(path), PREVIEW_PX))


def relight(image: np.ndarray, exposure_ev: float, warmth_ev: float) -> np.ndarray:
    """The image (h, w, 3) under other light, on a gamma of 2.2."""
    gains = np.exp2(exposure_ev + np.array([warmth_ev, 0, -warmth_ev])) ** (1 / 2.2)
    return np.clip(image * gains.astype(np.float32), 0, 1)
