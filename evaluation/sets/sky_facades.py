"""How well the sky is found: IoU on facades with masks by people (LabelMeFacade: for measuring, never for training)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from evaluation.baselines.sky_by_colour import guess_sky_by_colour
from evaluation.metrics.matte_edge import measure_edge_accuracy
from evaluation.metrics.sky_iou import measure_iou
from evaluation.result import SheetRow
from evaluation.sheets import shrink_for_sheet
from evaluation.task import Task
from imaging.sampling import as_image
from imaging.sky import refine_matte
from models.registry import load_card
from models.segmenter import doubt_sky
from models.sky_finder import SkyFinder
from training.data import read_photo
from training.sky_teacher import SkyTeacher

MAGENTA = np.array([1, 0, 1], np.float32)
LEAST_SKY = 0.005
"""Photos with less true sky than this part of their area are counted apart: an IoU says nothing there."""
REFINED, RAW, COLOUR, TEACHER = "fanlight", "its segmenter alone", "by colour", "U²-NetP, its teacher"
WITHOUT_SAM, RAW_WITHOUT_SAM = "fanlight without SAM 2", "its U²-Net alone"
"""Measured beside the others where the profile has a SAM 2 to refine U²-Net's mattes."""

Method = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class FacadeJob:
    """One photo of the facades; the teacher's folder where ncnn can be loaded."""

    path: Path
    weights: Path
    teacher: Path | None


@dataclass(frozen=True)
class Found:
    """What was found on one facade: share of true sky, IoU and edge accuracy by method, whether it is believed."""

    area: float
    iou: dict[str, float]
    edges: dict[str, float]
    believed: bool


def list_facades(task: Task) -> list[FacadeJob]:
    folder, teacher = task.photos / "evaluation" / "facades", task.photos / "weights" / "skyseg_u2netp_ncnn"
    usable = teacher if teacher.is_dir() and has_ncnn() else None
    return [FacadeJob(path, task.weights, usable) for path in task.thin(sorted((folder / "images").glob("*.jpg")))]


def has_ncnn() -> bool:
    """Whether the teacher's library is there; fanlight itself does without."""
    try:
        import ncnn  # noqa: F401
    except ImportError:
        return False
    return True


def judge_facade(job: FacadeJob) -> tuple[Found, SheetRow]:
    """Every method on one facade; the service's own is the refined one."""
    image, sky = read_facade(job.path)
    finder = open_finder(job.weights)
    alone = finder.segmenter.segment(image)
    raw = finder.refine(image, alone)
    mattes = {REFINED: refine_for(image, raw), RAW: raw}
    if finder.refiner:
        mattes |= {WITHOUT_SAM: refine_for(image, alone), RAW_WITHOUT_SAM: alone}
    mattes[COLOUR] = guess_sky_by_colour(image)
    if job.teacher:
        mattes[TEACHER] = cv2.resize(open_teacher(job.teacher).mark(image), (image.shape[1], image.shape[0]))
    iou = {name: measure_iou(matte, sky) for name, matte in mattes.items()}
    edges = {name: measure_edge_accuracy(matte, sky.astype(np.float32)) for name, matte in mattes.items()}
    believed = doubt_sky(raw) is None
    caption = f"{job.path.stem[:40]}: IoU {iou[REFINED]:.2f}{'' if believed else ', not believed'}"
    shown = {"photo": image, "people": tint(image, sky.astype(np.float32)), REFINED: tint(image, mattes[REFINED])}
    row = SheetRow(caption, {name: shrink_for_sheet(each, 320) for name, each in shown.items()}, 1 - iou[REFINED])
    return Found(float(sky.mean()), iou, edges, believed), row


def read_facade(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """A photo as image (h, w, 3), and the sky a person saw in it, bool (h, w), from the folder `sky` beside its own."""
    mask = read_photo(path.parents[1] / "sky" / f"{path.stem}.png")[..., 0]
    return as_image(read_photo(path)), np.greater(mask, 127)


def refine_for(image: np.ndarray, matte: np.ndarray) -> np.ndarray:
    """A coarse matte refined along an image (h, w, 3), at the image's size."""
    refined = refine_matte(matte, np.rint(image * 255).astype(np.uint8))
    return np.asarray(cv2.resize(refined, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR))


@lru_cache(maxsize=1)
def open_finder(weights: Path) -> SkyFinder:
    return SkyFinder.load(load_card(str(weights), "segmenter"))


@lru_cache(maxsize=1)
def open_teacher(folder: Path) -> SkyTeacher:
    return SkyTeacher(folder)


def tint(image: np.ndarray, matte: np.ndarray) -> np.ndarray:
    return image + (MAGENTA - image) * 0.65 * matte[..., None]


def summarise_facades(found: Sequence[Found], method: str) -> dict[str, float]:
    """Mean, median and tenth percentile of IoU over the photos with sky, the mean over all, and of edge accuracy."""
    ious, areas = np.array([each.iou[method] for each in found]), np.array([each.area for each in found])
    with_sky = ious[areas >= LEAST_SKY]
    return {
        "iou_mean": float(with_sky.mean()),
        "iou_median": float(np.median(with_sky)),
        "iou_p10": float(np.quantile(with_sky, 0.1)),
        "iou_mean_all": float(ious.mean()),
        "facade_edge_accuracy": float(np.nanmean([each.edges[method] for each in found])),
    }


def tabulate_facades(found: Sequence[Found]) -> list[list[str | float]]:
    rows: list[list[str | float]] = [["method", "mean IoU", "median", "worst tenth", "mean of all", "edges"]]
    return rows + [[name, *summarise_facades(found, name).values()] for name in found[0].iou]
