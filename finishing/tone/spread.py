"""Amounts that differ from tile to tile, spread over a photo without a seam."""

import cv2
import numpy as np

from imaging.region import Region, Size
from imaging.tiling import Tile


def spread_amounts(tiles: tuple[Tile, ...], by_tile: dict[int, float], full: Size, grid: Size) -> np.ndarray:
    """Tiles' amounts as a grid over the photo, (h, w) float32 in [0, 1]: a tile's amount or less on all of its core.

    The way from one tile's amount to the next one's lies in the tile that takes more and is a tile wide: light that
    changes faster looks like a patch.
    """
    amounts = np.ones((grid.height, grid.width), np.float32)
    for tile in tiles:
        cells = _cover(tile.core, full, grid)
        np.minimum(amounts[cells.slices], by_tile[tile.index], out=amounts[cells.slices])
    if amounts.min() == amounts.max():
        return amounts
    radius = max(1, round(grid.width * tiles[0].core.width / full.width / 2))
    kernel = np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)
    spread = cv2.blur(cv2.erode(amounts, kernel), kernel.shape, borderType=cv2.BORDER_REPLICATE)
    return np.clip(spread, 0, 1)


def _cover(region: Region, full: Size, grid: Size) -> Region:
    """The cells that a region touches, and one more around it, for a field is interpolated between cells."""
    return region.scale(grid.height / full.height, grid.width / full.width).expand(1).clip(grid)
