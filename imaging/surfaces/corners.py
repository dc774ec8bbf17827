"""Where two walls meet: an upright line from a corner of the ceiling to one of the floor, or as much of it as is
seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from imaging.region import Size
from imaging.surfaces.classes import surface_id
from imaging.surfaces.joints import Ends, Joined, Place
from imaging.surfaces.uprights import Uprights

SAME = 0.045
"""Of the width: a corner of the ceiling, one of the floor and a fold so near to each other are of one line."""
BESIDE, NEARLY_DEG = 0.012, 3.0
"""Segments so near, as a share of the width, and so nearly as upright lines lean may be of the line."""
LEAST_LENGTH = 0.06
"""Of the height: so much of a line has to be seen, and so much of it segments have to cover."""


@dataclass(frozen=True)
class Room:
    """What is known of a picture before walls are parted: the lines along floor and ceiling, segments (n, 2, 2), and
    where wall is seen (·, ·)."""

    size: Size
    floor: Joined
    ceiling: Joined
    segments: NDArray[np.float64]
    uprights: Uprights
    wall: NDArray[np.bool_]


def find_corners(room: Room, folds: Sequence[float]) -> list[Ends]:
    """The upper and the lower end of each, from left to right. `folds`: columns where walls fold by their depth.

    A corner of the ceiling over one of the floor is one of walls. Any other must not have the other line going straight
    on by it, as where a ridge ends in a gable, or a fold must be there; and a fold alone counts where a segment of the
    picture says so too.
    """
    found: list[Ends] = []
    below = list(room.floor.joints)
    for top in room.ceiling.joints:
        foot = _find_under(room, top, below)
        if foot is not None:
            below.remove(foot)
            found.append((top, foot))
        elif _may_part(room, top[0], room.floor, folds):
            found += _hang(room, top, top[1], None)
    for foot in below:
        if _may_part(room, foot[0], room.ceiling, folds):
            found += _hang(room, foot, None, foot[1])
    for x in folds:
        known = any(_same(room, x, top[0]) or _same(room, x, foot[0]) for top, foot in found)
        place = None if known else _find_beside(room, x)
        found += [] if place is None else _hang(room, place, None, None)
    return sorted(found, key=lambda ends: ends[0][0])


def _find_under(room: Room, top: Place, places: Sequence[Place]) -> Place | None:
    """The place nearest to where an upright line from a corner of the ceiling comes down; None where none is near."""

    def off(place: Place) -> float:
        return abs(place[0] - top[0] - room.uprights.lean(top[0]) * (place[1] - top[1]))

    foot = min(places, key=off, default=None)
    return foot if foot is not None and off(foot) < SAME * room.size.width else None


def _may_part(room: Room, x: float, other: Joined, folds: Sequence[float]) -> bool:
    return not other.passes(x, SAME * room.size.width) or any(_same(room, x, fold) for fold in folds)


def _same(room: Room, one: float, other: float) -> bool:
    return abs(one - other) < SAME * room.size.width


def _hang(room: Room, place: Place, high: float | None, low: float | None) -> list[Ends]:
    """The line through a place whose ends are not both known: as upright lines lean there, from the ceiling's line to
    the floor's, or as far as wall is seen."""
    walls = _wall_rows(room, place[0])
    if walls is None:
        return []
    high = room.ceiling.height_at(place[0], room.size) if high is None else high
    low = room.floor.height_at(place[0], room.size) if low is None else low
    high, low = walls[0] if high is None else high, walls[1] if low is None else low
    if low - high < LEAST_LENGTH * room.size.height:
        return []
    lean = room.uprights.lean(place[0])
    return [((place[0] + lean * (high - place[1]), high), (place[0] + lean * (low - place[1]), low))]


def _find_beside(room: Room, x: float) -> Place | None:
    """A place on the upright line nearest to a column that segments run along; None where too few do."""
    ways = room.segments[:, 1] - room.segments[:, 0]
    places = room.segments.mean(axis=1)
    lean = room.uprights.lean(x)
    nearly = np.abs(ways[:, 0] - lean * ways[:, 1]) < np.tan(np.radians(NEARLY_DEG)) * np.abs(ways[:, 1])
    crossing = places[:, 0] + lean * (room.size.height / 2 - places[:, 1])
    near = np.abs(crossing - x) < SAME / 2 * room.size.width
    length = np.where(nearly & near, np.abs(ways[:, 1]), 0)
    if not length.any():
        return None
    best = int(length.argmax())
    together = length[np.abs(crossing - crossing[best]) < BESIDE / 2 * room.size.width].sum()
    enough = together >= 2 * LEAST_LENGTH * room.size.height
    return (float(crossing[best]), room.size.height / 2) if enough else None


def _wall_rows(room: Room, x: float) -> tuple[float, float] | None:
    """Where wall is seen first and last in a column, in the image's pixels; None where none is."""
    height, width = room.wall.shape
    column = min(max(0, int(x * width / room.size.width)), width - 1)
    rows = np.flatnonzero(room.wall[:, column])
    if not len(rows):
        return None
    down = room.size.height / height
    return float(rows[0] * down), float((rows[-1] + 1) * down)


def find_wall(likely: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Where wall is likelier than anything else, (·, ·)."""
    return np.asarray(likely.argmax(axis=0) == surface_id("wall"))
