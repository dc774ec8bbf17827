"""The photos of which the set `sky` asks whether their sky is replaced: rooms, houses by day and after dark, white
houses, real exteriors."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import cv2
import numpy as np

from evaluation.after_dark import darken
from evaluation.sets.scene_cases import LIGHTS, read_preview, relight
from evaluation.sets.sky_facades import read_facade
from evaluation.task import Task
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_house_with_mask

Part = Literal["interior", "interior, asked", "after dark", "by day", "white house", "exterior"]

EXTERIORS = (
    "exterior/*",
    "exterior_camera_exif/*",
    "exterior_castle_refiners/*.jpg",
    "sky_masks_highres_pseudo/*.jpg",
    "orientation_real_cameras/*",
    "large_camera_exif/*",
    "badly_exposed_singles/*",
    "pairs_simulated_exposures/External*",
    "pairs_exposure_bracket_mefb/ICCV_14/*",
    "pairs_exposure_bracket_mefb/Villa/*",
    "pairs_exposure_bracket_mefb/building/*",
)
"""Under `photos`; some show no house, some no sky: a sky found there is a wrong one."""
WHITE_HOUSES, DARK_FACADES = 12, 40
_RENDERED, _FIRST_SEED = Size(683, 1024), 200


@dataclass(frozen=True)
class DecisionJob:
    """One photo in one light: of a part; by its path, or rendered by its number."""

    part: Part
    path: Path | None
    number: int
    light: str
    weights: Path

    @property
    def name(self) -> str:
        return f"{self.path.stem[:28] if self.path else f'rendered {self.number}'}, {self.light}"


def list_decisions(task: Task) -> list[DecisionJob]:
    """Every photo of every part in its lights."""
    rooms = [path for path in sorted(task.houses.glob("*.jpg")) if not path.stem.endswith("frontal")]
    rooms += sorted((task.photos / "photos" / "interior").glob("*.jpg"))
    facades = sorted((task.photos / "evaluation" / "facades" / "images").glob("*.jpg"))
    dark = facades[:: max(1, len(facades) // DARK_FACADES)]
    outside = [path for pattern in EXTERIORS for path in sorted((task.photos / "photos").glob(pattern))]
    outside += sorted(task.houses.glob("*frontal.jpg"))
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


def read_case(job: DecisionJob) -> tuple[np.ndarray, np.ndarray | None]:
    """The photo as image (h, w, 3) in its light, and its true sky (h, w) where that is known."""
    if job.part in ("after dark", "by day"):
        return _read_facade_in_light(job)
    if job.path is None:
        image, truth = _render(job.number)
        return relight(bleach(image, truth), *LIGHTS[job.light]).astype(np.float32), truth
    return relight(read_preview(job.path), *LIGHTS[job.light]).astype(np.float32), None


def bleach(image: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """A house (h, w, 3) whose walls, and all else that is no sky (h, w), are whitewashed: light stays, colour goes."""
    grey = image.mean(axis=2, keepdims=True)
    return np.asarray(image + (1 - truth[..., None]) * (0.55 + 0.45 * grey - image), np.float32)


def _read_facade_in_light(job: DecisionJob) -> tuple[np.ndarray, np.ndarray]:
    if job.path is None:
        image, truth = _render(job.number)
    else:
        image, sky = read_facade(job.path)
        truth = cv2.GaussianBlur(sky.astype(np.float32), (0, 0), 1)
    if job.part == "by day":
        return image, truth
    light: Literal["sunset", "night"] = "night" if job.light == "night" else "sunset"
    return darken(image, truth, light, np.random.default_rng([job.number, light == "night"])), truth


def _render(number: int) -> tuple[np.ndarray, np.ndarray]:
    pixels, truth = render_house_with_mask(_RENDERED, _FIRST_SEED + number)
    return as_image(pixels), truth
