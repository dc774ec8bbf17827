"""How closely diffusion looks at a photo: the sizes and tiles of its passes."""

import math
from dataclasses import dataclass

from imaging.region import Region, Size
from imaging.tiling import Tile, plan_tiles

BALANCED_PIXELS = 11_000_000
"""`balanced` tiles a copy of about this many pixels: local light is smooth, so more would show it nothing new."""


@dataclass(frozen=True)
class PhotoPlan:
    """The passes over one photo; `tiles` are in pixels of the `working` copy, `cores` the same tiles at full size."""

    full: Size
    working: Size
    tiles: tuple[Tile, ...]
    full_tiles: tuple[Tile, ...]
    looks_at_tiles: bool


def plan_photo(full: Size, preset: str, mode: str) -> PhotoPlan:
    """The plan for a photo of that size; `detail` and `pixels` look at tiles whatever the preset."""
    working = full if preset == "best" else shrink_size(full, BALANCED_PIXELS)
    tiles = plan_tiles(working)
    looks_at_tiles = mode != "tone" or (preset != "fast" and len(tiles) > 1)
    return PhotoPlan(full, working, tiles, tuple(_enlarge(tile, working, full) for tile in tiles), looks_at_tiles)


def shrink_size(size: Size, pixels: int) -> Size:
    """About that many pixels, same shape, sides multiples of 8; the photo's own size when it has no more."""
    if size.pixels <= pixels:
        return size
    scale = math.sqrt(pixels / size.pixels)
    return Size(max(8, round(size.height * scale / 8) * 8), max(8, round(size.width * scale / 8) * 8))


def _enlarge(tile: Tile, working: Size, full: Size) -> Tile:
    return Tile(tile.index, tile.row, tile.column, _scale(tile.window, working, full), _scale(tile.core, working, full))


def _scale(region: Region, old: Size, new: Size) -> Region:
    """Edges rounded alike for neighbours, so that cores still own every pixel once."""
    return Region(
        round(region.top * new.height / old.height),
        round(region.left * new.width / old.width),
        round(region.bottom * new.height / old.height),
        round(region.right * new.width / old.width),
    )
