"""What must be known of a frame to tell which others belong to it: how it was taken, and a thumbnail."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2
from pathlib import Path

import cv2
import numpy as np
import simplejpeg

from imaging.capture.exposure_tags import read_exposure_tags
from imaging.codec.decode import decode_photo
from imaging.codec.jpeg_metadata import read_metadata
from imaging.codec.jpeg_segments import read_header
from imaging.codec.limits import Limits
from imaging.codec.orientation import apply_orientation
from imaging.codec.raw_linear import preview_raw
from imaging.codec.sniff import sniff_container
from imaging.codec.tiff import read_metadata as read_tiff_metadata
from imaging.metadata import read_orientation
from imaging.photo import Metadata
from imaging.region import Size
from imaging.sampling import shrink_pixels

THUMBNAIL_PX = 256
_THREE_COLOURS = 3


@dataclass(frozen=True, slots=True, eq=False)
class FrameFacts:
    """One frame: `name` as its sender calls it, without folders; `size` upright; `camera` make, model and serial.

    `aeb` is the maker's bracketing value in EV, `taken_at` seconds of the camera's clock (`has_subsec`: with their
    fraction), `thumbnail` uint8 luma (h, w), upright, long side 256 px. None is what the file does not say.
    """

    name: str
    size: Size
    is_raw: bool
    camera: tuple[str | None, str | None, str | None]
    focal_mm: float | None
    f_number: float | None
    exposure_s: float | None
    iso: float | None
    bias_ev: float | None
    aeb: float | None
    flash: bool | None
    taken_at: float | None
    has_subsec: bool
    orientation: int
    thumbnail: np.ndarray

    @property
    def ev(self) -> float | None:
        """How little light the frame got: log2(N²/T) − log2(ISO/100) (ISO 2720); an unknown f-number or ISO counts as
        the same in all frames. None without an exposure time."""
        if self.exposure_s is None:
            return None
        return 2 * log2(self.f_number or 1) - log2(self.exposure_s) + log2(100) - log2(self.iso or 100)


def read_frame_facts(path: Path, name: str | None = None, limits: Limits = Limits()) -> FrameFacts:  # noqa: B008 - frozen
    """The facts of a file; raises ImageError as decoding does. JPEG and raw files are decoded at a fraction of their
    size, others as a whole."""
    limits.check_bytes(path.stat().st_size)
    data = path.read_bytes()
    container = sniff_container(data)
    if container == "raw":
        size, metadata, luma = _look_at_raw(data, limits)
    elif container == "jpeg":
        size, metadata, luma = _look_at_jpeg(data, limits)
    else:
        photo = decode_photo(data, limits)
        size, metadata, luma = photo.size, photo.metadata, _as_luma(shrink_pixels(photo.pixels, THUMBNAIL_PX))
        metadata = read_tiff_metadata(data) if container == "tiff" else metadata
    tags = read_exposure_tags(metadata.exif)
    return FrameFacts(
        name=name or path.name,
        size=size,
        is_raw=container == "raw",
        orientation=read_orientation(metadata),
        thumbnail=shrink_pixels(luma, THUMBNAIL_PX),
        **{each: getattr(tags, each) for each in tags.__slots__},
    )


def _look_at_raw(data: bytes, limits: Limits) -> tuple[Size, Metadata, np.ndarray]:
    preview = preview_raw(data, limits)
    return preview.size, preview.metadata, _as_luma(shrink_pixels(preview.pixels, THUMBNAIL_PX))


def _look_at_jpeg(data: bytes, limits: Limits) -> tuple[Size, Metadata, np.ndarray]:
    """libjpeg-turbo leaves out the frequencies that a small picture has no place for."""
    header = read_header(data)
    limits.check_size(header.height, header.width)
    metadata = read_metadata(header)
    orientation = read_orientation(metadata)
    size = Size(header.height, header.width) if orientation < 5 else Size(header.width, header.height)
    try:
        if header.components > _THREE_COLOURS:
            raise ValueError("inks have no luma")
        luma = simplejpeg.decode_jpeg(data, "GRAY", min_height=THUMBNAIL_PX, min_width=THUMBNAIL_PX)[..., 0]
    except ValueError:
        photo = decode_photo(data, limits)
        return size, metadata, _as_luma(shrink_pixels(photo.pixels, THUMBNAIL_PX))
    small = shrink_pixels(np.ascontiguousarray(luma), THUMBNAIL_PX)
    return size, metadata, apply_orientation(small, orientation)


def _as_luma(pixels: np.ndarray) -> np.ndarray:
    eight = pixels if pixels.dtype == np.uint8 else (pixels >> 8).astype(np.uint8)
    return np.asarray(cv2.cvtColor(eight, cv2.COLOR_RGB2GRAY))
