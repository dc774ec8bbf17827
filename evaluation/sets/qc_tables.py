"""The figures and tables of the set `qc`, from what quality control said of each photo."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.result import SetResult, SheetRow, Table
from imaging.quality import TileFigures

FIGURES = (*TileFigures.__annotations__, "seam")
SHOWN, REASONS = 40, 3
NOTHING = "–"


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
class Unseen:
    """A result broken so that nobody would see it: QC is not asked."""

    kind: str
    strength: float


@dataclass(frozen=True)
class Judged:
    """A good photo and its broken copies; pictures of those that QC got wrong."""

    good: tuple[Verdict, ...]
    broken: tuple[Verdict, ...]
    unseen: tuple[Unseen, ...]
    photo: Verdict
    wrong: tuple[SheetRow, ...]


def summarise(judged: Sequence[Judged]) -> SetResult:
    """Rates in percent, over tiles and over photos; what nobody would see counts for neither, but is told."""
    good = [verdict for photo in judged for verdict in photo.good]
    broken = [verdict for photo in judged for verdict in photo.broken]
    unseen = [each for photo in judged for each in photo.unseen]
    kinds = sorted({verdict.kind for verdict in broken})
    caught = {kind: percent_caught([verdict for verdict in broken if verdict.kind == kind]) for kind in kinds}
    figures = {
        "caught_percent_worst": min(caught.values()),
        "false_alarms_percent": percent_caught(good),
        "false_alarms_photos_percent": percent_caught([photo.photo for photo in judged]),
        "left_out_percent": 100 * len(unseen) / (len(unseen) + len(broken)),
        **{f"caught_percent_{kind.replace(' ', '_')}": value for kind, value in caught.items()},
    }
    rows = sorted((row for photo in judged for row in photo.wrong), key=lambda row: -row.badness)[:SHOWN]
    tables = {"broken results caught": tabulate(broken, unseen)}
    return SetResult("qc", figures, tables, list_distributions(good, broken), rows)


def tabulate(broken: Sequence[Verdict], unseen: Sequence[Unseen]) -> Table:
    """Every kind at every strength; of one that nobody would see anywhere there is only how often it was left out."""
    rows: Table = [["kind", "strength", "results", "left out", "caught, %", "by"]]
    made = {(each.kind, each.strength) for each in broken} | {(each.kind, each.strength) for each in unseen}
    for kind, strength in sorted(made):
        same = [verdict for verdict in broken if (verdict.kind, verdict.strength) == (kind, strength)]
        left_out = unseen.count(Unseen(kind, strength))
        rows.append(
            [kind, strength, len(same), left_out, percent_caught(same) if same else NOTHING, list_reasons(same)]
        )
    return rows


def list_reasons(verdicts: Sequence[Verdict]) -> str:
    """What caught them, the three most frequent first."""
    reasons = [reason for verdict in verdicts for reason in verdict.reasons]
    return ", ".join(sorted(set(reasons), key=lambda reason: (-reasons.count(reason), reason))[:REASONS])


def list_distributions(good: Sequence[Verdict], broken: Sequence[Verdict]) -> dict[str, list[float]]:
    """Every figure of good tiles, and of those broken in any way; whole photos have other figures."""
    tiles = [verdict for verdict in broken if FIGURES[0] in verdict.figures]
    return {
        f"{name}, {title}": [verdict.figures[name] for verdict in verdicts]
        for name in FIGURES
        for title, verdicts in (("good", good), ("broken", tiles))
    }


def percent_caught(verdicts: Sequence[Verdict]) -> float:
    """How many of them were turned down; at least one."""
    return 100 * float(np.mean([verdict.caught for verdict in verdicts]))
