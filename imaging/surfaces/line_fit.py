"""Straight lines through places that are partly none of theirs: found one after the other, then laid along the
picture's own segments."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PAIRS, MOST = 240, 6
"""Pairs of places that are tried, and lines that are looked for."""
LEAST_LENGTH, LEAST_FILLED = 0.04, 0.35
"""Of the long side that a line's places have to fill, pixel by pixel, and of the way from its first place to its last;
furniture stands before the others."""
GAP = 0.25
"""Of the long side: what lies beyond is another line."""
STEEPEST_DEG = 72.0
"""Walls that end beside an archway border on the floor behind it along upright lines."""
NEAR = 0.006
"""Of the long side: places within it of a line are its own."""
SNAP, SNAP_DEG = 0.012, 5.0
"""Of the long side, and in degrees: segments so near to a line and so nearly of its direction may be of it."""
LEAST_SNAPPED = 0.2
"""Of a line's length that segments have to cover to move it."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A line through `middle`, x and y, along the unit vector `way`, from `first` to `last` along that."""

    middle: tuple[float, float]
    way: tuple[float, float]
    first: float
    last: float

    @property
    def ends(self) -> NDArray[np.float64]:
        """(2, 2), the left one first."""
        ends = np.array(self.middle) + np.outer([self.first, self.last], self.way)
        return ends[np.argsort(ends[:, 0], kind="stable")]

    @property
    def length(self) -> float:
        return self.last - self.first

    def distance(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Of places (…, 2) from the line, signed."""
        offset = places - np.array(self.middle)
        return np.asarray(offset[..., 1] * self.way[0] - offset[..., 0] * self.way[1])

    def along(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """How far along the line places (…, 2) lie."""
        return np.asarray((places - np.array(self.middle)) @ np.array(self.way))

    def meet(self, other: "Fitted") -> tuple[float, float] | None:
        """Where both, prolonged, cross; None for parallels."""
        turn = self.way[0] * other.way[1] - self.way[1] * other.way[0]
        if abs(turn) < 1e-3:
            return None
        apart = np.array(other.middle) - np.array(self.middle)
        reach = float(apart[0] * other.way[1] - apart[1] * other.way[0]) / turn
        return self.middle[0] + reach * self.way[0], self.middle[1] + reach * self.way[1]


def fit_lines(places: NDArray[np.float64], long_side: int) -> list[Fitted]:
    """The lines through places (n, 2) of a picture of that long side, those with most places first."""
    found: list[Fitted] = []
    left = places
    while len(found) < MOST:
        line = _fit_best(left, long_side)
        if line is None:
            return found
        found.append(line)
        left = left[np.abs(line.distance(left)) > 2 * NEAR * long_side]
    return found


def fit_through(places: NDArray[np.float64], weight: NDArray[np.float64] | None = None) -> Fitted:
    """The line of least squares across it, from the first to the last of the places (n, 2) along it; two at least."""
    middle = np.average(places, axis=0, weights=weight)
    offset = places - middle
    spread = (offset * (1 if weight is None else weight[:, None])).T @ offset
    way = np.linalg.eigh(spread)[1][:, 1]
    along = offset @ way
    return Fitted((float(middle[0]), float(middle[1])), (float(way[0]), float(way[1])), along.min(), along.max())


def snap_line(line: Fitted, segments: NDArray[np.float64], long_side: int) -> Fitted:
    """The line laid along the segments (n, 2, 2) that run beside it, as long as before; itself where there are too few.

    The nearer one counts for more: a skirting board has an edge above and one on the floor.
    """
    ways = segments[:, 1] - segments[:, 0]
    length = np.linalg.norm(ways, axis=-1)
    turned = np.abs(ways @ np.array([-line.way[1], line.way[0]])) / np.maximum(length, 1e-9)
    along = np.sort(line.along(segments), axis=1)
    beside = (along[:, 1] > line.first) & (along[:, 0] < line.last)
    near = np.abs(line.distance(segments)).max(axis=1) < SNAP * long_side
    chosen = (turned < np.sin(np.radians(SNAP_DEG))) & beside & near
    if length[chosen].sum() < LEAST_SNAPPED * line.length:
        return line
    closeness = np.exp(-np.square(line.distance(segments[chosen]).mean(axis=1) / (NEAR * long_side)))
    weight = np.repeat(closeness * length[chosen], 2)
    snapped = fit_through(segments[chosen].reshape(-1, 2), weight)
    if abs(snapped.way[0] * line.way[1] - snapped.way[1] * line.way[0]) > np.sin(np.radians(SNAP_DEG)):
        return line
    reach = np.sort(snapped.along(line.ends))
    return Fitted(snapped.middle, snapped.way, float(reach[0]), float(reach[1]))


def _fit_best(places: NDArray[np.float64], long_side: int) -> Fitted | None:
    near, least = NEAR * long_side, LEAST_LENGTH * long_side
    best, own = 0, None
    for line in _try_pairs(places, least):
        inside = np.abs(line.distance(places)) < near
        filled = _count_filled(line.along(places[inside]))
        if filled > best:
            best, own = filled, inside
    if own is None:
        return None
    for _ in range(3):
        line = fit_through(places[own])
        own = _main_run(line, places, np.abs(line.distance(places)) < near, GAP * long_side)
        if np.count_nonzero(own) < 2:
            return None
    line = fit_through(places[own])
    filled = _count_filled(line.along(places[own]))
    steep = abs(line.way[1]) > np.sin(np.radians(STEEPEST_DEG))
    return None if steep or filled < max(least, LEAST_FILLED * line.length) else line


def _try_pairs(places: NDArray[np.float64], apart: float) -> Iterator[Fitted]:
    """The lines through pairs of places that are not too near to each other, the same for the same places."""
    if len(places) < 2:
        return
    pairs = np.random.default_rng(0).integers(0, len(places), (PAIRS, 2))
    for one, other in places[pairs]:
        way = other - one
        length = float(np.hypot(*way))
        if length >= apart and abs(way[1]) <= np.sin(np.radians(STEEPEST_DEG)) * length:
            unit = way / length
            yield Fitted((float(one[0]), float(one[1])), (float(unit[0]), float(unit[1])), 0.0, length)


def _main_run(line: Fitted, places: NDArray[np.float64], inside: NDArray[np.bool_], gap: float) -> NDArray[np.bool_]:
    """Of the places inside those of the longest run along the line without a gap so wide."""
    chosen = np.flatnonzero(inside)
    along = line.along(places[chosen])
    order = np.argsort(along, kind="stable")
    breaks = np.flatnonzero(np.diff(along[order]) > gap) + 1
    run = np.zeros(len(places), bool)
    run[chosen[max(np.split(order, breaks), key=len)]] = True
    return run


def _count_filled(along: NDArray[np.float64]) -> int:
    return len(np.unique(np.floor(along)))
