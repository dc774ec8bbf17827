"""What a container's decoder hands on: pixels in the file's own colour space, not yet upright, not yet sRGB."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from imaging.codec.color_space import ColorSpace
from imaging.photo import Metadata, Note, OutputFormat

Space = Literal["rgb", "grey", "cmyk"]
COLORS: dict[Space, int] = {"rgb": 3, "grey": 1, "cmyk": 4}


def grey_or_rgb(bands: int) -> Space:
    """The space of that many bands, alpha included, where nothing else is said."""
    return "rgb" if bands >= 3 else "grey"


@dataclass(frozen=True, slots=True, eq=False)
class Raster:
    """uint8 | uint16 (H, W, bands) in `space` (bands 3, 1, 4); alpha (H, W) apart, and `extra` planes that are neither.

    `profile` describes the colours, where it can be used; else `stated`, what the format itself says of them; where
    the decoder made them sRGB, it says from what in `read_as`.
    `notes` say what of the file is left behind.
    `orientation` is the EXIF value 1–8 still to be applied; None leaves it to the metadata.
    """

    pixels: np.ndarray
    space: Space
    format: OutputFormat
    source_format: str
    profile: bytes | None = None
    alpha: np.ndarray | None = None
    orientation: int | None = None
    metadata: Metadata = field(default_factory=Metadata)
    stated: ColorSpace | None = None
    read_as: str = ""
    extra: tuple[np.ndarray, ...] = ()
    notes: tuple[Note, ...] = ()
