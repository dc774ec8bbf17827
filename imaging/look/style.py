"""How light a photographer makes rooms, learned from their finished photos: targets a little way from `NATURAL`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from imaging.look.distance import FINISHED
from imaging.look.statistics import LookStatistics
from imaging.look.targets import NATURAL, Targets

PRIOR = 8.0
"""Photos that what finished rooms have in common is worth: of n photos' shift the part n / (n + 8) is believed.

The part that is best in the mean square is n / (n + (1 - r) / r), where r is the share of the variance among finished
photos that lies between photographers, the rest being between one photographer's rooms. Targets from 20 photos bring
other photos of the same hand from 4.9 to 4.7 in mean difference, hence their variance to 92 %, which takes r = 0.11.
"""

FEWEST = 8
"""Rooms from which a style can be learned: fewer say more of their rooms than of who finished them."""

_DIGITS = 1
"""Of a target, L*: finer steps cannot be seen."""


def learn_style(rooms: Sequence[LookStatistics]) -> Targets:
    """The targets of whoever finished these rooms; no rooms at all are as good as `NATURAL`.

    How far the mean of their brightest surfaces and of their medians is from what finished rooms have, shrunk by
    `PRIOR`, moves `wall90` and `middle`, by no more than one spread of finished rooms. Warmth is no matter of style: a
    cast that somebody left in is not told from one that they wanted.
    """
    wall90 = NATURAL.wall90 + _learn_shift((room.wall90 for room in rooms), "wall90")
    return hold_style(wall90, NATURAL.middle + _learn_shift((room.L50 for room in rooms), "L50"))


def hold_style(wall90: float, middle: float) -> Targets:
    """Targets with this lightness, CIELAB L*, held within one spread of finished rooms around `NATURAL`."""
    return replace(NATURAL, wall90=_hold(wall90, NATURAL.wall90, "wall90"), middle=_hold(middle, NATURAL.middle, "L50"))


def _learn_shift(values: Iterable[float], figure: str) -> float:
    """L* by which these photos are lighter than finished ones in this figure, as far as so many are believed."""
    known = [value for value in values if np.isfinite(value)]
    if not known:
        return 0.0
    return len(known) / (len(known) + PRIOR) * float(np.mean(known) - FINISHED[figure][0])


def _hold(value: float, usual: float, figure: str) -> float:
    spread = FINISHED[figure][1]
    return round(float(np.clip(value, usual - spread, usual + spread)), _DIGITS)
