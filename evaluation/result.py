"""What a set of the evaluation answers: figures, rows for the table, values to plot, pictures to look at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

Table = list[list[str | float]]
"""Rows of text or numbers; the first is the header."""


@dataclass(frozen=True)
class SheetRow:
    """One photo of a contact sheet: its caption, its images (h, w, 3) or pixels by title, and how bad it is."""

    caption: str
    images: Mapping[str, np.ndarray]
    badness: float


@dataclass(frozen=True)
class SetResult:
    """One set, measured.

    `figures` are plain numbers by name, kept in the JSON of a version; `tables` are rows of text or numbers by title,
    the first row being the header; `distributions` are one value a photo, by name; `rows` are for the contact sheet,
    which shows the worst first; `notes` say what a reader must know (what was not there, what was left out).
    """

    name: str
    figures: Mapping[str, float]
    tables: Mapping[str, Sequence[Sequence[str | float]]] = field(default_factory=dict)
    distributions: Mapping[str, Sequence[float]] = field(default_factory=dict)
    rows: Sequence[SheetRow] = ()
    notes: Sequence[str] = ()


def build_table(header: Sequence[str], rows: Iterable[Iterable[str | float]]) -> Table:
    """A header over rows."""
    return [list(header), *(list(row) for row in rows)]
