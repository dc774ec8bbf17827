"""The report as one HTML file that works offline: before/after, tile maps, timings, what was altered."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import simplejpeg
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from fanlight_client.report import QualityReport, Report, TileReport
from imaging.quality import QualityThresholds
from imaging.sampling import shrink_pixels
from serve.demo.exhibit import Exhibit

TEMPLATES = Path(__file__).parent / "page"
MAP_PX = 1000

STAGES = {"look": "diffusion", "review": "quality control"}
"""What stages are called, where a reader would not guess it from their name."""


@dataclass(frozen=True)
class Metric:
    """A figure of a tile: its name for people, the value that means no change, and the limit of quality control."""

    key: str
    label: str
    ideal: float
    limit: float
    digits: int

    def strain(self, tile: TileReport) -> float:
        """How near the tile comes to the limit, 0 … 1; square-rooted, or good photos would show nothing at all."""
        share = (getattr(tile, self.key) - self.ideal) / (self.limit - self.ideal)
        return min(1.0, max(0.0, share)) ** 0.5

    def span(self, quality: QualityReport) -> tuple[float, float]:
        values = [getattr(tile, self.key) for tile in quality.tiles]
        return min(values), max(values)


def plan_metrics(limits: QualityThresholds) -> list[Metric]:
    """The figures that a tile map can show, in the order of the menu."""
    return [
        Metric("structure", "Structure (SSIM)", 1, limits.min_structure, 4),
        Metric("patch_structure", "Structure, worst patch", 1, limits.min_patch_structure, 4),
        Metric("edge_precision", "Edges that were there before", 1, limits.min_edge_precision, 4),
        Metric("edge_recall", "Edges that are still there", 1, limits.min_edge_recall, 4),
        Metric("delta_e", "Colour change (ΔE₂₀₀₀)", 0, limits.max_delta_e, 1),
        Metric("seam", "Seams at the tile's border", 1, limits.max_seam, 2),
        Metric("clipped", "Newly clipped pixels", 0, limits.max_clipped, 4),
        Metric("fine", "Finest detail", 1, limits.min_fine, 4),
        Metric("unexplained", "Texture that was not there, worst patch", 0, limits.max_unexplained, 3),
        Metric("stain", "Colour that was not there, worst patch", 0, limits.max_stain, 1),
        Metric("burnt", "Highlights lifted more than the rest", 0, limits.max_burnt, 1),
        Metric("contrast", "Contrast kept", 1, limits.min_contrast, 2),
    ]


def render_page(exhibits: Sequence[Exhibit], folder: Path) -> str:
    """The page; its links are relative to `folder`, everything else is in the page itself.

    Raises ValueError for a photo that lies elsewhere.
    """
    templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    templates.filters |= {"jpeg": as_data_uri, "percent": lambda share: f"{share:.0%}"}
    # Style and script come from files of their own, so that each can be read as what it is.
    style, script = (Markup((TEMPLATES / name).read_text()) for name in ("page.css", "page.js"))
    return templates.get_template("page.html").render(
        exhibits=[_describe(exhibit, folder) for exhibit in exhibits],
        metrics=plan_metrics(QualityThresholds()),
        style=style,
        script=script,
    )


def as_data_uri(pixels: np.ndarray) -> str:
    """A picture uint8 (h, w, 3) as a JPEG within the page."""
    jpeg = simplejpeg.encode_jpeg(np.ascontiguousarray(pixels), quality=88, colorsubsampling="444")
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"


def disclose(report: Report) -> str:
    """A statement for the listing, when one is due."""
    changes = " ".join(change.description for change in report.alterations if change.classification == "alteration")
    return f"This photo has been digitally altered. {changes} The original photo: [link]"


def _describe(exhibit: Exhibit, folder: Path) -> dict[str, Any]:
    report = exhibit.report
    return {
        "exhibit": exhibit,
        "report": report,
        "name": exhibit.original.name,
        "links": {"original": _link(exhibit.original, folder), "result": _link(exhibit.result, folder)},
        "disclosure": disclose(report) if report.disclosure_required else None,
        "stages": _describe_stages(report),
        "tiles": report.quality.tiles,
        "ground": shrink_pixels(exhibit.after, MAP_PX),
    }


def _describe_stages(report: Report) -> list[tuple[str, float, float]]:
    """Name, seconds and share of the longest, by stage."""
    longest = max(report.timings.values()) or 1.0
    return [(STAGES.get(name, name), seconds, seconds / longest) for name, seconds in report.timings.items()]


def _link(path: Path, folder: Path) -> str:
    """Relative, so that the folder can be moved as a whole."""
    return quote(path.resolve().relative_to(folder.resolve()).as_posix())
