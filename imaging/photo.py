"""A photo in memory: upright sRGB pixels, alpha where there is one, and the metadata that travels beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np

from imaging.region import Size

OutputFormat = Literal["jpeg", "png", "tiff", "webp"]


class ImageError(Exception):
    """A photo that cannot be read or written; the root of all errors of imaging.

    `code` is stable snake_case, `message` is for people. From decoding: empty_input, too_many_bytes,
    unsupported_format, too_many_pixels, side_too_long, size_mismatch (the header claims more pixels than the file can
    hold), truncated_image, corrupt_image, animated_image. From encoding: unsupported_format, side_too_long,
    invalid_quality, invalid_bit_depth.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def __reduce__(self) -> tuple[type[ImageError], tuple[str, str]]:
        """Survives pickling between processes with its code."""
        return type(self), (self.code, self.message)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What travels beside the pixels in any container: a bare EXIF TIFF block, an XMP packet, IPTC IIM records."""

    exif: bytes | None = None
    xmp: bytes | None = None
    iptc: bytes | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """uint8 | uint16 (H, W, 3) RGB, sRGB-encoded, upright; alpha (H, W) of the same dtype; raises ValueError otherwise.

    `format` is what it is written as unless another is asked for, `source_format` what it was read from,
    `source_color` in words which colour space its file was read in.
    """

    pixels: np.ndarray
    alpha: np.ndarray | None = None
    metadata: Metadata = field(default_factory=Metadata)
    format: OutputFormat = "jpeg"
    source_format: str = "array"
    source_color: str = "sRGB"

    def __post_init__(self) -> None:
        if self.pixels.dtype not in (np.uint8, np.uint16) or self.pixels.ndim != 3 or self.pixels.shape[2] != 3:
            raise ValueError(f"pixels are uint8 or uint16 (H, W, 3), not {self.pixels.dtype} {self.pixels.shape}")
        if 0 in self.pixels.shape:
            raise ValueError("a photo has at least one pixel")
        if self.alpha is not None and (
            self.alpha.shape != self.pixels.shape[:2] or self.alpha.dtype != self.pixels.dtype
        ):
            raise ValueError(f"alpha is {self.pixels.dtype} {self.pixels.shape[:2]}, not {self.alpha.shape}")
        if self.format not in get_args(OutputFormat):
            raise ValueError(f"a photo is written as one of {get_args(OutputFormat)}, not {self.format}")

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def size(self) -> Size:
        return Size(self.height, self.width)

    @property
    def bit_depth(self) -> int:
        """Bits a channel: 8 or 16."""
        return self.pixels.dtype.itemsize * 8
