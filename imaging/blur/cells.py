"""A spot in a few numbers: all that is left of what was there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import cv2
import numpy as np

from imaging.region import Region

MOST_CELLS, FEWEST_CELLS = 8, 3
"""Squares along a spot's longer side at strength 0 and 1: of a face of eight squares no eye, mouth or outline is left
that a recogniser could measure, and of a number plate no letter."""
NOISE = 0.02
"""Standard deviation, of full scale, of what is added to each square: whoever blurs a face that he guesses the same way
does not get the same squares."""


@dataclass(frozen=True, eq=False)
class Cells:
    """The mean colours (rows, columns, channels) float32 of squares of `side_px`, the first at the spot's corner."""

    means: np.ndarray
    side_px: int


def count_cells(strength: float) -> int:
    """Squares along the longer side at that strength, [0, 1]."""
    return round(MOST_CELLS + (FEWEST_CELLS - MOST_CELLS) * strength)


def average_cells(pixels: np.ndarray, spot: Region, count: int) -> Cells:
    """The cells of a spot of an image (H, W) or (H, W, channels) uint8 | uint16, `count` along its longer side.

    The noise comes from the digest of the very pixels that are lost: the same photo gives the same bytes, and nobody
    who does not have it already can tell the noise and take it away.
    """
    side = -(-max(spot.height, spot.width) // count)
    rows, columns = -(-spot.height // side), -(-spot.width // side)
    inside = np.atleast_3d(pixels[spot.slices])
    beyond = (0, rows * side - spot.height, 0, columns * side - spot.width)
    whole = cv2.copyMakeBorder(np.ascontiguousarray(inside), *beyond, cv2.BORDER_REPLICATE)
    means = cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA).astype(np.float32)
    noise = draw_noise(inside, (rows, columns)) * np.iinfo(pixels.dtype).max
    return Cells(np.atleast_3d(means) + noise[..., None], side)


def draw_noise(lost: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Noise (rows, columns) float32 of standard deviation NOISE, of full scale, that follows from what is lost."""
    digest = hashlib.sha256(np.ascontiguousarray(lost).data).digest()
    drawn = np.random.default_rng(int.from_bytes(digest)).normal(0, NOISE, shape)
    return drawn.astype(np.float32)
