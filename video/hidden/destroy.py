"""What is to be hidden in one frame, destroyed as a photo's step `blur` does it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imaging.blur import blur_mask
from imaging.masks import Mask, feather_mask, grow_mask, unite
from imaging.region import Size
from imaging.things import Found, mark_things
from video.hidden.things import HiddenThings


def hide_things(pixels: np.ndarray, hidden: Sequence[HiddenThings], frame: int, whole: Size) -> np.ndarray:
    """A copy of a picture (h, w, 3) uint8 | uint16 of a frame, as stored, in which nothing is left of what is hidden
    there; the picture itself where nothing is. `whole`: the frame's own size, of which the picture may be a smaller
    copy."""
    masks: dict[tuple[str, float], list[Mask]] = {}
    for things in hidden:
        if (boxes := things.at(frame)).size:
            how = (things.hide.style, things.hide.strength)
            masks.setdefault(how, []).append(_mark(boxes, things, Size(*pixels.shape[:2]), whole))
    for (style, strength), parts in masks.items():
        pixels = blur_mask(pixels, unite(parts), style=style, strength=strength)  # type: ignore[arg-type]
    return pixels


def _mark(boxes: np.ndarray, things: HiddenThings, size: Size, whole: Size) -> Mask:
    hide, scale = things.hide, size.width / whole.width
    sides = np.array([size.width, size.height] * 2, np.float64)
    found = [Found(hide.kind, 1.0, *box) for box in (boxes * sides).tolist()]
    grown = grow_mask(mark_things(found, size), hide.grow_px * scale)
    feathered = feather_mask(grown, hide.feather_px * scale)  # which fades inwards as well: a small thing would be seen
    return unite([grown, feathered]).tighten()
