"""Quality control: what it turns down of results that a person would send back, and how often it cries wolf.

Good results are photos of houses with faults, mended; each has one tile, or all of it, broken in every kind of
`evaluation.broken` in turn. The thresholds were chosen on other photos (`python -m evaluation.tune_qc`).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import cv2
import numpy as np

from evaluation.broken import PHOTO_KINDS, TILE_KINDS, is_visible
from evaluation.mender import open_mender
from evaluation.result import SetResult, SheetRow
from evaluation.sheets import shrink_for_sheet
from evaluation.task import Task
from imaging.quality import QualityReport, TileFigures, TileQuality, measure_tiles
from imaging.region import Size
from imaging.sampling import as_image
from imaging.tiling import Tile, plan_tiles
from training.data import list_photos, read_photo
from training.degrade import apply_degradation, sample_degradation

SEED = 4
TILE_PX, OVERLAP_PX = 512, 64
SEVERITIES = (0.0, 0.5, 1.0)
"""About a third of the photos need nothing, the others are spoiled half as far as in training, or as far."""
FIGURES = (*TileFigures.__annotations__, "seam")
SHOWN = 40


@dataclass(frozen=True)
class QcJob:
    """One photo; `number` seeds what is done to it. It is enlarged by `zoom` first, and no side goes over `most_px`."""

    path: Path
    number: int
    weights: Path
    zoom: float = 1.0
    most_px: int = 2048
    tile_px: int = TILE_PX


@dataclass(frozen=True)
class Verdict:
    """What QC said of a tile or of a whole photo, with its figures: `kind` is "" for a good one."""

    kind: str
    strength: float
    reasons: tuple[str, ...]
    figures: dict[str, float]

    @property
    def caught(self) -> bool:
        return bool(self.reasons)


@dataclass(frozen=True)
class Judged:
    """A good photo and its broken copies; pictures of those that QC got wrong."""

    good: tuple[Verdict, ...]
    broken: tuple[Verdict, ...]
    photo: Verdict
    wrong: tuple[SheetRow, ...]


def measure_qc(task: Task) -> SetResult:
    """Share of broken results caught, by kind, with the thresholds as they are; and false alarms.

    Raises FileNotFoundError without the houses.
    """
    photos = task.thin(list(enumerate(list_photos(task.houses))))
    jobs = [QcJob(photo.path, number, task.weights) for number, photo in photos]
    judged = list(task.crew.map(judge_qc, jobs, "qc"))
    return summarise(judged)


def summarise(judged: Sequence[Judged]) -> SetResult:
    """Rates in percent, over tiles and over photos."""
    good = [verdict for photo in judged for verdict in photo.good]
    broken = sorted((verdict for photo in judged for verdict in photo.broken), key=attrgetter("kind", "strength"))
    kinds = {kind: list(found) for kind, found in groupby(broken, attrgetter("kind"))}
    caught = {kind: _percent_caught(found) for kind, found in kinds.items()}
    figures = {
        "caught_percent_worst": min(caught.values()),
        "false_alarms_percent": _percent_caught(good),
        "false_alarms_photos_percent": 100 * float(np.mean([photo.photo.caught for photo in judged])),
        **{f"caught_percent_{kind.replace(' ', '_')}": value for kind, value in caught.items()},
    }
    rows = sorted((row for photo in judged for row in photo.wrong), key=lambda row: -row.badness)[:SHOWN]
    tables = {"broken results caught": tabulate(kinds)}
    return SetResult("qc", figures, tables, list_distributions(good, kinds), rows)


def tabulate(kinds: dict[str, list[Verdict]]) -> list[list[str | float]]:
    """Every kind at every strength."""
    rows: list[list[str | float]] = [["kind", "strength", "results", "caught, %", "by"]]
    for kind, found in kinds.items():
        for strength, verdicts in groupby(found, attrgetter("strength")):
            same = list(verdicts)
            reasons = [reason for verdict in same for reason in verdict.reasons]
            often = sorted(set(reasons), key=lambda reason: -reasons.count(reason))[:3]
            rows.append([kind, strength, len(same), _percent_caught(same), ", ".join(often)])
    return rows


def list_distributions(good: Sequence[Verdict], kinds: dict[str, list[Verdict]]) -> dict[str, list[float]]:
    """Every figure of good tiles, and of those broken in any way."""
    broken = [verdict for found in kinds.values() for verdict in found if FIGURES[0] in verdict.figures]
    return {
        f"{name}, {title}": [verdict.figures[name] for verdict in verdicts]
        for name in FIGURES
        for title, verdicts in (("good", good), ("broken", broken))
    }


def judge_qc(job: QcJob) -> Judged:
    """Mend one photo, and break what came of it in every kind."""
    before, after = make_good(job)
    tiles = plan_tiles(Size(*before.shape[:2]), job.tile_px, job.tile_px // 8)
    report = measure_tiles(before, after, tiles)
    good = tuple(_as_verdict(tile) for tile in report.tiles)
    wrong = [
        _show(f"false alarm: {', '.join(tile.reasons)}", before, after, spot, 100.0)
        for tile, spot in zip(report.tiles, tiles, strict=True)
        if tile.reasons
    ]
    broken = [*_break_tiles(job, before, after, tiles, wrong), *_break_photo(job, before, after, tiles, wrong)]
    return Judged(good, tuple(broken), _as_photo_verdict(report), tuple(wrong))


def make_good(job: QcJob) -> tuple[np.ndarray, np.ndarray]:
    """A photo with faults and what the enhancer makes of it, both uint8 (H, W, 3)."""
    pixels = read_photo(job.path)
    scale = min(job.zoom, job.most_px / max(pixels.shape[:2]))
    if scale != 1:
        size = (round(pixels.shape[1] * scale), round(pixels.shape[0] * scale))
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    rng = np.random.default_rng([SEED, job.number])
    severity = float(rng.choice(SEVERITIES))
    if severity:
        image = apply_degradation(as_image(pixels), sample_degradation(rng, severity, windows=True), rng)
        pixels = np.rint(image * 255).astype(np.uint8)
    return pixels, open_mender(job.weights).mend(pixels)


def _break_tiles(
    job: QcJob, before: np.ndarray, after: np.ndarray, tiles: Sequence[Tile], wrong: list[SheetRow]
) -> list[Verdict]:
    """One drawn tile in every kind, at one of its strengths; what nobody would see is left out."""
    verdicts = []
    for place, (kind, breakage) in enumerate(TILE_KINDS.items()):
        rng = np.random.default_rng([SEED, job.number, place])
        tile = tiles[int(rng.integers(len(tiles)))]
        strength = float(rng.choice(breakage.strengths))
        spoilt = after.copy()
        spoilt[tile.core.slices] = breakage.apply(after[tile.core.slices], strength, rng)
        if not is_visible(breakage, after[tile.core.slices], spoilt[tile.core.slices]):
            continue
        near = [other for other in tiles if max(abs(other.row - tile.row), abs(other.column - tile.column)) <= 1]
        measured = next(found for found in measure_tiles(before, spoilt, near).tiles if found.index == tile.index)
        verdicts.append(_as_verdict(measured, kind, strength))
        if not measured.reasons:
            wrong.append(_show(f"missed: {kind}, {strength} {breakage.unit}", after, spoilt, tile, 50.0))
    return verdicts


def _break_photo(
    job: QcJob, before: np.ndarray, after: np.ndarray, tiles: Sequence[Tile], wrong: list[SheetRow]
) -> list[Verdict]:
    verdicts = []
    for place, (kind, breakage) in enumerate(PHOTO_KINDS.items()):
        rng = np.random.default_rng([SEED, job.number, 100 + place])
        strength = float(rng.choice(breakage.strengths))
        spoilt = breakage.apply(after, strength, rng)
        if not is_visible(breakage, after, spoilt):
            continue
        report = measure_tiles(before, spoilt, tiles)
        verdicts.append(_as_photo_verdict(report, kind, strength))
        if not verdicts[-1].caught:
            shown = {"good": shrink_for_sheet(after), "broken": shrink_for_sheet(spoilt)}
            wrong.append(SheetRow(f"missed: {kind}, {strength} {breakage.unit}", shown, 60.0))
    return verdicts


def _as_photo_verdict(report: QualityReport, kind: str = "", strength: float = 0.0) -> Verdict:
    """A photo is turned down for itself or for any of its tiles."""
    reasons = (*report.reasons, *(reason for tile in report.tiles for reason in tile.reasons))
    whole = {"photo_seam": report.seam, "photo_cast": report.cast, "photo_whitened": report.whitened}
    return Verdict(kind, strength, reasons, whole)


def _as_verdict(tile: TileQuality, kind: str = "", strength: float = 0.0) -> Verdict:
    measured = asdict(tile)
    return Verdict(kind, strength, tile.reasons, {name: measured[name] for name in FIGURES})


def _show(caption: str, first: np.ndarray, second: np.ndarray, tile: Tile, badness: float) -> SheetRow:
    shown = {name: shrink_for_sheet(pixels[tile.core.slices]) for name, pixels in (("a", first), ("b", second))}
    return SheetRow(caption, shown, badness)


def _percent_caught(verdicts: Sequence[Verdict]) -> float:
    return 100 * float(np.mean([verdict.caught for verdict in verdicts])) if verdicts else float("nan")
