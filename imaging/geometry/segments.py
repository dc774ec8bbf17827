"""Straight line segments of a photo, the same ones however bright or tinted the photo is."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imaging.color import LUMA
from imaging.geometry.displacement import Displacement
from imaging.region import Size
from imaging.sampling import shrink_pixels

PROXY_PX = 1600
SHORTEST = 0.02
"""Of the long side: shorter segments point anywhere."""

_AROUND_PX = 65
_DARKEST = 4.0  # 8-bit levels: below this it is noise that would be seen
_CONTRAST = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """Segments found in a picture of that size: ends float64 (n, 2, 2) as x, y in pixels."""

    size: Size
    ends: np.ndarray


def find_segments(pixels: np.ndarray, lens: Displacement | None = None) -> Segments:
    """Segments of uint8 or uint16 pixels (H, W, 3), seen at 1600 px at most; those under 2 % of that are left out.

    LSD (Grompone von Gioi et al. 2010). With a lens the ends are moved to where a perfect one would have put them.
    """
    small = shrink_pixels(pixels, PROXY_PX)
    size = Size(*small.shape[:2])
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(even_tone(small))[0]
    ends = np.zeros((0, 2, 2)) if found is None else np.asarray(found, float).reshape(-1, 2, 2)
    if lens:
        scale = lens.size.width / size.width
        source = (ends.reshape(-1, 2) + 0.5) * scale - 0.5
        ends = ((lens.from_source(source) + 0.5) / scale - 0.5).reshape(-1, 2, 2)
    long_enough = np.linalg.norm(ends[:, 1] - ends[:, 0], axis=-1) > SHORTEST * max(size.height, size.width)
    return Segments(size, ends[long_enough])


def even_tone(pixels: np.ndarray) -> np.ndarray:
    """A grey picture uint8 (h, w) of uint8 or uint16 pixels: how much lighter each is than what surrounds it.

    An exposure multiplies encoded values, nearly, and a cast does within a channel; their ratio to the mean around
    them stays. So the detector's fixed threshold meets the same edges in a dark room and in a bright one.
    """
    grey = np.dot(pixels, LUMA) * np.float32(255 / np.iinfo(pixels.dtype).max)
    around = cv2.boxFilter(grey, -1, (_AROUND_PX, _AROUND_PX))
    lighter = (grey - around) / (around + _DARKEST)
    return np.rint(np.clip(128 + _CONTRAST * lighter, 0, 255)).astype(np.uint8)
