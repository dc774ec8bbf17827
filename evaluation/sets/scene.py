"""Scene: does the classifier know rooms from fronts, each room, and what is no photo, under good light and bad."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from evaluation.result import SetResult, SheetRow
from evaluation.sets.scene_cases import AS_IT_IS, HOUSES, LIGHTS, PREVIEW_PX, Case, list_cases, read_preview, relight
from evaluation.sets.scene_sheets import SEEDS, percent_found, render_sheets, tabulate_sheets
from evaluation.sets.scene_tables import Outcome, choose, summarise, tabulate
from evaluation.sheets import keep_worst, shrink_for_sheet
from evaluation.task import Task
from imaging.sampling import as_image, shrink_pixels
from models.classifier import Classification, ClipClassifier
from models.registry import load_card
from models.segmenter import doubt_sky
from models.sky_finder import SkyFinder
from training.data import list_photos, read_photo

SHOWN = 20


@dataclass(frozen=True)
class SceneJob:
    """One photo, and the profile that is asked about it."""

    case: Case
    weights: Path


def measure_scene(task: Task) -> SetResult:
    """Accuracy, calibration and sky edits over photos and lights; raises FileNotFoundError without the houses."""
    outcomes: list[Outcome] = []

    def judged() -> Iterator[SheetRow]:
        jobs = [SceneJob(case, task.weights) for case in list_cases(task)]
        for answered, row in task.crew.map(judge_photo, jobs, "scene"):
            outcomes.extend(answered)
            yield row

    worst = keep_worst(judged(), SHOWN)
    houses = choose(outcomes, HOUSES, AS_IT_IS)
    distributions = {
        "probability of the true kind, houses as they are": [find_truth(each)[0] for each in houses],
        "probability of the true room, houses as they are": [find_truth(each)[1] for each in houses],
    }
    found = judge_sheets(task)
    figures = summarise(outcomes) | {"not_a_photo_found_percent": percent_found(found)}
    tables = tabulate(outcomes) | {"sheets that are no photos": tabulate_sheets(found)}
    return SetResult("scene", figures, tables, distributions, worst)


def judge_sheets(task: Task) -> list[tuple[str, bool]]:
    """The kind of each rendered sheet, and whether it was told to be no photo; houses are the photos on them."""
    classifier = _open_models(task.weights)[0]
    photos = [read_photo(photo.path) for photo in list_photos(task.houses)[:24]]
    return [
        (sheet.kind, classifier.classify([as_image(shrink_pixels(sheet.pixels, PREVIEW_PX))])[0].kind == "not_a_photo")
        for sheet in render_sheets(photos, task.thin(SEEDS))
    ]


def judge_photo(job: SceneJob) -> tuple[list[Outcome], SheetRow]:
    """Ask about a photo under every light as the service does: sky is sought only where the classifier allows it."""
    classifier, finder = _open_models(job.weights)
    image = read_preview(job.case.path)
    looks = {light: relight(image, *change) for light, change in LIGHTS.items()}
    answers = dict(zip(looks, classifier.classify(list(looks.values())), strict=True))
    outcomes = [
        Outcome(job.case, light, answer, edits_sky(answer, looks[light], finder)) for light, answer in answers.items()
    ]
    return outcomes, show(outcomes, looks)


def edits_sky(answer: Classification, image: np.ndarray, finder: SkyFinder) -> bool:
    return answer.allows_sky and doubt_sky(finder.segment(image)) is None


def show(outcomes: list[Outcome], looks: dict[str, np.ndarray]) -> SheetRow:
    """The photo as it is and under the light that it is least known in; bad is what is sure and wrong."""
    plain = next(each for each in outcomes if each.light == AS_IT_IS)
    worst = min(outcomes, key=lambda each: sum(find_truth(each)))
    images = {describe(each): shrink_for_sheet(looks[each.light]) for each in (plain, worst)}
    edited = sum(each.edits_sky for each in outcomes if each.case.kind == "interior")
    caption = f"{plain.case.path.stem[:40]}: {plain.case.room or plain.case.kind}"
    if edited:
        caption += f", its sky would be changed under {edited} of {len(outcomes)} lights"
    return SheetRow(caption, images, 2 - sum(find_truth(plain)) + edited)


def find_truth(outcome: Outcome) -> tuple[float, float]:
    """The probability that was given to the true kind and to the true room; to the kind twice where that is all."""
    answer = outcome.answer
    kind = answer.confidence if outcome.kind_is_right else 1 - answer.confidence
    return kind, answer.scores.get(outcome.case.room or "", kind)


def describe(outcome: Outcome) -> str:
    answer = outcome.answer
    score = answer.scores.get(answer.room, 0.0)
    return f"{outcome.light}: {answer.kind} {answer.confidence:.2f}, {answer.room} {score:.2f}"


@lru_cache(maxsize=1)
def _open_models(weights: Path) -> tuple[ClipClassifier, SkyFinder]:
    return ClipClassifier.load(weights / "classifier"), SkyFinder.load(load_card(str(weights), "segmenter"))
