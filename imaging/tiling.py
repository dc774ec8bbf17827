"""Cut a photo of any size into overlapping windows, each owning the pixels of its core."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from imaging.region import Region, Size


@dataclass(frozen=True, slots=True)
class Span:
    """One axis of a tile: the pixels it sees [start, stop) and those it owns [core_start, core_stop)."""

    start: int
    stop: int
    core_start: int
    core_stop: int


@dataclass(frozen=True, slots=True)
class Tile:
    """A window onto the photo and the core it owns, which ends midway through each overlap; index counts row by row."""

    index: int
    row: int
    column: int
    window: Region
    core: Region

    @property
    def rows(self) -> Span:
        return Span(self.window.top, self.window.bottom, self.core.top, self.core.bottom)

    @property
    def columns(self) -> Span:
        return Span(self.window.left, self.window.right, self.core.left, self.core.right)


def split_axis(length: int, tile: int, overlap: int, multiple: int = 8) -> tuple[Span, ...]:
    """Spans of `tile` pixels spread evenly over an axis, overlapping by at least `overlap`; their cores partition it.

    Starts are multiples of `multiple` (the VAE's stride), but for the last span, which ends with the axis. An axis
    no longer than a tile is one span. Raises ValueError for lengths that cannot be tiled.
    """
    _check_axis(length, tile, overlap, multiple)
    if length <= tile:
        return (Span(0, length, 0, length),)
    starts = _spread_starts(length, tile, overlap, multiple)
    borders = [0, *((left + tile + right) // 2 for left, right in pairwise(starts)), length]
    return tuple(
        Span(start, start + tile, core_start, core_stop)
        for start, (core_start, core_stop) in zip(starts, pairwise(borders), strict=True)
    )


def plan_tiles(size: Size, tile_px: int = 1024, overlap_px: int = 128, multiple: int = 8) -> tuple[Tile, ...]:
    """Tiles of a photo, row by row; every pixel is in exactly one core. Raises ValueError as `split_axis` does."""
    rows = split_axis(size.height, tile_px, overlap_px, multiple)
    columns = split_axis(size.width, tile_px, overlap_px, multiple)
    return tuple(
        Tile(
            index=row * len(columns) + column,
            row=row,
            column=column,
            window=Region(y.start, x.start, y.stop, x.stop),
            core=Region(y.core_start, x.core_start, y.core_stop, x.core_stop),
        )
        for row, y in enumerate(rows)
        for column, x in enumerate(columns)
    )


def _spread_starts(length: int, tile: int, overlap: int, multiple: int) -> list[int]:
    """Evenly spread starts, rounded up: down would let the last overlap fall short of what was asked."""
    gaps = -(-(length - tile) // (tile - overlap))
    aligned = [-(-index * (length - tile) // (gaps * multiple)) * multiple for index in range(gaps)]
    return [*aligned, length - tile]


def _check_axis(length: int, tile: int, overlap: int, multiple: int) -> None:
    if length < 1 or multiple < 1:
        raise ValueError(f"length and multiple are at least 1, not {length} and {multiple}")
    if tile < 1 or tile % multiple or overlap % multiple:
        raise ValueError(f"tile {tile} and overlap {overlap} must be multiples of {multiple}")
    if not 0 <= 2 * overlap <= tile:
        raise ValueError(f"overlap {overlap} must be between nothing and half the tile of {tile}")
