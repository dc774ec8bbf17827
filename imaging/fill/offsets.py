"""From where each pixel of a hole is copied: whole offsets, carried from one size of the image to the next."""

from __future__ import annotations

import numpy as np

from imaging.fill.level import Level

Offsets = np.ndarray
"""int32 (h, w, 2): rows and columns from a pixel to its source; of no account where no source is wanted."""


def draw_offsets(level: Level, rng: np.random.Generator) -> Offsets:
    """A random source for each pixel that wants one."""
    return _draw_where(level.wanted, np.zeros((*level.hole.shape, 2), np.int32), level, rng)


def double_offsets(offsets: Offsets, level: Level, rng: np.random.Generator) -> Offsets:
    """Offsets of the level of half the size at this one's; where that leads nowhere, a random source."""
    doubled = repeat_offsets(offsets, np.arange(level.hole.shape[0]), np.arange(level.hole.shape[1]))
    lost = level.wanted & ~(leads_to_source(doubled, level) & doubled.any(axis=2))
    return _draw_where(lost, doubled, level, rng)


def repeat_offsets(offsets: Offsets, rows: np.ndarray, columns: np.ndarray) -> Offsets:
    """Offsets of half the size at those rows and columns (whole numbers) of the larger one."""
    return np.ascontiguousarray(offsets[rows // 2][:, columns // 2] * np.int32(2))


def leads_to_source(offsets: Offsets, level: Level) -> np.ndarray:
    """Whether each pixel's offset ends at a source of the level, bool (h, w)."""
    height, width = level.hole.shape
    row = np.arange(height, dtype=np.int32)[:, None] + offsets[..., 0]
    column = np.arange(width, dtype=np.int32)[None] + offsets[..., 1]
    inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
    found = level.source[np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)]
    return np.asarray(inside & found)


def copy_through(image: np.ndarray, offsets: Offsets, hole: np.ndarray) -> np.ndarray:
    """The image (h, w, c) with each pixel of the hole replaced by what its offset leads to."""
    copied = image.copy()
    row, column = np.nonzero(hole)
    source = offsets[row, column]
    copied[row, column] = image[row + source[:, 0], column + source[:, 1]]
    return copied


def _draw_where(lost: np.ndarray, offsets: Offsets, level: Level, rng: np.random.Generator) -> Offsets:
    places, sources = np.flatnonzero(lost), np.flatnonzero(level.source)
    drawn, width = sources[rng.integers(0, len(sources), len(places))], level.hole.shape[1]
    offsets.reshape(-1, 2)[places] = np.stack([drawn // width - places // width, drawn % width - places % width], 1)
    return offsets
