"""From where each pixel of a hole is copied: whole offsets, carried from one size of the image to the next."""

from __future__ import annotations

import numpy as np

from imaging.fill.holes.level import Level

Offsets = np.ndarray
"""int32 (h, w, 2): rows and columns from a pixel to its source; of no account where no source is wanted."""


def draw_offsets(level: Level, rng: np.random.Generator) -> Offsets:
    """A random source for each pixel that wants one."""
    nothing = np.zeros((*level.hole.shape, 2), np.int32)
    return _draw(np.flatnonzero(level.wanted), nothing, level, rng)


def double_offsets(offsets: Offsets, level: Level, rng: np.random.Generator) -> Offsets:
    """Offsets of the level of half the size at this one's; where that leads nowhere, a random source."""
    doubled = repeat_offsets(offsets, np.arange(level.hole.shape[0]), np.arange(level.hole.shape[1]))
    places = np.flatnonzero(level.wanted)
    width = level.hole.shape[1]
    step = doubled.reshape(-1, 2)[places]
    led = leads_to_source(places // width + step[:, 0], places % width + step[:, 1], level) & step.any(axis=1)
    return _draw(places[~led], doubled, level, rng)


def shift_offsets(offsets: Offsets, shift: tuple[int, int], level: Level) -> Offsets:
    """The same with one shift, rows and columns, for all pixels that it leads to a source."""
    rows, columns = np.nonzero(level.wanted)
    led = leads_to_source(rows + shift[0], columns + shift[1], level)
    shifted: Offsets = offsets.copy()
    shifted[rows[led], columns[led]] = shift
    return shifted


def repeat_offsets(offsets: Offsets, rows: np.ndarray, columns: np.ndarray) -> Offsets:
    """Offsets of half the size at those rows and columns (whole numbers) of the larger one."""
    doubled: Offsets = np.ascontiguousarray(offsets[np.ix_(rows // 2, columns // 2)])
    doubled *= 2
    return doubled


def leads_to_source(rows: np.ndarray, columns: np.ndarray, level: Level) -> np.ndarray:
    """Whether there are sources of the level at those rows and columns, bool (n,), whatever numbers they are."""
    height, width = level.hole.shape
    inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
    return np.asarray(inside & level.source[np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)])


def copy_through(image: np.ndarray, offsets: Offsets, hole: np.ndarray) -> np.ndarray:
    """The image (h, w, c) with each pixel of the hole replaced by what its offset leads to."""
    copied = image.copy()
    row, column = np.nonzero(hole)
    source = offsets[row, column]
    copied[row, column] = image[row + source[:, 0], column + source[:, 1]]
    return copied


def _draw(places: np.ndarray, offsets: Offsets, level: Level, rng: np.random.Generator) -> Offsets:
    """The same with a random source at those places, counted row by row."""
    if places.size:
        sources, width = np.flatnonzero(level.source), level.hole.shape[1]
        drawn = sources[rng.integers(0, len(sources), len(places))]
        step = np.stack([drawn // width - places // width, drawn % width - places % width], axis=1)
        offsets.reshape(-1, 2)[places] = step
    return offsets
