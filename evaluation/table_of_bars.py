"""The bars as rows of text: what is printed and what the page shows."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from evaluation.bars import Bar, Figures

VERDICTS = {True: "met", False: "missed", None: "not measured"}


@dataclass(frozen=True)
class BarRow:
    """One line: the bar's words, the study's value, the bar, the value before this run if any, this run's, verdict."""

    title: str
    study: str
    bar: str
    before: str
    measured: str
    verdict: str


def list_bar_rows(bars: Sequence[Bar], figures: Figures, before: Figures | None) -> list[BarRow]:
    """A row a bar; what is missing is a dash."""
    return [
        BarRow(
            bar.title,
            show_figure(bar.study, bar.unit),
            f"{bar.sense} {show_figure(bar.bound, bar.unit)}",
            show_figure(bar.read(before or {}), bar.unit),
            show_figure(bar.read(figures), bar.unit),
            VERDICTS[bar.is_met(figures)],
        )
        for bar in bars
    ]


def print_bars(rows: Sequence[BarRow], before: str | None) -> None:
    """The table on the terminal; the column of what was before is there only where something was."""
    titles = ["figure", "study", "bar", *([f"before ({before})"] if before else []), "measured", ""]
    table = Table(*titles, title="bars")
    for row in rows:
        cells = [row.title, row.study, row.bar, *([row.before] if before else []), row.measured, row.verdict]
        table.add_row(*cells, style="red" if row.verdict == VERDICTS[False] else None)
    Console(width=120).print(table)


def show_figure(value: float | None, unit: str = "") -> str:
    """Four digits or so: 5.53, 0.9975, 99.2 %; a dash for what was not measured, or is no number."""
    if value is None or not math.isfinite(value):
        return "–"
    digits = ".0f" if value == round(value) else ".4f" if abs(value) < 1 else ".4g"
    return f"{value:{digits}} {unit}".strip()
