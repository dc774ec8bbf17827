"""Rendered scenes as lessons, whose truth is exact: our own rooms, and house fronts with the matte of their sky."""

from collections.abc import Iterator

import numpy as np

from imaging.region import Size
from imaging.scenes import render_house_with_mask, render_room

SIZE = Size(240, 360)
SEEDS = range(101, 125)
"""Not the seeds that the demo and the tests draw."""


def render_rooms() -> Iterator[np.ndarray]:
    """Bedrooms as pixels uint8 (h, w, 3)."""
    return (render_room(SIZE, seed) for seed in SEEDS)


def render_fronts() -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Fronts as pixels uint8 (h, w, 3), and their sky as matte (h, w)."""
    return (render_house_with_mask(SIZE, seed) for seed in SEEDS)
