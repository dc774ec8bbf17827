"""Lines along a floor or a ceiling, joined where they turn and carried on to the picture's edge."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from imaging.region import Size
from imaging.surfaces.line_fit import Fitted

Place = tuple[float, float]
Ends = tuple[Place, Place]

REACH = 0.1
"""Of the width that two lines may lack to their joint, hidden behind furniture, or run past it."""
EDGE = 0.04
"""Of the long side: a line that ends so near to the picture's edge goes on to it."""
LEAST_TURN_DEG = 4.0
"""Between two lines of one kind that meet in a corner; of less it is one line in two pieces."""


@dataclass(frozen=True)
class Joined:
    """The ends of each line, from left to right, and the corners in which one meets the next."""

    lines: tuple[Ends, ...] = ()
    joints: tuple[Place, ...] = ()

    def passes(self, x: float, beside: float) -> bool:
        """Whether one line goes straight on by a column, for so much on both sides of it."""
        return any(x0 <= x - beside and x + beside <= x1 for (x0, _), (x1, _) in self.lines)

    def height_at(self, x: float, size: Size) -> float | None:
        """How far down the line passes that is nearest to a column, prolonged by REACH at most; None where there is
        none."""
        best, reach = None, REACH * size.width
        for (x0, y0), (x1, y1) in self.lines:
            beside = max(x0 - x, x - x1, 0.0)
            if beside <= reach and x1 - x0 > 1:
                best, reach = y0 + (x - x0) * (y1 - y0) / (x1 - x0), beside
        return best


def join_lines(lines: Sequence[Fitted], size: Size) -> Joined:
    """Of the lines along a floor, or along a ceiling."""
    ordered = sorted(lines, key=lambda line: float(line.ends[:, 0].mean()))
    ends = [line.ends for line in ordered]
    joints: list[Place] = []
    for number in range(len(ordered) - 1):
        joint = _find_joint(ordered[number], ordered[number + 1], size)
        if joint is not None:
            ends[number][1], ends[number + 1][0] = joint, joint
            joints.append(joint)
    closed = [_carry_on(line, each, joints, size) for line, each in zip(ordered, ends, strict=True)]
    return Joined(tuple(closed), tuple(joints))


def _find_joint(left: Fitted, right: Fitted, size: Size) -> Place | None:
    turn = abs(left.way[0] * right.way[1] - left.way[1] * right.way[0])
    joint = left.meet(right)
    if joint is None or turn < np.sin(np.radians(LEAST_TURN_DEG)):
        return None
    reach = REACH * size.width
    fits = abs(joint[0] - left.ends[1, 0]) < reach and abs(joint[0] - right.ends[0, 0]) < reach
    return joint if fits and 0 <= joint[0] <= size.width and 0 <= joint[1] <= size.height else None


def _carry_on(line: Fitted, ends: NDArray[np.float64], joints: Sequence[Place], size: Size) -> Ends:
    reach = EDGE * max(size.height, size.width)
    corner = np.array([size.width, size.height], float)
    done = []
    for number, outwards in ((0, -1.0), (1, 1.0)):
        place, way = ends[number], np.array(line.way) * np.sign(line.way[0] or 1) * outwards
        if tuple(place) not in joints:
            with np.errstate(divide="ignore", invalid="ignore"):
                ahead = np.where(way > 0, (corner - place) / way, np.where(way < 0, -place / way, np.inf))
            step = float(np.nanmin(ahead))
            place = place + way * step if 0 <= step <= reach else place
        done.append((float(place[0]), float(place[1])))
    return done[0], done[1]
