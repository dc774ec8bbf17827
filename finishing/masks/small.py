"""The small copy of a photo that nobody has open, as a canvas on which masks are resolved."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from finishing.assets.preview import SmallCopy
from finishing.canvas import make_preview
from finishing.frame import Frame
from finishing.mount import PLAIN, Border, Mount, Panorama
from imaging.photo import Photo
from imaging.region import Region, Size


@dataclass(frozen=True, eq=False)
class SmallCanvas:
    """A photo's small copy in the place of its canvas."""

    frame: Frame
    pixels: np.ndarray
    preview: np.ndarray


def open_small(copy: SmallCopy, size: Size) -> SmallCanvas:
    """The copy at a size of its shape, out of its mount. Larger than it is, it shows edges no finer."""
    shrinks = size.width < copy.pixels.shape[1]
    whole = cv2.resize(
        copy.pixels, (size.width, size.height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    )
    mount = _shrink_mount(copy, size)
    pixels = mount.open(Photo(whole)).pixels
    return SmallCanvas(Frame(Size(*pixels.shape[:2]), mount=mount), pixels, make_preview(pixels))


def _shrink_mount(copy: SmallCopy, size: Size) -> Mount:
    opened = copy.opened
    if opened == copy.size.region:
        return PLAIN
    if opened.left < 0:
        return Panorama(size)
    down, across = size.height / copy.size.height, size.width / copy.size.width
    inner = Region(
        round(opened.top * down), round(opened.left * across), round(opened.bottom * down), round(opened.right * across)
    )
    return Border(inner, size, (), None, ())
