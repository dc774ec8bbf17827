"""A photo cut into tiles, to be looked at as closely as somebody likes."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from finishing.limits import PhotoLimits
from imaging.codec import decode_photo
from imaging.codec.encode import flatten
from imaging.pyramid import Pyramid, TileBox, TileFormat, cut_tiles
from imaging.region import Size
from imaging.sampling import resize_area

COARSE_PX = 2048
"""Long side of the coarse levels, a power of two: a screen, and little of the photo."""


@dataclass(frozen=True)
class Tiles:
    """Of the upright original as its file shows it, whatever is transparent on white; a `TileBox`.

    The `fine` levels are those above COARSE_PX. Their box has all, but the coarse ones are read from the other one.
    """

    format: TileFormat
    fine: bool = False

    name: ClassVar[str] = "tiles"
    revision: ClassVar[int] = 1
    upright: ClassVar[bool] = True
    roles: ClassVar[tuple[str, ...]] = ()

    def pack(self, value: TileBox) -> bytes:
        """A ZIP archive."""
        return value.archive

    def unpack(self, content: bytes) -> TileBox:
        return TileBox(content, self.format)


def cut_coarse(path: Path, whole: Size, format: TileFormat, limits: PhotoLimits) -> tuple[TileBox, TileBox | None]:
    """The coarse levels of a file whose upright photo is of that size, and the fine ones where all of it had to be
    decoded for these. Raises ImageError."""
    pyramid = Pyramid(whole)
    small = pyramid.size_at(pyramid.level_within(COARSE_PX))
    photo = decode_photo(path, limits.of_files, at_least_px=max(small.height, small.width))
    pixels, is_whole = flatten(photo), photo.size == whole
    fine = cut_tiles(pixels, format) if is_whole and small != whole else None
    return cut_tiles(resize_area(pixels, small), format), fine


def cut_fine(path: Path, whole: Size, format: TileFormat, limits: PhotoLimits) -> TileBox:
    """All levels. Raises ImageError."""
    return cut_tiles(resize_area(flatten(decode_photo(path, limits.of_files)), whole), format)
