"""Where the pixels of a hole are copied from, found from coarse to fine."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.fill.holes.level import Level, list_levels
from imaging.fill.holes.membrane import fill_membrane
from imaging.fill.sources.matcher import Guide, Matcher
from imaging.fill.sources.offsets import Offsets, copy_through, double_offsets, draw_offsets, shift_offsets
from imaging.fill.sources.repeats import find_repeats
from imaging.fill.sources.search import Search
from imaging.fill.sources.shift import find_shift
from imaging.fill.sources.vote import vote

COARSEST_PX = 40
MOST_MISFIT, _BETTER, _SHIFTED_PX = 0.15, 0.7, 360
"""How well one offset must continue the surroundings to begin with it, how much better a later one than one before, and
the side up to which it is looked for."""

_ROUNDS = (6, 4, 3, 2)
"""Rounds of searching and voting, coarsest level first; the last number is that of all finer ones."""

_SLACK = 1.6
_GUIDE_BLUR_PX = 1.5


def find_sources(finest: Level, guide: Guide | None, rng: np.random.Generator) -> Offsets:
    """Offsets int32 (h, w, 2) by which the hole of a level is filled; raises nothing where it has any source.

    Between two sizes the hole is copied anew through its offsets: colours that were enlarged would be blurred.
    """
    levels = list_levels(finest, COARSEST_PX)
    offsets: Offsets | None = None
    misfit = MOST_MISFIT
    for number, level in enumerate(reversed(levels)):
        at_size = None if guide is None else _soften(guide.resize(level.hole.shape), level)
        if offsets is None:
            offsets, image = draw_offsets(level, rng), _first_guess(level, guide)
        else:
            offsets = double_offsets(offsets, level, rng)
            image = copy_through(level.image, offsets, level.hole)
        shift = find_shift(level) if max(level.hole.shape) <= _SHIFTED_PX else None
        if shift is not None and shift.misfit < misfit:
            misfit = shift.misfit * _BETTER
            offsets = shift_offsets(offsets, shift.offset, level)
            image = copy_through(level.image, offsets, level.hole)
        rounds = _ROUNDS[min(number, len(_ROUNDS) - 1)]
        offsets = _improve(level, at_size, offsets, image, rounds, rng)
    assert offsets is not None
    return offsets


def _improve(
    level: Level, guide: Guide | None, offsets: Offsets, image: np.ndarray, rounds: int, rng: np.random.Generator
) -> Offsets:
    """Search and vote in turn."""
    search = Search(Matcher(level, guide), offsets, rng)
    repeats = find_repeats(level)
    for number in range(rounds):
        search.look(image)
        search.propagate((4, 2, 1) if number == 0 else (1, 2))
        search.try_shared(np.concatenate([search.popular(), repeats]))
        search.wander(max(level.hole.shape), 3 if number else 2)
        image = vote(image, level, search.offsets, search.distance)
    search.look(image)
    search.propagate((1,))
    search.gather(_SLACK)
    return search.offsets


def _first_guess(level: Level, guide: Guide | None) -> np.ndarray:
    if guide is None:
        return fill_membrane(level.image, level.hole)
    return np.where(level.hole[..., None], guide.resize(level.hole.shape).image, level.image)


def _soften(guide: Guide, level: Level) -> Guide:
    """The guide says nothing of what is fine; outside the hole the level itself is what to compare with."""
    whole = np.where(level.hole[..., None], guide.image, level.image)
    return Guide(cv2.GaussianBlur(whole, (0, 0), _GUIDE_BLUR_PX), guide.weight)
