"""How close mattes come along edges, and what rims they leave: rendered houses, and photos with masks by a model."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from evaluation.metrics.fringe import measure_fringe
from evaluation.metrics.matte_edge import measure_edge_accuracy
from evaluation.result import SheetRow
from evaluation.sets.sky_facades import open_finder
from evaluation.sheets import shrink_for_sheet
from evaluation.task import Task
from finishing.canvas import PREVIEW_PX
from imaging.region import Size
from imaging.sampling import as_image, resize_area, shrink_pixels
from imaging.scenes import render_house_with_mask
from imaging.sky import STYLES, composite_sky, dress_sky, list_sky_faults, measure_sky_change, refine_matte
from training.data import read_photo

RENDERED, SIZE = 12, Size(1024, 1536)
FIRST_SEED = 100
"""Training renders houses of lower seeds."""
NEW_SKY = "clear"
BROKEN = ("plain", "shifted", "leaked", "rimmed", "woven")
"""Composites that are wrong on purpose: with the coarse matte as it is, moved by 1.5 % of the long side, grown over the
walls, with a dark rim at the photo's border, with a generator's grid of 8 px."""


@dataclass(frozen=True)
class EdgeJob:
    """A rendered house by its seed, or a photo with its mask beside it."""

    seed: int | None
    path: Path | None
    weights: Path


@dataclass(frozen=True)
class Edge:
    """Accuracy of the coarse and of the refined matte; where the truth is known, the fringe; the faults of composites.

    `faults` by kind, "good" being the service's own.
    """

    rendered: bool
    coarse: float
    refined: float
    fringe: float
    faults: dict[str, tuple[str, ...]]


def list_edges(task: Task) -> list[EdgeJob]:
    marked = sorted((task.photos / "photos" / "sky_masks_highres_pseudo").glob("*.jpg"))
    seeds = range(FIRST_SEED, FIRST_SEED + RENDERED)
    jobs = [EdgeJob(seed, None, task.weights) for seed in seeds] + [
        EdgeJob(None, path, task.weights) for path in marked
    ]
    return list(task.thin(jobs))


def judge_edge(job: EdgeJob) -> tuple[Edge, SheetRow]:
    """Segment, refine, exchange the sky, and hold all of it against the truth."""
    pixels, truth = _read(job)
    preview = shrink_pixels(pixels, PREVIEW_PX)
    matte = open_finder(job.weights).segment(as_image(preview))
    size = (truth.shape[1], truth.shape[0])
    coarse, refined = (cv2.resize(each, size) for each in (matte, refine_matte(matte, pixels)))
    sky = dress_sky(as_image(preview), matte, STYLES[NEW_SKY], 0, 0.0)
    result = composite_sky(pixels, sky, matte)
    faults = {"good": list_sky_faults(measure_sky_change(pixels, result, matte))}
    fringe = float("nan")
    if job.path is None:
        faults |= {kind: _break(kind, pixels, matte, sky) for kind in BROKEN}
        fringe = measure_fringe(as_image(result), exchange_exactly(as_image(pixels), truth, sky), truth)
    accuracies = measure_edge_accuracy(coarse, truth), measure_edge_accuracy(refined, truth)
    edge = Edge(job.path is None, accuracies[0], accuracies[1], fringe, faults)
    name = job.path.stem[:24] if job.path else f"rendered {job.seed}"
    grey = {"true matte": truth, "refined": refined}
    shown = {"photo": pixels, **{title: np.repeat(each[..., None], 3, axis=2) for title, each in grey.items()}}
    images = {title: shrink_for_sheet(each) for title, each in {**shown, "new sky": result}.items()}
    caption = f"{name}: edges {edge.refined:.3f}, fringe {fringe:.1f} ΔE; {', '.join(faults['good']) or 'passes'}"
    return edge, SheetRow(caption, images, 1 - edge.refined)


def exchange_exactly(image: np.ndarray, matte: np.ndarray, sky: np.ndarray) -> np.ndarray:
    """The image (h, w, 3) of a rendered house under another sky, by its true matte: what shows through is exchanged."""
    new = cv2.resize(sky, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_CUBIC)
    sure = (matte > 0.99).astype(np.float32)[..., None]
    side = (63, 63)
    old = cv2.blur(image * sure, side) / (cv2.blur(sure, side)[..., None] + 1e-4)
    return np.clip(image + matte[..., None] * (new - old), 0, 1)


def _read(job: EdgeJob) -> tuple[np.ndarray, np.ndarray]:
    if job.path is None:
        return render_house_with_mask(SIZE, job.seed or 0)
    mask = read_photo(job.path.with_suffix(".png"))[..., 0]
    pixels = resize_area(read_photo(job.path), Size(*mask.shape).within(2 * PREVIEW_PX))
    return pixels, as_image(resize_area(mask, Size(*pixels.shape[:2])))


def _break(kind: str, pixels: np.ndarray, matte: np.ndarray, sky: np.ndarray) -> tuple[str, ...]:
    """What the check finds in a composite that is wrong in one way."""
    long_side = max(matte.shape)
    if kind == "rimmed":
        frame = np.zeros(matte.shape, np.float32)
        frame[long_side // 100 : -(long_side // 100), long_side // 100 : -(long_side // 100)] = 1
        result = composite_sky(pixels, sky * (0.9 + 0.1 * frame[..., None]), matte)
    elif kind == "woven":
        grid = 0.08 * (np.indices(matte.shape).sum(axis=0) // 8 % 2)[..., None].astype(np.float32)
        result = composite_sky(pixels, np.clip(sky + grid, 0, 1), matte)
    else:
        result = _paste(pixels, _spoil(kind, matte, long_side), sky)
    return list_sky_faults(measure_sky_change(pixels, result, matte))


def _spoil(kind: str, matte: np.ndarray, long_side: int) -> np.ndarray:
    if kind == "shifted":
        return np.roll(matte, round(0.015 * long_side), axis=0)
    if kind == "leaked":
        return np.asarray(cv2.dilate(matte, np.ones((2 * round(0.02 * long_side) + 1,) * 2, np.uint8)))
    return matte


def _paste(pixels: np.ndarray, matte: np.ndarray, sky: np.ndarray) -> np.ndarray:
    """A sky laid over pixels by a matte and nothing else."""
    size = (pixels.shape[1], pixels.shape[0])
    alpha, new = cv2.resize(matte, size)[..., None], cv2.resize(sky, size)
    image = as_image(pixels)
    return np.rint(np.clip(image + alpha * (new - image), 0, 1) * 255).astype(np.uint8)


def summarise_edges(edges: Sequence[Edge]) -> dict[str, float]:
    """Means; how often the service's own composites fail their check, and how often broken ones do, the worst kind."""
    rendered = [edge for edge in edges if edge.rendered]
    marked = [edge for edge in edges if not edge.rendered]
    caught = {kind: 100 * float(np.mean([bool(edge.faults[kind]) for edge in rendered])) for kind in BROKEN}
    return {
        "edge_accuracy": float(np.mean([edge.refined for edge in rendered])),
        "edge_accuracy_coarse": float(np.mean([edge.coarse for edge in rendered])),
        "edge_accuracy_marked": float(np.mean([edge.refined for edge in marked])) if marked else float("nan"),
        "fringe": float(np.nanmean([edge.fringe for edge in rendered])),
        "check_false_alarms_percent": 100 * float(np.mean([bool(edge.faults["good"]) for edge in edges])),
        **{f"check_caught_{kind}_percent": value for kind, value in caught.items()},
    }
