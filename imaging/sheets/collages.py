"""Several photos on one sheet, with or without gutters between them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from imaging.region import Region, Size
from imaging.sheets.text import pick_colour

GUTTERS = (0.0, 0.006, 0.012, 0.025)
"""Their widths, of the sheet's longer side."""


def draw_collage(size: Size, seed: int, photos: Sequence[np.ndarray], gutter: float | None = None) -> np.ndarray:
    """Two to six of the photos uint8 (h, w, 3), in turn, on a sheet, pixels uint8 (h, w, 3).

    `gutter`: its width, where one is asked for, of the longer side.
    """
    rng = np.random.default_rng([seed, 5])
    paper = ((255, 255, 255), (0, 0, 0), pick_colour(rng, 20, 245))[int(rng.choice(3, p=[0.6, 0.2, 0.2]))]
    share = float(rng.choice(GUTTERS)) if gutter is None else gutter
    width_px = round(share * max(size.height, size.width))
    sheet = np.full((size.height, size.width, 3), paper, np.uint8)
    outer = size.region.expand(-width_px) if width_px and rng.random() < 0.7 else size.region
    rounded = width_px > 3 and rng.random() < 0.3
    for number, cell in enumerate(lay_out(outer, int(rng.integers(2, 7)), rng)):
        inner = _shrink_cell(cell, outer, width_px)
        picture = fill_cell(photos[number % len(photos)], inner.size)
        _paste(sheet, picture, inner, 2 * width_px if rounded else 0)
    return sheet


def lay_out(box: Region, count: int, rng: np.random.Generator) -> list[Region]:
    """A box in so many cells: halved, or nearly, across its longer side, and the parts again."""
    if count == 1:
        return [box]
    first = count // 2
    share = first / count if rng.random() < 0.7 else rng.uniform(0.35, 0.65)
    if box.size.width > box.size.height:
        cut = box.left + int(box.size.width * share)
        parts = Region(box.top, box.left, box.bottom, cut), Region(box.top, cut, box.bottom, box.right)
    else:
        cut = box.top + int(box.size.height * share)
        parts = Region(box.top, box.left, cut, box.right), Region(cut, box.left, box.bottom, box.right)
    return [
        cell for part, number in zip(parts, (first, count - first), strict=True) for cell in lay_out(part, number, rng)
    ]


def fill_cell(photo: np.ndarray, size: Size) -> np.ndarray:
    """The middle of a photo, as large as fits, at that size."""
    scale = max(size.height / photo.shape[0], size.width / photo.shape[1])
    rows, columns = min(photo.shape[0], round(size.height / scale)), min(photo.shape[1], round(size.width / scale))
    top, left = (photo.shape[0] - rows) // 2, (photo.shape[1] - columns) // 2
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(photo[top : top + rows, left : left + columns], (size.width, size.height), interpolation=how)


def _shrink_cell(cell: Region, outer: Region, gutter_px: int) -> Region:
    """The cell less its half of the gutters inside the sheet."""
    half = gutter_px // 2
    return Region(
        cell.top + half * (cell.top > outer.top),
        cell.left + half * (cell.left > outer.left),
        cell.bottom - (gutter_px - half) * (cell.bottom < outer.bottom),
        cell.right - (gutter_px - half) * (cell.right < outer.right),
    )


def _paste(sheet: np.ndarray, picture: np.ndarray, at: Region, radius_px: int) -> None:
    """The picture onto the sheet, in place, its corners rounded."""
    height, width = picture.shape[:2]
    y = np.minimum(np.arange(height), np.arange(height)[::-1])[:, None]
    x = np.minimum(np.arange(width), np.arange(width)[::-1])[None]
    outside = (x < radius_px) & (y < radius_px) & ((radius_px - x) ** 2 + (radius_px - y) ** 2 > radius_px**2)
    within = sheet[at.slices]
    within[~outside] = picture[~outside]
