"""Repair: 120 photos of houses never seen in training, each spoiled twice and mended; the original is the reference."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evaluation.baselines import CLASSICAL
from evaluation.baselines.tiles import diffuse_tiles
from evaluation.mender import Mender, open_mender
from evaluation.result import SetResult, SheetRow
from evaluation.score import LpipsFiles, Scores, score_colour, score_detail, score_look
from evaluation.sets.faults import Spoiling, plan_spoiling, spoil_photo
from evaluation.sets.repair_tables import (
    EXPOSED,
    FANLIGHT,
    RAW_TILES,
    REPAIRED,
    TILE_FIELD,
    UNCHANGED,
    PairScore,
    tabulate,
)
from evaluation.sets.study import measure_study
from evaluation.sheets import keep_worst, shrink_for_sheet
from evaluation.task import Task, spread_out
from imaging.look import USUAL, measure_finish_distance, measure_look
from imaging.sampling import as_image
from imaging.tone_field import apply_tone_field
from training.data import ROOMS, list_photos, read_photo

COPIES = 2
DIFFUSION_EVERY = 4
"""Tiles diffused one by one take as long as all else together: one pair in four has them."""

TILE_PX, OVERLAP_PX = 512, 64
"""Half of what the service's tiles are, for photos of a megapixel: six tiles, as 4 MP are to tiles of 1024."""


@dataclass(frozen=True)
class Job:
    """One spoiled copy of one photo, and how to judge it."""

    path: Path
    room: str
    spoiling: Spoiling
    with_tiles: bool
    weights: Path
    lpips: LpipsFiles | None


def measure_repair(task: Task) -> SetResult:
    """How near mended photos come to what they were; raises FileNotFoundError without the houses."""
    scores: list[PairScore] = []

    def judged() -> Iterator[SheetRow]:
        for score, row in task.crew.map(judge_pair, list_jobs(task), "repair"):
            scores.append(score)
            yield row

    worst = keep_worst(judged())
    figures, tables, distributions = tabulate(scores)
    study, study_table = measure_study(task)
    notes = [] if task.lpips_backbone else ["LPIPS: left out, for there was no backbone (--lpips-backbone FILE)."]
    return SetResult(
        "repair", {**figures, **study}, {**tables, "the study's list": study_table}, distributions, worst, notes
    )


def list_jobs(task: Task) -> list[Job]:
    """Every copy of every photo that is looked at; what is done to it depends on its place in the whole list."""
    lpips = LpipsFiles(task.lpips_backbone, task.lpips_heads) if task.lpips_backbone else None
    photos = task.thin(list(enumerate(list_photos(task.houses))))
    jobs = [(photo, plan_spoiling(number, copy)) for number, photo in photos for copy in range(COPIES)]
    with_tiles = set(spread_out(len(jobs), DIFFUSION_EVERY))
    return [
        Job(photo.path, photo.room, spoiling, index in with_tiles, task.weights, lpips)
        for index, (photo, spoiling) in enumerate(jobs)
    ]


def judge_pair(job: Job) -> tuple[PairScore, SheetRow]:
    """Spoil, mend, and measure beside the baselines."""
    mender = open_mender(job.weights)
    original = as_image(read_photo(job.path))
    pixels = spoil_photo(read_photo(job.path), job.spoiling)
    spoiled = as_image(pixels)
    seen = mender.see(pixels)
    looks = {FANLIGHT: "natural", REPAIRED: "off"}
    results = {UNCHANGED: spoiled}
    results |= {name: as_image(mender.tone(pixels, seen.plan(look).field)) for name, look in looks.items()}
    results[EXPOSED] = as_image(mender.tone(pixels, mender.plan_exposed(pixels).field))
    results |= {name: correct(spoiled) for name, correct in CLASSICAL.items()}
    if job.with_tiles:
        results |= _look_by_tiles(mender, pixels, job.room)
    scores = {name: _score(name, result, original, spoiled, job) for name, result in results.items()}
    shown = {name: shrink_for_sheet(results[name]) for name in (UNCHANGED, FANLIGHT, "classical")}
    is_finished = job.room != ROOMS["frontal"] and measure_finish_distance(measure_look(original)) <= USUAL
    score = PairScore(job.path.stem, job.spoiling, scores, is_finished)
    row = SheetRow(score.caption, {**shown, "original": shrink_for_sheet(original)}, scores[FANLIGHT]["delta_e"])
    return score, row


def _look_by_tiles(mender: Mender, pixels: np.ndarray, room: str) -> dict[str, np.ndarray]:
    look = diffuse_tiles(mender, as_image(pixels), room, tile_px=TILE_PX, overlap_px=OVERLAP_PX)
    return {RAW_TILES: look.pixels, TILE_FIELD: as_image(apply_tone_field(pixels, look.field))}


def _score(name: str, result: np.ndarray, original: np.ndarray, spoiled: np.ndarray, job: Job) -> Scores:
    scores = score_colour(result, spoiled, original)
    if name == FANLIGHT or job.with_tiles:
        scores |= score_detail(result, spoiled) | score_look(result, original, job.lpips)
    return scores
