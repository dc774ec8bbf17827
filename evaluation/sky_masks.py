"""How well the sky is found: `python -m evaluation.sky_masks --facades DIR [--teacher DIR] [--sheet OUT.png]`.

DIR holds `images/NAME.jpg` and human masks `sky/NAME.png` (LabelMeFacade: for measuring only, never for training).
Prints the IoU of the miniature beside a colour heuristic's and the teacher's; the last line is JSON. A sheet shows
photo, truth, miniature and teacher, the worst first.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm

from evaluation.sheets import write_sheet
from imaging.sampling import as_image
from models.segmenter import SkySegmenter, doubt_sky
from training.data import read_photo
from training.sky_teacher import SkyTeacher

MINIATURE = Path("models/miniature/segmenter")
MAGENTA = np.array([1, 0, 1], np.float32)
LEAST_SKY = 0.005
"""Photos with less true sky than this part of their area are counted apart: an IoU says nothing there."""

Method = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Facade:
    """A photo as image (h, w, 3), and the sky a person saw in it, bool (h, w)."""

    name: str
    image: np.ndarray
    sky: np.ndarray


def list_facades(folder: Path, limit: int | None = None) -> list[Path]:
    return sorted((folder / "images").glob("*.jpg"))[:limit]


def read_facade(path: Path) -> Facade:
    """A photo and its mask, which lies in the folder `sky` beside the photo's."""
    sky = read_photo(path.parents[1] / "sky" / f"{path.stem}.png")[..., 0]
    return Facade(path.stem, as_image(read_photo(path)), np.greater(sky, 127))


def guess_by_colour(image: np.ndarray) -> np.ndarray:
    """The baseline: what is bright or blue and joined to the top edge by such pixels, matte (h, w)."""
    blue = image[..., 2] - image[..., 0]
    likely = ((image.min(axis=2) > 0.7) | (blue > 0.08)) & (image[..., 2] > 0.35)
    labels = cv2.connectedComponents(likely.astype(np.uint8))[1]
    return (likely & np.isin(labels, np.unique(labels[0][likely[0]]))).astype(np.float32)


def measure_iou(matte: np.ndarray, sky: np.ndarray) -> float:
    """Intersection over union of matte > 0.5 and the truth; 1 where both are empty."""
    found = matte > 0.5
    union = (found | sky).sum()
    return float((found & sky).sum() / union) if union else 1.0


def open_methods(models: Path, teacher: Path | None) -> dict[str, Method]:
    """What is compared, by name; the teacher needs ncnn."""
    methods: dict[str, Method] = {"colour": guess_by_colour, "miniature": SkySegmenter.load(models).segment}
    if teacher:
        mark = SkyTeacher(teacher).mark
        methods["teacher"] = lambda image: cv2.resize(mark(image), (image.shape[1], image.shape[0]))
    return methods


def summarise(ious: np.ndarray, areas: np.ndarray) -> dict[str, float]:
    """Mean, median and tenth percentile of IoU over the photos with sky, and the mean over all photos."""
    with_sky = ious[areas >= LEAST_SKY]
    return {
        "iou_mean": float(with_sky.mean()),
        "iou_median": float(np.median(with_sky)),
        "iou_p10": float(np.quantile(with_sky, 0.1)),
        "iou_mean_all": float(ious.mean()),
    }


def tint(image: np.ndarray, matte: np.ndarray) -> np.ndarray:
    return image + (MAGENTA - image) * 0.65 * matte[..., None]


def draw_sheet(facades: Sequence[Facade], methods: dict[str, Method], out: Path) -> None:
    """Each facade as a row: photo, truth, then each method's matte in magenta."""
    rows = []
    for facade in facades:
        mattes = [facade.sky.astype(np.float32)] + [method(facade.image) for method in methods.values()]
        rows.append([facade.image, *(tint(facade.image, matte) for matte in mattes)])
    write_sheet(out, rows)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the sky segmenter on facades with human masks.")
    parser.add_argument("--facades", type=Path, required=True)
    parser.add_argument("--models", type=Path, default=MINIATURE)
    parser.add_argument("--teacher", type=Path, help="folder of the ncnn teacher")
    parser.add_argument("--limit", type=int, help="only the first so many photos")
    parser.add_argument("--sheet", type=Path, help="where to draw the ten worst and ten in the middle, PNG")
    args = parser.parse_args()
    paths, methods = list_facades(args.facades, args.limit), open_methods(args.models, args.teacher)
    ious: dict[str, list[float]] = {name: [] for name in methods}
    areas, doubts = [], []
    for path in tqdm(paths):
        facade = read_facade(path)
        mattes = {name: method(facade.image) for name, method in methods.items()}
        for name, matte in mattes.items():
            ious[name].append(measure_iou(matte, facade.sky))
        areas.append(float(facade.sky.mean()))
        doubts.append(doubt_sky(mattes["miniature"]))
    figures = {name: summarise(np.array(values), np.array(areas)) for name, values in ious.items()}
    print_table(figures, np.array(areas), np.array(ious["miniature"]), doubts)
    if args.sheet:
        order = np.argsort(ious["miniature"])
        chosen = [*order[:10], *order[len(order) // 2 :][:10]]
        draw_sheet([read_facade(paths[index]) for index in chosen], methods, args.sheet)
    print(json.dumps(figures))


def print_table(
    figures: dict[str, dict[str, float]], areas: np.ndarray, ious: np.ndarray, doubts: Sequence[str | None]
) -> None:
    print(f"{len(areas)} facades, {(areas >= LEAST_SKY).sum()} with sky")
    print(f"{'':12}{'mean':>8}{'median':>8}{'p10':>8}{'mean of all':>13}")
    for name, row in figures.items():
        print(
            f"{name:12}"
            + "".join(f"{value:{width}.3f}" for value, width in zip(row.values(), (8, 8, 8, 13), strict=True))
        )
    believed = np.array([doubt is None for doubt in doubts])
    mean = float(ious[believed].mean()) if believed.any() else float("nan")
    print(f"believed: {believed.sum()} of the miniature's skies, IoU {mean:.3f} on those")


if __name__ == "__main__":
    main()
