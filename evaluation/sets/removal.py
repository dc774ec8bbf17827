"""Taking things out: holes where nothing stood, filled and held against what was there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.metrics.auc import measure_auc
from evaluation.metrics.fill_truth import FillTruth, measure_fill
from evaluation.result import SetResult, SheetRow, Table, build_table
from evaluation.sets.removal_cases import Case, RemovalJob, draw_cases, list_removals
from evaluation.sheets import keep_worst, shrink_for_sheet
from evaluation.task import Task
from imaging.fill import Fill, fill_hole

PLAIN = ("wall", "sky")
BAD_ASTRAY, BAD_GRAD, BAD_ASTRAY_TOO = 32.0, 0.35, 12.0
_MARK = (255, 0, 255)

LABELLED = (
    f"A fill is bad where its worst tenth is off by over {BAD_ASTRAY:.0f} levels once blurred at 320 px (`astray`), or "
    f"by over {BAD_ASTRAY_TOO:.0f} with gradients off by over {BAD_GRAD}: by eye, on sheets, that is what looks broken."
)


@dataclass(frozen=True)
class Removal:
    """One hole, filled: what it was on, how far from the truth, and what the fill said of itself."""

    kind: str
    shape: str
    truth: FillTruth
    disagreement: float
    steepness: float
    refused: bool
    doubted: bool
    bytes_outside: int

    @property
    def bad(self) -> bool:
        truth = self.truth
        return truth.astray > BAD_ASTRAY or (truth.grad > BAD_GRAD and truth.astray > BAD_ASTRAY_TOO)


def measure_removal(task: Task) -> SetResult:
    """How fills compare to what was there, and whether they know when they are bad."""
    removals: list[Removal] = []
    rows: list[SheetRow] = []
    for judged in task.crew.map(judge_photo, list_removals(task), "removal"):
        for removal, row in judged:
            removals.append(removal)
            rows.append(row)
    return SetResult(
        "removal",
        summarise(removals),
        {"by place and shape": tabulate(removals)},
        {"off once blurred, levels": [each.truth.astray for each in removals]},
        keep_worst(rows, 60),
        [LABELLED],
    )


def judge_photo(job: RemovalJob) -> list[tuple[Removal, SheetRow]]:
    """Every hole of one photo, and a row for the sheet."""
    return [judge_case(case) for case in draw_cases(job)]


def judge_case(case: Case) -> tuple[Removal, SheetRow]:
    """One hole."""
    hole = case.mask > 0
    fill = fill_hole(case.truth, case.mask)
    truth = measure_fill(case.truth, fill.pixels, hole)
    removal = Removal(
        case.kind,
        case.shape,
        truth,
        fill.figures["disagreement"],
        fill.figures["steepness"],
        fill.refused is not None,
        fill.doubt is not None,
        int(np.count_nonzero(fill.pixels[~hole] != case.truth[~hole])),
    )
    return removal, _show(case, fill, removal)


def summarise(removals: Sequence[Removal]) -> dict[str, float]:
    """Everything that has a bar, and what stands behind it."""
    bad, good = ([each for each in removals if each.bad is bad] for bad in (True, False))
    strokes = [each for each in removals if each.shape == "stroke"]
    plain = [each.truth.psnr for each in removals if each.kind in PLAIN]
    return {
        "masks": float(len(removals)),
        "grad": float(np.mean([each.truth.grad for each in removals])),
        "tex": float(np.mean([each.truth.tex for each in removals])),
        "psnr_mean": float(np.mean([each.truth.psnr for each in removals])),
        "plain_psnr_median": float(np.median(plain)) if plain else float("nan"),
        "strokes_failed_percent": _percent([each.bad for each in strokes]),
        "bad_percent": _percent([each.bad for each in removals]),
        "bad_told_percent": _percent([each.refused or each.doubted for each in bad]),
        "good_refused_percent": _percent([each.refused for each in good]),
        "good_doubted_percent": _percent([each.doubted for each in good]),
        "disagreement_auc": _auc([each.disagreement for each in bad], [each.disagreement for each in good]),
        "steepness_auc": _auc([each.steepness for each in bad], [each.steepness for each in good]),
        "bytes_outside": float(sum(each.bytes_outside for each in removals)),
    }


def tabulate(removals: Sequence[Removal]) -> Table:
    groups = sorted({(each.kind, each.shape) for each in removals})
    rows: list[list[str | float]] = []
    for group in groups:
        some = [each for each in removals if (each.kind, each.shape) == group]
        facts = [float(np.mean([getattr(each.truth, name) for each in some])) for name in ("psnr", "grad", "tex")]
        rows.append([*group, len(some), *facts, sum(each.bad for each in some)])
    return build_table(["place", "shape", "holes", "PSNR", "grad", "tex", "bad"], rows)


def _show(case: Case, fill: Fill, removal: Removal) -> SheetRow:
    marked = case.truth.copy()
    marked[case.mask > 0] = _MARK
    images = {"there": case.truth, "hole": marked, "filled": fill.pixels}
    truth, said = removal.truth, "refused" if fill.refused else "in doubt" if fill.doubt else "passes"
    caption = (
        f"{case.name}: {case.kind}, {case.shape}: astray {truth.astray:.0f}, grad {truth.grad:.2f}, "
        f"tex {truth.tex:.2f}, D {removal.disagreement:.1f}, E {removal.steepness:.0f}; "
        f"{'bad' if removal.bad else 'good'}, {said}"
    )
    return SheetRow(caption, {title: shrink_for_sheet(each) for title, each in images.items()}, truth.astray)


def _percent(facts: Sequence[bool]) -> float:
    """NaN of nothing."""
    return 100 * float(np.mean(facts)) if facts else float("nan")


def _auc(higher: Sequence[float], lower: Sequence[float]) -> float:
    return measure_auc(np.array(higher), np.array(lower))
