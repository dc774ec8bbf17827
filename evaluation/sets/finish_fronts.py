"""The part of the set `finish` that is about exteriors: no house may change its colour."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.metrics.colour_change import ColourChange, find_coloured_areas, measure_colour_change
from evaluation.result import Table
from evaluation.sets.finish_views import View
from imaging.color import delta_e_2000

TURNED_DEG = 4.0
KEPT = (0.9, 1.1)
"""A turn of hue that people see, and chroma over what the light explains within which a colour counts as kept."""

CHROMA = (12.0, np.inf)
SKY, GREEN, BRICK, PAINT = "sky", "lawn and trees", "roof and brick", "painted facade"


@dataclass(frozen=True)
class FrontScore:
    """One method on one exterior: how far it is changed, and each large coloured area: what it may be, its change."""

    delta_e: float
    areas: tuple[tuple[str, ColourChange], ...]

    @property
    def turn_deg(self) -> float:
        """Of the area that turns most; 0 without areas."""
        return max((change.turn_deg for _, change in self.areas), default=0.0)


@dataclass(frozen=True)
class Front:
    """A photo of an exterior, and its scores by method."""

    name: str
    scores: dict[str, FrontScore]


class FrontRuler:
    """What is found once in the untouched photo: its large coloured areas."""

    def __init__(self, before: View) -> None:
        self.before = before
        self.areas = find_coloured_areas(before.small, before.lab, CHROMA)
        self.surfaces = [name_surface(before.lab, area) for area in self.areas]

    def score(self, after: View) -> FrontScore:
        """One method's result."""
        changes = [measure_colour_change(self.before.lab, after.lab, area) for area in self.areas]
        delta_e = float(delta_e_2000(self.before.compared, after.compared).mean())
        return FrontScore(delta_e, tuple(zip(self.surfaces, changes, strict=True)))


def name_surface(lab: np.ndarray, area: np.ndarray) -> str:
    """What an area, bool (h, w), of an exterior in CIELAB (h, w, 3) may be, by hue and place.

    Blue in the upper half is sky, green is lawn and trees, red to orange roof and brick, all else a painted facade:
    sand, yellow, and blue below. A rule of thumb, for a table.
    """
    a, b = lab[area][:, 1:].mean(axis=0)
    hue = np.degrees(np.arctan2(b, a)) % 360
    if 180 <= hue < 300 and np.nonzero(area)[0].mean() < area.shape[0] / 2:
        return SKY
    if 103 <= hue < 180:
        return GREEN
    return BRICK if hue < 68 else PAINT


def summarise_fronts(fronts: Sequence[Front], method: str) -> dict[str, float]:
    """How many photos and areas turn, how far at worst, and the extremes of the chroma that is kept."""
    scores = [front.scores[method] for front in fronts]
    changes = [change for score in scores for _, change in score.areas]
    return {
        "exteriors": float(len(fronts)),
        "exteriors_turned": float(sum(score.turn_deg > TURNED_DEG for score in scores)),
        "exterior_delta_e_mean": float(np.mean([score.delta_e for score in scores])) if scores else float("nan"),
        **{f"exterior_{name}": value for name, value in summarise_changes(changes).items()},
    }


def summarise_changes(changes: Sequence[ColourChange]) -> dict[str, float]:
    """Of areas; NaN for the extremes of none."""
    chroma = np.array([change.chroma for change in changes] or [np.nan])
    return {
        "areas": float(len(changes)),
        "areas_turned": float(sum(change.turn_deg > TURNED_DEG for change in changes)),
        "turn_worst": max((change.turn_deg for change in changes), default=float("nan")),
        "areas_off_chroma": float(((chroma < KEPT[0]) | (chroma > KEPT[1])).sum()),
        "chroma_min": float(chroma.min()),
        "chroma_max": float(chroma.max()),
    }


def tabulate_fronts(fronts: Sequence[Front], figures: dict[str, dict[str, float]], method: str) -> dict[str, Table]:
    """Every method a row, and one method by surface."""
    names = [name for name in next(iter(figures.values())) if name.startswith("exterior")]
    rows: Table = [["method", *(name.removeprefix("exterior_").replace("_", " ") for name in names)]]
    rows += [[each, *(values[name] for name in names)] for each, values in figures.items()]
    surfaces: Table = [["surface", *(name.replace("_", " ") for name in summarise_changes([]))]]
    for surface in (SKY, GREEN, BRICK, PAINT):
        changes = [change for front in fronts for name, change in front.scores[method].areas if name == surface]
        surfaces.append([surface, *summarise_changes(changes).values()])
    return {"exteriors: hue and chroma of large areas": rows, f"exteriors by surface, {method}": surfaces}
