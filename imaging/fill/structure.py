"""A hole filled at working size: what belongs there, and from where each pixel of it is copied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from imaging.fill.errors import FillError
from imaging.fill.holes.level import Level
from imaging.fill.holes.morphology import widen
from imaging.fill.light.calm import keep_light, measure_calm
from imaging.fill.light.heal import heal_copies
from imaging.fill.light.seam import spread_difference
from imaging.fill.lines import continue_lines
from imaging.fill.sources.matcher import Guide
from imaging.fill.sources.offsets import Offsets, copy_through, draw_offsets
from imaging.fill.sources.patchmatch import find_sources

Guess = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""A network's idea of a hole: image float32 (h, w, 3), [0, 1], and hole bool (h, w) -> image of that size."""

WIDER_PX = 3
"""Filled beyond the hole, so that what differs there is known and can be spread inwards."""

_LEAST_SOURCES = 0.1
"""Places to copy from over pixels to fill below which copies would be the same few again and again."""

_GUESS_WEIGHT = 2.0
_GUESS_BLUR_PX = 1.0


@dataclass(frozen=True, eq=False)
class Structure:
    """`image` float32 (h, w, 3) without a hole; `offsets` int32 (h, w, 2) to the sources of the `level`'s hole."""

    level: Level
    image: np.ndarray
    offsets: Offsets


def build_structure(level: Level, guess: Guess | None, rng: np.random.Generator) -> Structure:
    """Lines that meet the hole continued, then everything else copied from around it along them."""
    wide = Level(level.image, widen(level.hole, WIDER_PX))
    if not wide.source.any():
        wide = level
    if guess is not None:
        return _follow_guess(level, wide, guess, rng)
    lines = continue_lines(wide.image, wide.hole)
    if np.count_nonzero(wide.source) < _LEAST_SOURCES * np.count_nonzero(level.hole):
        return Structure(level, continue_lines(level.image, level.hole).image, draw_offsets(level, rng))
    offsets = find_sources(wide, Guide(lines.image, lines.evidence), rng)
    copied = copy_through(wide.image, offsets, wide.hole)
    met = spread_difference(level.image, copied, level.hole)
    calm = measure_calm(level.image, level.hole, lines.evidence)
    if calm > 0:  # gradients that are means of two would soften a texture
        met = keep_light(heal_copies(met, offsets, level.hole, calm), lines.image, level.hole, calm)
    return Structure(wide, met, offsets)


def _follow_guess(level: Level, wide: Level, guess: Guess, rng: np.random.Generator) -> Structure:
    """What a network made of the hole from afar, and what is fine of it copied from around."""
    guessed = np.asarray(guess(np.where(level.hole[..., None], np.float32(0.5), level.image), level.hole), np.float32)
    if guessed.shape != level.image.shape or not np.isfinite(guessed).all():
        raise FillError("invalid_guess", f"a guess is a finite image of shape {level.image.shape}, not {guessed.shape}")
    image = spread_difference(level.image, np.clip(guessed, 0, 1), level.hole)
    weight = np.full(level.hole.shape, _GUESS_WEIGHT, np.float32)
    offsets = find_sources(wide, Guide(image, weight), rng)
    coarse = cv2.GaussianBlur(image, (0, 0), _GUESS_BLUR_PX)
    fine = copy_through(image - coarse, offsets, level.hole)
    return Structure(wide, np.where(level.hole[..., None], np.clip(coarse + fine, 0, 1), level.image), offsets)
