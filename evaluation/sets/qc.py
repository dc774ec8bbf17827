"""Quality control: what it turns down of results that a person would send back, and how often it cries wolf.

Good results are photos of houses with faults, mended; each has one tile, or all of it, broken in every kind of
`evaluation.broken` in turn. The thresholds were chosen on other photos (`python -m evaluation.tune_qc`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np

from evaluation.broken import PHOTO_KINDS, TILE_KINDS, is_visible
from evaluation.mender import open_mender
from evaluation.result import SetResult, SheetRow
from evaluation.sets.qc_tables import FIGURES, Judged, Unseen, Verdict, summarise
from evaluation.sheets import shrink_for_sheet
from evaluation.task import Task
from imaging.quality import QualityReport, TileQuality, measure_tiles
from imaging.region import Size
from imaging.sampling import as_image
from imaging.tiling import Tile, plan_tiles
from training.data import list_photos, read_photo
from training.degrade import apply_degradation, sample_degradation

SEED = 4
TILE_PX = 512
SEVERITIES = (0.0, 0.5, 1.0)
"""About a third of the photos need nothing, the others are spoiled half as far as in training, or as far."""


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
class Broken:
    """A result broken on purpose: what QC said of it, or that nobody would see it; its picture where it was missed."""

    said: Verdict | Unseen
    missed: SheetRow | None = None


def measure_qc(task: Task) -> SetResult:
    """Share of broken results caught, by kind, with the thresholds as they are; and false alarms.

    Raises FileNotFoundError without the houses.
    """
    photos = task.thin(list(enumerate(list_photos(task.houses))))
    jobs = [QcJob(photo.path, number, task.weights) for number, photo in photos]
    judged = list(task.crew.map(judge_qc, jobs, "qc"))
    return summarise(judged)


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
    broken = [*_break_tiles(job, before, after, tiles), *_break_photo(job, before, after, tiles)]
    return Judged(
        good,
        tuple(each.said for each in broken if isinstance(each.said, Verdict)),
        tuple(each.said for each in broken if isinstance(each.said, Unseen)),
        _as_photo_verdict(report),
        (*wrong, *(each.missed for each in broken if each.missed)),
    )


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


def _break_tiles(job: QcJob, before: np.ndarray, after: np.ndarray, tiles: Sequence[Tile]) -> Iterator[Broken]:
    """One drawn tile in every kind, at one of its strengths; what nobody would see is not measured."""
    for place, (kind, breakage) in enumerate(TILE_KINDS.items()):
        rng = np.random.default_rng([SEED, job.number, place])
        tile = tiles[int(rng.integers(len(tiles)))]
        strength = float(rng.choice(breakage.strengths))
        spoilt = after.copy()
        spoilt[tile.core.slices] = breakage.apply(after[tile.core.slices], strength, rng)
        if not is_visible(breakage, after[tile.core.slices], spoilt[tile.core.slices]):
            yield Broken(Unseen(kind, strength))
            continue
        near = [other for other in tiles if max(abs(other.row - tile.row), abs(other.column - tile.column)) <= 1]
        measured = next(found for found in measure_tiles(before, spoilt, near).tiles if found.index == tile.index)
        picture = _show(f"missed: {kind}, {strength} {breakage.unit}", after, spoilt, tile, 50.0)
        yield Broken(_as_verdict(measured, kind, strength), None if measured.reasons else picture)


def _break_photo(job: QcJob, before: np.ndarray, after: np.ndarray, tiles: Sequence[Tile]) -> Iterator[Broken]:
    for place, (kind, breakage) in enumerate(PHOTO_KINDS.items()):
        rng = np.random.default_rng([SEED, job.number, 100 + place])
        strength = float(rng.choice(breakage.strengths))
        spoilt = breakage.apply(after, strength, rng)
        if not is_visible(breakage, after, spoilt):
            yield Broken(Unseen(kind, strength))
            continue
        verdict = _as_photo_verdict(measure_tiles(before, spoilt, tiles), kind, strength)
        shown = {"good": shrink_for_sheet(after), "broken": shrink_for_sheet(spoilt)}
        picture = SheetRow(f"missed: {kind}, {strength} {breakage.unit}", shown, 60.0)
        yield Broken(verdict, None if verdict.caught else picture)


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
