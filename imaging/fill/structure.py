"""A hole filled at working size: what belongs there, and from where each pixel of it is copied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from imaging.fill.errors import FillError
from imaging.fill.level import Level
from imaging.fill.lines import continue_lines
from imaging.fill.matcher import Guide
from imaging.fill.morphology import widen
from imaging.fill.offsets import Offsets, copy_through
from imaging.fill.patchmatch import find_sources
from imaging.fill.seam import spread_difference

Guess = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""A network's idea of a hole: image float32 (h, w, 3), [0, 1], and hole bool (h, w) -> image of that size."""

WIDER_PX = 3
"""Filled beyond the hole, so that what differs there is known and can be spread inwards."""

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
    offsets = find_sources(wide, Guide(lines.image, lines.evidence), rng)
    copied = copy_through(wide.image, offsets, wide.hole)
    return Structure(wide, spread_difference(level.image, copied, level.hole), offsets)


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
