"""No harm: photos that need nothing should get next to nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evaluation.baselines import CLASSICAL
from evaluation.mender import open_mender
from evaluation.metrics.difference import measure_difference
from evaluation.metrics.highlights import Highlights, measure_highlights
from evaluation.result import SetResult, SheetRow, Table
from evaluation.score import mean_of_known, score_detail
from evaluation.sheets import keep_worst, shrink_for_sheet
from evaluation.task import Task
from imaging.sampling import as_image, shrink_pixels
from training.data import list_photos, read_photo

LONG_SIDE_PX = 2048
PROFESSIONAL, HOUSES = "professional photos", "houses as they were"


@dataclass(frozen=True)
class HarmJob:
    """One photo, and which part of the set it belongs to."""

    path: Path
    part: str
    weights: Path


@dataclass(frozen=True)
class Harm:
    """How far a photo is changed: mean ΔE2000 by method, and what the change costs."""

    part: str
    delta_e: dict[str, float]
    structure: float
    skin: float
    light: Highlights


def measure_no_harm(task: Task) -> SetResult:
    """How far photographs that need nothing are changed; raises FileNotFoundError without them."""
    harms: list[Harm] = []

    def judged() -> Iterator[SheetRow]:
        for harm, row in task.crew.map(judge_harm, list_jobs(task), "no harm"):
            harms.append(harm)
            yield row

    worst = keep_worst(judged(), 20)
    parts = {part: [harm for harm in harms if harm.part == part] for part in (PROFESSIONAL, HOUSES)}
    figures = summarise(parts[PROFESSIONAL])
    if parts[HOUSES]:
        figures |= {f"houses_{name}": value for name, value in summarise(parts[HOUSES]).items()}
    distributions = {
        f"ΔE2000, {part}": [harm.delta_e["fanlight"] for harm in found] for part, found in parts.items() if found
    }
    tables = {f"change of {part}": tabulate(found) for part, found in parts.items() if found}
    return SetResult("no_harm", figures, tables, distributions, worst)


def list_jobs(task: Task) -> list[HarmJob]:
    folders = [task.photos / "photos" / name for name in ("interior", "exterior")]
    professional = sorted(path for folder in folders for path in folder.iterdir())
    houses = [photo.path for photo in list_photos(task.houses)]
    return [
        HarmJob(path, part, task.weights)
        for part, paths in ((PROFESSIONAL, professional), (HOUSES, houses))
        for path in task.thin(paths)
    ]


def judge_harm(job: HarmJob) -> tuple[Harm, SheetRow]:
    """Mend a photo that needs nothing and hold it against itself."""
    pixels = shrink_pixels(read_photo(job.path), LONG_SIDE_PX)
    image = as_image(pixels)
    result = as_image(open_mender(job.weights).mend(pixels))
    corrected = {name: correct(image) for name, correct in CLASSICAL.items()}
    delta_e = {name: measure_difference(other, image).mean for name, other in {**corrected, "fanlight": result}.items()}
    detail = score_detail(result, image)
    light = measure_highlights(result, image, image)
    harm = Harm(job.part, delta_e, detail["structure"], detail["skin"], light)
    caption = f"{job.path.stem}: ΔE2000 {delta_e['fanlight']:.1f}, structure {harm.structure:.4f}"
    shown = {"as it is": shrink_for_sheet(image), "fanlight": shrink_for_sheet(result)}
    return harm, SheetRow(caption, shown, delta_e["fanlight"])


def summarise(harms: Sequence[Harm]) -> dict[str, float]:
    """Over photos: mean, 95th percentile and worst of the mean ΔE2000 of each."""
    delta_e = np.array([harm.delta_e["fanlight"] for harm in harms])
    return {
        "photos": float(len(harms)),
        "delta_e_mean": float(delta_e.mean()),
        "delta_e_p95": float(np.percentile(delta_e, 95)),
        "delta_e_worst": float(delta_e.max()),
        "structure_worst": min(harm.structure for harm in harms),
        "skin_median": float(np.nanmedian([harm.skin for harm in harms])),
        "burnt_percent": float(np.mean([harm.light.lost for harm in harms])),
        "greyed_percent": mean_of_known([harm.light.greyed for harm in harms]),
    }


def tabulate(harms: Sequence[Harm]) -> Table:
    """Every method a row."""
    rows: Table = [["method", "photos", "ΔE2000", "95 % of photos", "worst"]]
    for name in harms[0].delta_e:
        values = np.array([harm.delta_e[name] for harm in harms])
        rows.append([name, len(values), float(values.mean()), float(np.percentile(values, 95)), float(values.max())])
    return rows
