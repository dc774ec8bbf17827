"""Straight lines through places that are partly none of theirs: found one after the other, then laid along the
picture's own segments."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PAIRS, MOST = 240, 6
"""Pairs of places that are tried, and lines that are looked for."""
LEAST_ACROSS = 0.04
"""Of the picture's width that a line's places have to fill, column by column."""
LEAST_FILLED = 0.35
"""Of the columns from a line's first place to its last; furniture stands before the others."""
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


def fit_lines(places: NDArray[np.float64], width: int, long_side: int) -> list[Fitted]:
    """The lines through places (n, 2) of a picture of that width, those with most places first."""
    found: list[Fitted] = []
    left = places
    while len(found) < MOST:
        line = _fit_best(left, width, NEAR * long_side)
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


def _fit_best(places: NDArray[np.float64], width: int, near: float) -> Fitted | None:
    best, own = 0, None
    for line in _try_pairs(places, LEAST_ACROSS * width):
        inside = np.abs(line.distance(places)) < near
        count = _count_columns(places[inside])
        if count > best:
            best, own = count, inside
    if own is None or best < LEAST_ACROSS * width:
        return None
    for _ in range(3):
        line = fit_through(_main_run(places[own], width))
        own = np.abs(line.distance(places)) < near
        if np.count_nonzero(own) < 2:
            return None
    run = _main_run(places[own], width)
    filled = _count_columns(run)
    if filled < LEAST_ACROSS * width or filled < LEAST_FILLED * np.ptp(run[:, 0]):
        return None
    return fit_through(run)


def _try_pairs(places: NDArray[np.float64], apart: float) -> Iterator[Fitted]:
    """The lines through pairs of places that are not too near to each other, the same for the same places."""
    if len(places) < 2:
        return
    pairs = np.random.default_rng(0).integers(0, len(places), (PAIRS, 2))
    for one, other in pairs:
        if np.hypot(*(places[one] - places[other])) >= apart:
            yield fit_through(places[[one, other]])


def _main_run(places: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """Those of the longest run without a gap of a quarter of the picture."""
    order = places[np.argsort(places[:, 0], kind="stable")]
    breaks = np.flatnonzero(np.diff(order[:, 0]) > width / 4) + 1
    return max(np.split(order, breaks), key=len)


def _count_columns(places: NDArray[np.float64]) -> int:
    return len(np.unique(np.floor(places[:, 0])))
