"""What is fine in a photo, copied into a hole whose coarse picture is known."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from imaging.fill.holes.morphology import bound
from imaging.fill.sources.offsets import Offsets, repeat_offsets
from imaging.region import Region
from imaging.sampling import as_image

STRIP_PX = 128


def add_detail(
    coarse: np.ndarray, pixels: np.ndarray, hole: np.ndarray, source: np.ndarray, offsets: Offsets, half: bool
) -> Iterator[tuple[Region, np.ndarray]]:
    """Strips of the hole (h, w) as an image float32, [0, 1], with the region each is of.

    `coarse` float32 is the filled image of half the size. To it comes the difference of pixels (h, w, 3), float32 or
    whole numbers, to their own coarse image (Burt & Adelson's Laplacian pyramid), from where offsets lead; `half` says
    that these are of the coarse image. Where they do not lead to a `source`, bool (h, w), nothing is added.
    """
    area = bound(hole)
    for top in range(area.top, area.bottom, STRIP_PX):
        strip = Region(top, area.left, min(top + STRIP_PX, area.bottom), area.right)
        rows, columns = np.arange(strip.top, strip.bottom), np.arange(strip.left, strip.right)
        step = repeat_offsets(offsets, rows, columns) if half else offsets[strip.slices]
        here = [np.broadcast_to(each, step.shape[:2]) for each in (rows[:, None], columns[None])]
        there = [np.clip(here[n] + step[..., n], 0, hole.shape[n] - 1) for n in (0, 1)]
        fine = _read(pixels, *there) - _enlarge(coarse, *there)
        fine *= source[there[0], there[1]][..., None]
        yield strip, np.clip(_enlarge(coarse, *here) + fine, 0, 1)


def _read(pixels: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    values = pixels[rows, columns]
    return values if values.dtype == np.float32 else as_image(values)


def _enlarge(coarse: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """The coarse image at places of one of twice its size, bilinear between pixel centres."""
    across, down = ((each.astype(np.float32) - 0.5) / 2 for each in (columns, rows))
    return np.asarray(cv2.remap(coarse, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))
