"""Where the pixels of a hole are copied from, found from coarse to fine."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.fill.level import Level, list_levels
from imaging.fill.matcher import Guide, Matcher
from imaging.fill.membrane import fill_membrane
from imaging.fill.offsets import Offsets, copy_through, double_offsets, draw_offsets
from imaging.fill.repeats import find_repeats
from imaging.fill.search import Search
from imaging.fill.vote import vote

COARSEST_PX = 40
_ROUNDS = (6, 4, 3, 2)
"""Rounds of searching and voting, coarsest level first; the last number is that of all finer ones."""

_GUIDE_BLUR_PX = 1.5


def find_sources(finest: Level, guide: Guide | None, rng: np.random.Generator) -> Offsets:
    """Offsets int32 (h, w, 2) by which the hole of a level is filled; raises nothing where it has any source.

    Between two sizes the hole is copied anew through its offsets: colours that were enlarged would be blurred.
    """
    levels = list_levels(finest, COARSEST_PX)
    offsets: Offsets | None = None
    for number, level in enumerate(reversed(levels)):
        at_size = None if guide is None else _soften(guide.resize(level.hole.shape), level)
        if offsets is None:
            offsets, image = draw_offsets(level, rng), _first_guess(level, guide)
        else:
            offsets = double_offsets(offsets, level, rng)
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
    return search.offsets


def _first_guess(level: Level, guide: Guide | None) -> np.ndarray:
    if guide is None:
        return fill_membrane(level.image, level.hole)
    return np.where(level.hole[..., None], guide.resize(level.hole.shape).image, level.image)


def _soften(guide: Guide, level: Level) -> Guide:
    """The guide says nothing of what is fine; outside the hole the level itself is what to compare with."""
    whole = np.where(level.hole[..., None], guide.image, level.image)
    return Guide(cv2.GaussianBlur(whole, (0, 0), _GUIDE_BLUR_PX), guide.weight)
