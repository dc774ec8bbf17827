"""The study's own list of faults, `training.degrade.sample_degradation`: keeps older figures comparable."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evaluation.baselines import auto_levels
from evaluation.mender import open_mender
from evaluation.metrics.difference import measure_difference
from evaluation.result import Table
from evaluation.score import Scores, measure_luma_structure
from evaluation.task import Task
from imaging.sampling import as_image
from training.data import HousePhoto, list_photos, read_photo
from training.degrade import apply_degradation, sample_degradation

SEED = 0


@dataclass(frozen=True)
class StudyJob:
    """One photo, and its number in the list, which seeds what is done to it."""

    photo: HousePhoto
    number: int
    weights: Path


def measure_study(task: Task) -> tuple[dict[str, float], Table]:
    """Figures called study_…, and a table; raises FileNotFoundError without the houses."""
    photos = task.thin(list(enumerate(list_photos(task.houses))))
    jobs = [StudyJob(photo, number, task.weights) for number, photo in photos]
    scores = list(task.crew.map(judge_study, jobs, "repair, the study's list"))
    before, levelled, mended, structure = (
        np.array([score[name] for score in scores]) for name in ("before", "auto-levels", "fanlight", "structure")
    )
    figures = {
        "study_delta_e_mean": mended.mean(),
        "study_delta_e_p90": np.percentile(mended, 90),
        "study_improved_percent": 100 * (mended < before).mean(),
        "study_beats_auto_levels_percent": 100 * (mended < levelled).mean(),
        "study_structure_mean": structure.mean(),
        "study_structure_worst": structure.min(),
    }
    rows = [("no change", before), ("auto-levels", levelled), ("fanlight", mended)]
    table: Table = [[name, len(values), values.mean(), np.percentile(values, 90)] for name, values in rows]
    return {name: float(value) for name, value in figures.items()}, [["method", "photos", "ΔE2000", "90 %"], *table]


def judge_study(job: StudyJob) -> Scores:
    """Mean ΔE2000 to the original, by method, and the structure that mending leaves."""
    original = read_photo(job.photo.path)
    pixels = spoil_at_random(original, np.random.default_rng([SEED, job.number]))
    mended = open_mender(job.weights).mend(pixels)
    results = {"before": as_image(pixels), "auto-levels": auto_levels(as_image(pixels)), "fanlight": as_image(mended)}
    scores = {name: measure_difference(result, as_image(original)).mean for name, result in results.items()}
    return scores | {"structure": measure_luma_structure(results["before"], results["fanlight"])}


def spoil_at_random(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The photo under a degradation drawn as in training, pixels uint8 (H, W, 3)."""
    return np.rint(apply_degradation(as_image(pixels), sample_degradation(rng), rng) * 255).astype(np.uint8)
