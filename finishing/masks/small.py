"""Masks as they will be, at a size to be looked at: of the small copy of a photo that nobody has open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from fanlight_client.mask import AnyMask, Difference, Intersection, Inverse, Polygon, Stroke, Strokes, Union
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


def shrink_mask(asked: AnyMask, factor: float) -> AnyMask:
    """The same mask of a copy so many times as large: what was drawn, grown and feathered. Clicks stay where they are,
    for it is the photo itself that is selected in."""
    own: dict[str, Any] = {}
    match asked:
        case Strokes():
            own["strokes"] = tuple(_shrink_stroke(each, factor) for each in asked.strokes)
        case Polygon():
            own["points"] = _shrink_points(asked.points, factor)
        case Union() | Difference() | Intersection():
            own["of"] = tuple(shrink_mask(each, factor) for each in asked.of)
        case Inverse():
            own["of"] = shrink_mask(asked.of, factor)
    return asked.model_copy(update={"grow": asked.grow * factor, "feather": asked.feather * factor, **own})


def _shrink_stroke(stroke: Stroke, factor: float) -> Stroke:
    """As wide as a pixel at least: a hair is to be seen."""
    shrunk = {"points": _shrink_points(stroke.points, factor), "width": max(1.0, stroke.width * factor)}
    return stroke.model_copy(update=shrunk)


def _shrink_points(points: tuple[tuple[float, float], ...], factor: float) -> tuple[tuple[float, float], ...]:
    return tuple((x * factor, y * factor) for x, y in points)


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
