"""A room's own furniture taken away before another is put there."""

import asyncio
from dataclasses import dataclass, replace

import cv2
import numpy as np

from finishing.canvas import Canvas
from finishing.context import StepContext
from finishing.steps.holes import Filled, fill_holes
from finishing.steps.staging.refused import CannotFurnishError
from finishing.steps.staging.seen import Seen
from imaging.fill.holes.membrane import fill_membrane
from imaging.masks import Mask, find_holes, scale_mask
from imaging.surfaces import surface_id

GROWN = 0.012
"""Of the long side: how far beyond a piece its hole reaches, for what it throws on the floor, and for its outline."""
LEAST = 0.0005
"""Share of the photo: what is smaller is a guess, no piece."""


@dataclass(frozen=True, eq=False)
class Emptied:
    """The photo's pixels (H, W, 3) without furniture, what was filled in it, and what is now seen of the room."""

    pixels: np.ndarray
    mask: Mask | None
    seen: Seen
    filled: Filled | None = None

    @property
    def pieces(self) -> int:
        return len(self.filled.holes) if self.filled else 0


async def empty_room(canvas: Canvas, seen: Seen, context: StepContext) -> Emptied:
    """Its furniture, as Surfaces saw it, filled by the Eraser from what is around it.

    Raises CannotFurnishError `declutter_failed` where a fill is judged bad, and what the Eraser raises.
    """
    marked = await asyncio.to_thread(mark_furniture, seen.likely)
    if not marked.any():
        return Emptied(canvas.pixels, None, seen)
    mask = await asyncio.to_thread(lambda: scale_mask(Mask.trim(marked), canvas.frame.size).harden())
    holes = await asyncio.to_thread(find_holes, [mask])
    filled = await fill_holes(canvas, holes, False, context)
    if any(verdict.refused for verdict in filled.verdicts):
        raise CannotFurnishError("declutter_failed", f"the furniture could not be taken away: {filled.reason}")
    return Emptied(filled.pixels, filled.mask, await asyncio.to_thread(forget_furniture, seen, marked), filled)


def mark_furniture(likely: np.ndarray) -> np.ndarray:
    """Where pieces of furniture are, with a margin, float32 (h, w) of 0 and 1; likely (SURFACES, h, w)."""
    inside = (likely.argmax(axis=0) == surface_id("furniture")).astype(np.uint8)
    count, labels, figures, _ = cv2.connectedComponentsWithStats(inside, connectivity=8)
    large = [label for label in range(1, count) if figures[label, cv2.CC_STAT_AREA] >= LEAST * inside.size]
    reach = max(1, round(GROWN * max(inside.shape)))
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return cv2.dilate(np.isin(labels, large).astype(np.float32), around)


def forget_furniture(seen: Seen, marked: np.ndarray) -> Seen:
    """What would be seen of the room without what is marked (h, w): walls and floor go on behind it.

    One over the depth of a plane is linear in the picture, and a membrane over a linear rim is linear: behind a piece
    that stands on a floor alone the floor's own depth comes out.
    """
    hole = marked > 0
    likely = seen.likely.copy()
    likely[surface_id("furniture"), ~hole] = 0
    filled = np.moveaxis(fill_membrane(np.moveaxis(likely, 0, -1), hole), -1, 0)
    share = np.maximum(filled.sum(axis=0, keepdims=True), 1e-6)
    away = cv2.resize(marked, seen.depth.shape[::-1], interpolation=cv2.INTER_LINEAR) > 0
    return replace(seen, likely=filled / share, depth=1 / fill_membrane(1 / seen.depth, away))
