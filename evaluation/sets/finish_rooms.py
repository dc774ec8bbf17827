"""The part of the set `finish` that is about rooms: do they look finished, at no cost to what is fine already?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.judge import describe_texture
from evaluation.metrics.colour_change import (
    ColourChange,
    find_coloured_areas,
    find_whites,
    measure_colour_change,
    take_off_cast,
)
from evaluation.metrics.flatness import measure_local_contrast
from evaluation.metrics.skin import measure_skin
from evaluation.metrics.windows import WindowChange, find_windows, measure_glow, measure_window_change
from evaluation.result import Table
from evaluation.score import mean_of_known
from evaluation.sets.finish_cases import HOUSE_ROOM, STYLED, UNTOUCHED
from evaluation.sets.finish_views import View
from imaging.color import delta_e_2000
from imaging.look import USUAL, LookStatistics, measure_finish_distance
from imaging.look.surfaces import SMOOTH, measure_roughness
from imaging.noise import measure_chroma_noise

FAR_STEP, DARK_STEP = 0.05, 0.5
"""Of the finish distance, and of mean L*: what counts as nearer, farther, darker; less is rounding."""

CAST = 4.0
"""Chroma of the whites beyond which a room has a cast."""

WALL_CHROMA = (10.0, 45.0)
"""C* beyond the whites' own of what is paint or wood: less is a tint of the light, more are things."""


@dataclass(frozen=True)
class RoomScore:
    """One method on one room; what is told of both is relative to the untouched photo."""

    look: LookStatistics
    distance: float
    delta_e: float
    lighter: float
    walls: tuple[ColourChange, ...]
    windows: tuple[WindowChange, ...]
    glow: float
    local_contrast: float
    skin: float
    noise: float
    texture: np.ndarray


@dataclass(frozen=True)
class Room:
    """A photo of a room, and its scores by method."""

    name: str
    part: str
    scores: dict[str, RoomScore]

    @property
    def is_unfinished(self) -> bool:
        return self.scores[UNTOUCHED].distance > USUAL


class RoomRuler:
    """What is found once in the untouched photo: its whites, painted areas and windows."""

    def __init__(self, before: View) -> None:
        self.before = before
        self.whites = find_whites(before.small, before.lab)
        self.relative = take_off_cast(before.small, self.whites)
        smooth = measure_roughness(before.lightness) < SMOOTH
        self.walls = find_coloured_areas(before.small, self.relative, WALL_CHROMA, smooth)
        self.windows = find_windows(before.lightness)

    def score(self, after: View) -> RoomScore:
        """One method's result."""
        before, relative = self.before, take_off_cast(after.small, self.whites)
        glass = np.logical_or.reduce([np.zeros(before.lightness.shape, bool), *self.windows])
        return RoomScore(
            look=after.look,
            distance=measure_finish_distance(after.look),
            delta_e=float(delta_e_2000(before.compared, after.compared).mean()),
            lighter=float((after.lightness - before.lightness).mean()),
            walls=tuple(measure_colour_change(self.relative, relative, wall) for wall in self.walls),
            windows=tuple(measure_window_change(before.lightness, after.lightness, window) for window in self.windows),
            glow=measure_glow(before.lightness, after.lightness, glass),
            local_contrast=measure_local_contrast(before.lightness, after.lightness),
            skin=measure_skin(after.image, before.image),
            noise=measure_chroma_noise(after.pixels),
            texture=describe_texture(after.lab),
        )


def summarise_rooms(rooms: Sequence[Room], method: str) -> dict[str, float]:
    """All figures of one method."""
    unfinished = [room for room in rooms if room.is_unfinished]
    finished = [room for room in rooms if room.part == HOUSE_ROOM and not room.is_unfinished]
    styled = [room for room in rooms if room.part == STYLED]
    return (
        summarise_unfinished(unfinished, method)
        | {f"finished_{name}": value for name, value in summarise_change(finished, method).items()}
        | {f"styled_{name}": value for name, value in summarise_change(styled, method).items()}
        | summarise_walls(rooms, method)
        | summarise_windows(unfinished, method)
    )


def summarise_unfinished(rooms: Sequence[Room], method: str) -> dict[str, float]:
    """Medians of the statistics, and how many rooms came nearer to finished ones, or went farther from them."""
    scores = [room.scores[method] for room in rooms]
    moved = np.array([room.scores[method].distance - room.scores[UNTOUCHED].distance for room in rooms])
    cast = [room.scores[method] for room in rooms if room.scores[UNTOUCHED].look.white_chroma > CAST]
    return {
        "unfinished": float(len(rooms)),
        "with_casts": float(len(cast)),
        "wall90": _median([score.look.wall90 for score in scores]),
        "L50": _median([score.look.L50 for score in scores]),
        "L98": _median([score.look.L98 for score in scores]),
        "white_chroma": _median([score.look.white_chroma for score in scores]),
        "white_chroma_in_casts": _median([score.look.white_chroma for score in cast]),
        "distance": _median([score.distance for score in scores]),
        "usual_percent": _percent([score.distance <= USUAL for score in scores]),
        "nearer_percent": _percent(moved < -FAR_STEP),
        "farther": float((moved > FAR_STEP).sum()),
        "darker_percent": _percent([score.lighter < -DARK_STEP for score in scores]),
    }


def summarise_change(rooms: Sequence[Room], method: str) -> dict[str, float]:
    """How far photos are changed that need next to nothing."""
    delta_e = np.array([room.scores[method].delta_e for room in rooms])
    return {
        "rooms": float(len(rooms)),
        "delta_e_mean": mean_of_known(delta_e),
        "delta_e_median": _median(delta_e),
        "delta_e_worst": float(delta_e.max()) if len(rooms) else float("nan"),
        "darker_percent": _percent([room.scores[method].lighter < -DARK_STEP for room in rooms]),
    }


def summarise_walls(rooms: Sequence[Room], method: str) -> dict[str, float]:
    """Of painted and wooden areas: turns of hue, and per cent of chroma that is lost, all beyond the cast taken off."""
    walls = [wall for room in rooms for wall in room.scores[method].walls]
    turns, lost = np.array([wall.turn_deg for wall in walls]), np.array([100 * (1 - wall.chroma) for wall in walls])
    return {
        "walls": float(len(walls)),
        "wall_turn_median": _median(turns),
        "wall_turn_p95": _percentile(turns, 95),
        "wall_turn_worst": _percentile(turns, 100),
        "wall_chroma_lost_percent": _median(lost),
        "wall_chroma_lost_percent_p95": _percentile(lost, 95),
        "wall_chroma_lost_percent_worst": _percentile(lost, 100),
    }


def summarise_windows(rooms: Sequence[Room], method: str) -> dict[str, float]:
    """Veil, glow, flatness and noise, in unfinished rooms."""
    scores = [room.scores[method] for room in rooms]
    windows = [window for score in scores for window in score.windows]
    glow = np.abs([score.glow for score in scores])
    glow = glow[np.isfinite(glow)]
    return {
        "windows": float(len(windows)),
        "window_contrast": _median([window.contrast for window in windows]),
        "window_contrast_p10": _percentile(np.array([window.contrast for window in windows]), 10),
        "window_black_rise": _median([window.black_rise for window in windows]),
        "glow": _median(glow),
        "glow_p95": _percentile(glow, 95),
        "local_contrast": _median([score.local_contrast for score in scores]),
        "skin": float(np.nanmedian([score.skin for score in scores])) if scores else float("nan"),
        "chroma_noise": _median([score.noise for score in scores]),
    }


UNFINISHED = ("wall90", "L50", "L98", "white_chroma", "white_chroma_in_casts", "distance", "usual_percent")
MOVED = ("nearer_percent", "farther", "darker_percent")
CHANGED = ("delta_e_mean", "delta_e_median", "delta_e_worst", "darker_percent")
WALLS = (
    "wall_turn_median",
    "wall_turn_p95",
    "wall_turn_worst",
    "wall_chroma_lost_percent",
    "wall_chroma_lost_percent_p95",
    "wall_chroma_lost_percent_worst",
)
WINDOWS = (
    "window_contrast",
    "window_contrast_p10",
    "window_black_rise",
    "glow",
    "glow_p95",
    "local_contrast",
    "skin",
    "chroma_noise",
)


def tabulate_rooms(figures: dict[str, dict[str, float]]) -> dict[str, Table]:
    """Every method a row, from the figures of each."""
    return {
        "unfinished rooms, medians": _tabulate(figures, (*UNFINISHED, *MOVED)),
        "finished rooms, ΔE2000 of the change": _tabulate(figures, [f"finished_{name}" for name in CHANGED]),
        "styled rooms, ΔE2000 of the change": _tabulate(figures, [f"styled_{name}" for name in CHANGED]),
        "painted walls and wood, beyond the cast": _tabulate(figures, WALLS),
        "windows, glow, flatness and noise of unfinished rooms": _tabulate(figures, WINDOWS),
    }


def _tabulate(figures: dict[str, dict[str, float]], names: Sequence[str]) -> Table:
    rows: Table = [["method", *(name.replace("_", " ") for name in names)]]
    return rows + [[method, *(values[name] for name in names)] for method, values in figures.items()]


def _median(values: Sequence[float] | np.ndarray) -> float:
    return _percentile(np.asarray(values, float), 50)


def _percentile(values: np.ndarray, percent: float) -> float:
    known = values[np.isfinite(values)]
    return float(np.percentile(known, percent)) if len(known) else float("nan")


def _percent(hits: Sequence[bool] | np.ndarray) -> float:
    return 100 * float(np.mean(hits)) if len(hits) else float("nan")
