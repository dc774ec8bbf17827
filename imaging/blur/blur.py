"""What a mask marks is destroyed and a smooth surface, or squares, put in its place; irreversible by construction.

A strong Gaussian is not enough: its inverse is known, and recognisers read through it (McPherson, Shokri & Shmatikov
2016, arXiv:1609.00408). So each spot is reduced to a few squares first, with noise on them, and drawn from these alone.
"""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np

from imaging.blur.cells import Cells, average_cells, count_cells
from imaging.blur.spots import find_spots
from imaging.grain import grain_strip
from imaging.lattice import interpolate
from imaging.masks import Mask
from imaging.region import Region

Style = Literal["blur", "pixelate"]

STRIP_PX = 256
_FINER = 8
"""Samples to a cell's side while cells are smoothed."""


def blur_mask(pixels: np.ndarray, mask: Mask, *, style: Style = "blur", strength: float = 0.5) -> np.ndarray:
    """A copy of an image (H, W) or (H, W, 3) uint8 | uint16 in which nothing is left of what a mask of it marks.

    From half weight on nothing of the original shows; below it fades in, and where there is no mask every byte is as
    it was. Each separate part of the mask is reduced to `count_cells(strength)` squares along its longer side.
    """
    out = pixels.copy()
    for spot in find_spots(mask):
        cells = average_cells(pixels, spot, count_cells(strength))
        for top in range(spot.top, spot.bottom, STRIP_PX):
            strip = Region(top, spot.left, min(top + STRIP_PX, spot.bottom), spot.right)
            _blend(out, pixels, _Surface(cells, spot, style).draw(strip), mask.crop(strip), strip)
    return out


class _Surface:
    """What is drawn over a spot, from its cells alone."""

    def __init__(self, cells: Cells, spot: Region, style: Style) -> None:
        self._spot, self._style, self._side = spot, style, cells.side_px
        self._cells = cells.means if style == "pixelate" else _smooth(cells.means)

    def draw(self, strip: Region) -> np.ndarray:
        """Its pixels (h, w, channels) float32 in a strip of the spot."""
        down = np.arange(strip.top, strip.bottom) - self._spot.top
        across = np.arange(strip.left, strip.right) - self._spot.left
        if self._style == "pixelate":
            return self._cells[(down // self._side)[:, None], across // self._side]
        samples = _FINER / self._side
        rows = interpolate(self._cells, 0, (down + 0.5) * samples - 0.5)
        return interpolate(rows, 1, (across + 0.5) * samples - 0.5)


def _smooth(means: np.ndarray) -> np.ndarray:
    """Cells (rows, columns, channels) at _FINER samples a side, without the edges between them."""
    squares = means.repeat(_FINER, axis=0).repeat(_FINER, axis=1)
    return np.atleast_3d(cv2.GaussianBlur(squares, (0, 0), _FINER / 2, borderType=cv2.BORDER_REPLICATE))


def _blend(out: np.ndarray, pixels: np.ndarray, surface: np.ndarray, weight: np.ndarray, strip: Region) -> None:
    """Lay a surface over a strip where there is any weight."""
    marked = weight > 0
    share = np.minimum(2 * weight[marked], 1)[:, None]
    before = np.atleast_3d(pixels[strip.slices])[marked].astype(np.float32)
    grain = grain_strip(strip.height, strip.width)[: strip.height][marked][:, None]
    after = before + share * (surface[marked] + grain - before)
    full = np.iinfo(pixels.dtype).max
    np.atleast_3d(out[strip.slices])[marked] = np.clip(np.rint(after), 0, full).astype(pixels.dtype)
