"""Pixels cut into tiles by libvips, which encodes on all cores; the tiles are members of a ZIP archive."""

import io
import zipfile
from typing import Any, Literal

import numpy as np
import pyvips

from imaging.codec.icc import SRGB_PROFILE
from imaging.codec.vips import wrap_array
from imaging.pyramid.levels import OVERLAP_PX, TILE_PX, Place

TileFormat = Literal["jpeg", "webp"]
_NAME = "tiles"
_SUFFIXES: dict[TileFormat, str] = {"jpeg": ".jpg", "webp": ".webp"}
_OPTIONS: dict[TileFormat, str] = {"jpeg": "[Q=88,subsample_mode=off]", "webp": "[Q=90,effort=0]"}
"""Colour is not subsampled in JPEG: a red cable on a white wall is looked at closely. More effort for WebP takes twice
as long for a tenth of the bytes."""


class TileBox:
    """The tiles of a photo, or of its coarse levels, each an image file."""

    def __init__(self, archive: bytes, format: TileFormat) -> None:
        """Raises zipfile.BadZipFile for what is no archive."""
        self.archive, self.format = archive, format
        self._members = zipfile.ZipFile(io.BytesIO(archive))

    def read(self, place: Place) -> bytes:
        """Raises KeyError where there is no such tile."""
        at = f"{place.column}_{place.row}{_SUFFIXES[self.format]}"
        return self._members.read(f"{_NAME}_files/{place.level}/{at}")


def cut_tiles(pixels: np.ndarray, format: TileFormat) -> TileBox:
    """All levels of sRGB uint8 pixels (H, W, 3); each is made of means of four pixels of the next, and tagged sRGB."""
    image: Any = wrap_array(pixels).copy(interpretation="srgb")
    image.set_type(pyvips.GValue.blob_type, "icc-profile-data", SRGB_PROFILE)
    archive = image.dzsave_buffer(
        imagename=_NAME,
        layout="dz",
        container="zip",
        tile_size=TILE_PX,
        overlap=OVERLAP_PX,
        suffix=_SUFFIXES[format] + _OPTIONS[format],
        keep="icc",
    )
    return TileBox(archive, format)
