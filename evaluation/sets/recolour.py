"""Recolouring: rendered walls in another paint, against the same room repainted."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.metrics.repaint import RepaintError, measure_repaint
from evaluation.result import SetResult, SheetRow, Table, build_table
from evaluation.sets.recolour_cases import CAMERAS, REPAINTS, Colour, Repaint, photograph_pair
from evaluation.sheets import keep_worst, shrink_for_sheet
from evaluation.task import Task
from imaging.recolour import OldPaint, RecolourFigures, Shown, recolour

SEEDS = range(4)
KNOWN, SHOWN = "old paint known", "the wall becomes the swatch"


@dataclass(frozen=True)
class Case:
    repaint: Repaint
    seed: int
    camera: str


@dataclass(frozen=True)
class Judged:
    """One wall: what is measured where the old paint is known, and where it is not."""

    case: Case
    known: RepaintError
    shown: RepaintError
    figures: RecolourFigures
    outside_changed: int


def measure_recolour(task: Task) -> SetResult:
    """Needs no photos: all is rendered."""
    judged, rows = [], []
    for each, row in task.crew.map(judge_case, task.thin(list_cases()), "repainted"):
        judged.append(each)
        rows.append(row)
    tables = {"recoloured walls": tabulate(judged)}
    distributions = {"ΔE2000, old paint known": [each.known.mean for each in judged]}
    return SetResult("recolour", summarise(judged), tables, distributions, keep_worst(rows))


def list_cases() -> list[Case]:
    return [Case(repaint, seed, camera) for repaint in REPAINTS for seed in SEEDS for camera in CAMERAS]


def judge_case(case: Case) -> tuple[Judged, SheetRow]:
    """One wall under both anchors, and how it looks."""
    pair = photograph_pair(case.repaint, case.seed, CAMERAS[case.camera])
    weight = pair.wall.crop(pair.wall.size.region)
    paint, old = _srgb(case.repaint.new), OldPaint(_srgb(case.repaint.old))
    known, figures = recolour(pair.before, pair.wall, paint, old)
    shown, _ = recolour(pair.before, pair.wall, paint, Shown())
    errors = [measure_repaint(result, pair.after, pair.before, weight) for result in (known, shown)]
    changed = sum(int((result != pair.before)[weight == 0].sum()) for result in (known, shown))
    judged = Judged(case, errors[0], errors[1], figures, changed)
    images = {"before": pair.before, KNOWN: known, "repainted": pair.after, SHOWN: shown}
    caption = (
        f"{case.repaint.part}, room {case.seed}, {case.camera}: ΔE {errors[0].mean:.1f}, edge {errors[0].edge:.1f}"
    )
    small = {title: shrink_for_sheet(image) for title, image in images.items()}
    return judged, SheetRow(caption, small, errors[0].mean)


def summarise(judged: Sequence[Judged]) -> dict[str, float]:
    """The worst kind of change decides: means over all would hide that dark walls cannot be made light."""
    parts = sorted({each.case.repaint.part for each in judged})
    figures = {}
    for name in ("mean", "p95", "edge", "grain"):
        by_part = [
            np.mean([getattr(each.known, name) for each in judged if each.case.repaint.part == part]) for part in parts
        ]
        figures[f"known_{name}_worst_part"] = float(max(by_part))
        figures[f"known_{name}_worst_wall"] = float(max(getattr(each.known, name) for each in judged))
        figures[f"shown_{name}"] = float(np.mean([getattr(each.shown, name) for each in judged]))
    return figures | {"walls": float(len(judged)), "outside_changed": float(sum(e.outside_changed for e in judged))}


def tabulate(judged: Sequence[Judged]) -> Table:
    header = ["change", "room", "camera", "ΔE", "ΔE, 95 %", "edge", "grain", "ΔE, swatch", "EV", "burnt before, %"]
    return build_table(header, (_row(each) for each in judged))


def _row(each: Judged) -> list[str | float]:
    case, known, figures = each.case, each.known, each.figures
    name = f"{case.repaint.part}: {_hex(case.repaint.old)} to {_hex(case.repaint.new)}"
    measured = (known.mean, known.p95, known.edge, known.grain, each.shown.mean, figures.gain_ev, 100 * figures.burnt)
    return [name, float(case.seed), case.camera, *(round(value, 2) for value in measured)]


def _srgb(colour: Colour) -> tuple[float, float, float]:
    return colour[0] / 255, colour[1] / 255, colour[2] / 255


def _hex(colour: Colour) -> str:
    return f"#{bytes(colour).hex()}"
