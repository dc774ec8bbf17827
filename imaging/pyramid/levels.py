"""Where tiles are: the geometry of Deep Zoom, https://openseadragon.github.io/examples/tilesource-dzi."""

from dataclasses import dataclass
from math import ceil

from imaging.region import Size

TILE_PX, OVERLAP_PX = 512, 1


@dataclass(frozen=True)
class Place:
    """A tile: its level, 0 is a single pixel and each has twice the pixels of the last, and where it is in that."""

    level: int
    column: int
    row: int


@dataclass(frozen=True)
class Pyramid:
    """Of a photo of that size."""

    size: Size

    @property
    def top(self) -> int:
        """The level of all of its pixels."""
        return _find_level(max(self.size.height, self.size.width))

    def size_at(self, level: int) -> Size:
        """Of the whole photo in a level, at most the top one."""
        shrink = 1 << (self.top - level)
        return Size(ceil(self.size.height / shrink), ceil(self.size.width / shrink))

    def level_within(self, long_side_px: int) -> int:
        """The highest level with at most that long side, a power of two."""
        return min(self.top, _find_level(long_side_px))

    def has(self, place: Place) -> bool:
        """Whether there is such a tile."""
        if not 0 <= place.level <= self.top:
            return False
        size = self.size_at(place.level)
        return 0 <= place.column < ceil(size.width / TILE_PX) and 0 <= place.row < ceil(size.height / TILE_PX)

    def describe(self, suffix: str) -> str:
        """The .dzi file: what viewers read first; tiles end in `suffix`."""
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<Image xmlns="http://schemas.microsoft.com/deepzoom/2008" '
            f'Format="{suffix}" Overlap="{OVERLAP_PX}" TileSize="{TILE_PX}">'
            f'<Size Width="{self.size.width}" Height="{self.size.height}"/></Image>\n'
        )


def _find_level(long_side_px: int) -> int:
    return (long_side_px - 1).bit_length()
