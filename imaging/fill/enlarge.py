"""A filled hole at twice the size: what is coarse is kept, what is fine is copied from sources found anew nearby."""

from __future__ import annotations

import numpy as np

from imaging.fill.detail import add_detail
from imaging.fill.holes.level import Level
from imaging.fill.sources.matcher import Matcher
from imaging.fill.sources.offsets import Offsets, double_offsets
from imaging.fill.sources.search import Search
from imaging.fill.structure import Structure

_MOST_REFINED_PX = 700_000
"""Above so many pixels sources are not looked for anew: they are right to a pixel or two by then."""


def enlarge_structure(structure: Structure, finer: Level, rng: np.random.Generator) -> Structure:
    """The structure at the size of the next finer level."""
    offsets = double_offsets(structure.offsets, finer, rng)
    image = _fill(structure, finer, offsets)
    if np.count_nonzero(finer.wanted) <= _MOST_REFINED_PX:
        offsets = _refine(finer, image, offsets, rng)
        image = _fill(structure, finer, offsets)
    return Structure(finer, image, offsets)


def _fill(structure: Structure, level: Level, offsets: Offsets) -> np.ndarray:
    """The level's own image with its hole filled: sources lie outside of it, so they stay what they were."""
    image = level.image
    for strip, filled in add_detail(structure.image, level.image, level.hole, level.source, offsets, half=False):
        inside = level.hole[strip.slices]
        image[strip.slices][inside] = filled[inside]
    return image


def _refine(level: Level, image: np.ndarray, offsets: Offsets, rng: np.random.Generator) -> Offsets:
    """A source a pixel or two away, where the patch there is more like what the hole shows by now."""
    search = Search(Matcher(level, None), offsets, rng)
    search.look(image)
    search.propagate((1, 2))
    search.wander(2, 2)
    search.propagate((1,))
    return search.offsets
