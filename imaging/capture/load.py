"""Frames from files: developed ones as they are, raw ones as linear light under one white balance."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from imaging.capture.tones import encode_light
from imaging.codec.decode import decode_photo
from imaging.codec.limits import Limits
from imaging.codec.raw_linear import Balance, decode_raw_linear, preview_raw
from imaging.codec.sniff import sniff_container
from imaging.metadata import normalize_metadata
from imaging.photo import Photo
from imaging.region import Size
from imaging.sampling import shrink_pixels

_STRIP_PX = 256


@dataclass(frozen=True, eq=False)
class Frame:
    """A frame at full size, uint8 | uint16 (H, W, 3), linear light where `linear`, and its 8-bit encoded proxy.

    `baseline_ev` is by how much a raw frame is to be made brighter as a whole.
    """

    photo: Photo
    linear: bool
    proxy: np.ndarray
    baseline_ev: float = 0.0

    @property
    def size(self) -> Size:
        return self.photo.size


def is_raw(path: Path) -> bool:
    """Whether a file holds sensor data; raises ImageError unsupported_format for what is no photo."""
    return sniff_container(path.read_bytes()) == "raw"


def load_frame(path: Path, limits: Limits, proxy_px: int) -> Frame:
    """A developed frame; raises ImageError as decoding does."""
    photo = _on_disk(decode_photo(path, limits))
    return Frame(photo, False, _shrink(photo.pixels, proxy_px))


def load_raw_frame(
    path: Path, limits: Limits, proxy_px: int, balance: Balance | None, white: int | None = None
) -> tuple[Frame, Balance]:
    """A raw frame as linear light under a white balance and a white, its own where none is given, and that balance."""
    limits.check_bytes(path.stat().st_size)
    raw = decode_raw_linear(path.read_bytes(), limits, balance, white)
    photo = Photo(raw.pixels, None, normalize_metadata(raw.metadata), "tiff", "raw")
    proxy = encode_light(shrink_pixels(raw.pixels, proxy_px).astype(np.float32) / 65535, np.dtype(np.uint8))
    return Frame(_on_disk(photo), True, proxy, raw.baseline_ev), raw.balance


def preview_frames(paths: Sequence[Path], limits: Limits, proxy_px: int) -> list[np.ndarray]:
    """Small encoded copies of raw frames, to choose the reference by before any is developed."""
    return [shrink_pixels(preview_raw(path.read_bytes(), limits).pixels, proxy_px) for path in paths]


def _on_disk(photo: Photo) -> Photo:
    """Deep pixels wait in a file without a name: nine raw frames of 45 MP would fill 2.4 GB of memory.

    Raises OSError where the disk has no room: asked now, for a page that finds none later ends the process (SIGBUS).
    """
    if photo.pixels.dtype == np.uint8:
        return photo
    with tempfile.TemporaryFile() as file:
        os.posix_fallocate(file.fileno(), 0, photo.pixels.nbytes)
        kept = np.memmap(file, photo.pixels.dtype, "r+", shape=photo.pixels.shape)
    for top in range(0, len(kept), _STRIP_PX):
        kept[top : top + _STRIP_PX] = photo.pixels[top : top + _STRIP_PX]
    return replace(photo, pixels=kept)


def _shrink(pixels: np.ndarray, proxy_px: int) -> np.ndarray:
    small = shrink_pixels(pixels, proxy_px)
    return small if small.dtype == np.uint8 else ((small.astype(np.uint32) + 128) // 257).astype(np.uint8)
