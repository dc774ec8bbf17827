"""The segments of a long line, and how far they are."""

from __future__ import annotations

import numpy as np

from imaging.region import Region


def list_segments(places: np.ndarray) -> np.ndarray:
    """The segments (n, 2, 2) between places (n + 1, 2) one after the other; a single place is one of no length."""
    if len(places) == 1:
        places = np.repeat(places, 2, axis=0)
    return np.stack([places[:-1], places[1:]], axis=1)


def find_near(segments: np.ndarray, tile: Region, reach_px: float) -> np.ndarray:
    """Those of segments (n, 2, 2) whose bounding boxes come within that reach of a tile."""
    low, high = segments.min(axis=1), segments.max(axis=1)
    near = (high + reach_px >= (tile.left, tile.top)) & (low - reach_px <= (tile.right, tile.bottom))
    return np.asarray(segments[near.all(axis=1)])


def measure_distances(segments: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Of a place (2,) to each of segments (n, 2, 2)."""
    start, along = segments[:, 0], segments[:, 1] - segments[:, 0]
    squared = np.maximum((along**2).sum(axis=1), 1e-12)
    share = np.clip(((place - start) * along).sum(axis=1) / squared, 0, 1)
    return np.asarray(np.linalg.norm(start + share[:, None] * along - place, axis=1))
