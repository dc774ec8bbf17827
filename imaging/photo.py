"""A photo in memory: upright sRGB pixels, alpha where there is one, and the metadata that travels beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
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
class Density:
    """Pixels a metre across and down; not `metric`: numbers whose ratio alone means something, the shape of a pixel."""

    across: float
    down: float
    metric: bool = True


@dataclass(frozen=True, slots=True)
class Text:
    """A PNG's text by its keyword, or a JPEG's comment, whose keyword is PNG's `Comment`.

    Bytes of a comment that are no UTF-8 are escaped as surrogates.
    """

    keyword: str
    value: str
    language: str = ""
    translated: str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What travels beside the pixels in any container: a bare EXIF TIFF block, an XMP packet, IPTC IIM records, the
    density that JFIF or pHYs states, and texts."""

    exif: bytes | None = None
    xmp: bytes | None = None
    iptc: bytes | None = None
    density: Density | None = None
    texts: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a file holds and the photo read from it does not; `code` is stable snake_case."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """uint8 | uint16 (H, W, 3) RGB, sRGB-encoded, upright; alpha (H, W) of the same dtype; raises ValueError otherwise.

    `extra` are planes (H, W) of the same dtype that are neither colour nor alpha, such as selections saved in a TIFF.
    `format` is what it is written as unless another is asked for, `source_format` what it was read from,
    `source_color` in words which colour space its file was read in, `notes` what of the file was left behind.
    """

    pixels: np.ndarray
    alpha: np.ndarray | None = None
    metadata: Metadata = field(default_factory=Metadata)
    format: OutputFormat = "jpeg"
    source_format: str = "array"
    source_color: str = "sRGB"
    extra: tuple[np.ndarray, ...] = ()
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        if self.pixels.dtype not in (np.uint8, np.uint16) or self.pixels.ndim != 3 or self.pixels.shape[2] != 3:
            raise ValueError(f"pixels are uint8 or uint16 (H, W, 3), not {self.pixels.dtype} {self.pixels.shape}")
        if 0 in self.pixels.shape:
            raise ValueError("a photo has at least one pixel")
        for plane in (*([] if self.alpha is None else [self.alpha]), *self.extra):
            if plane.shape != self.pixels.shape[:2] or plane.dtype != self.pixels.dtype:
                raise ValueError(f"alpha and extra are {self.pixels.dtype} {self.pixels.shape[:2]}, not {plane.shape}")
        if self.format not in get_args(OutputFormat):
            raise ValueError(f"a photo is written as one of {get_args(OutputFormat)}, not {self.format}")

    def reframe(self, pixels: np.ndarray, move: Callable[[np.ndarray], np.ndarray]) -> Photo:
        """With pixels of another frame, and alpha and extra planes moved the way that the pixels were."""
        alpha = None if self.alpha is None else move(self.alpha)
        return replace(self, pixels=pixels, alpha=alpha, extra=tuple(move(plane) for plane in self.extra))

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
