"""The report: one HTML page that needs nothing beside itself."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evaluation.histogram import draw_histogram
from evaluation.result import SetResult, SheetRow
from evaluation.sheets import shrink_for_sheet
from evaluation.source import Source
from evaluation.table_of_bars import BarRow, show_figure

TEMPLATE = "page.html"
JPEG_QUALITY = 82


@dataclass(frozen=True)
class Evaluation:
    """One run: version, what it was compared with if anything, the bars, what each set answered, what was skipped,
    and what measured each set."""

    version: str
    before_version: str | None
    bars: Sequence[BarRow]
    results: Sequence[SetResult]
    before: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    skipped: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)


def write_page(path: Path, evaluation: Evaluation) -> None:
    """Tables, distributions and contact sheets of every set, the worst photos first."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters |= {"figure": _show, "picture": embed_picture, "worst_first": sort_rows}
    environment.globals["histogram"] = lambda values, title: Markup(draw_histogram(values, title))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(environment.get_template(TEMPLATE).render(run=evaluation), encoding="utf-8")


def sort_rows(rows: Sequence[SheetRow]) -> list[SheetRow]:
    """The worst first."""
    return sorted(rows, key=lambda row: -row.badness)


def embed_picture(image: np.ndarray) -> str:
    """An image or pixels (h, w, 3) as a data URI: a small JPEG."""
    small = cv2.cvtColor(shrink_for_sheet(image), cv2.COLOR_RGB2BGR)
    encoded = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1]
    return "data:image/jpeg;base64," + base64.b64encode(encoded.tobytes()).decode()


def _show(value: str | float | None) -> str:
    return value if isinstance(value, str) else show_figure(value)
