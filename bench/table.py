"""How a benchmark prints."""

import json
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table; floats with three significant digits or so."""
    table = Table(*columns, title=title)
    for row in rows:
        table.add_row(*(f"{cell:.3g}" if isinstance(cell, float) else str(cell) for cell in row))
    Console(width=110).print(table)


def print_figures(figures: Mapping[str, float]) -> None:
    """The figures as one JSON object: the last line of every benchmark."""
    print(json.dumps({name: round(float(value), 4) for name, value in figures.items()}), flush=True)
