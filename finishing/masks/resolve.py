"""From a mask as callers say it to one of the canvas's pixels."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from fanlight_client.mask import (
    AnyMask,
    Class,
    Detect,
    Difference,
    Intersection,
    Inverse,
    Png,
    Polygon,
    Rle,
    Select,
    Strokes,
    Union,
)
from finishing.masks.detected import mark_found
from finishing.masks.drawn import draw_all, draw_outline
from finishing.masks.error import MaskError
from finishing.masks.found import Found
from finishing.masks.ground import Ground, Known, Pictured
from finishing.masks.seen import find_class, select
from finishing.masks.uploaded import lay_uploaded
from imaging.masks import Mask, feather_mask, grow_mask, intersect, invert, refine_mask, subtract, unite

SEEN = (Select, Class)
"""Kinds that are refined where the caller does not say; what a detector found has the form of its mark, on purpose."""


async def resolve_mask(asked: AnyMask, canvas: Pictured, assets: Known) -> Mask:
    """The mask in the canvas's frame, never empty; raises MaskError.

    What is drawn or uploaded is in pixels of the file, upright; it is opened as its photo was and straightened with
    it, once. What the selector, the segmenters and the detector have to say comes from `assets`, so that no graph is
    asked here; a step names them by `mask_needs`. Each mask is refined along the canvas's edges, as earlier edits
    left them, then grown, then feathered; those made of others after these.
    """
    mask = await _resolve(asked, Ground(canvas, assets))
    if mask.is_empty:
        raise MaskError("mask_empty", "nothing of the photo is in the mask")
    return mask


async def _resolve(asked: AnyMask, ground: Ground) -> Mask:
    found = await KINDS[type(asked)](asked, ground)
    return await asyncio.to_thread(_finish_edge, found, asked, ground)


def _finish_edge(found: Found, asked: AnyMask, ground: Ground) -> Mask:
    mask = found.mask.tighten()
    if isinstance(asked, SEEN) if asked.refine is None else asked.refine:
        mask = refine_mask(mask, ground.canvas.pixels, found.reach_px)
    return feather_mask(grow_mask(mask, asked.grow), asked.feather).tighten()


async def _combine(asked: Union | Difference | Intersection, ground: Ground) -> Found:
    """One part after the other, so that no more than two are in memory."""
    first, *others = asked.of
    mask = await _resolve(first, ground)
    for each in others:
        mask = await asyncio.to_thread(SUMS[type(asked)], mask, await _resolve(each, ground))
    return Found(mask, ground.reach())


async def _turn_over(asked: Inverse, ground: Ground) -> Found:
    return Found(await asyncio.to_thread(invert, await _resolve(asked.of, ground)), ground.reach())


def _in_thread(lay: Callable[[Any, Ground], Found]) -> Callable[[Any, Ground], Awaitable[Found]]:
    return lambda asked, ground: asyncio.to_thread(lay, asked, ground)


SUMS: dict[type, Callable[[Mask, Mask], Mask]] = {
    Union: lambda one, other: unite([one, other]),
    Difference: lambda one, other: subtract(one, [other]),
    Intersection: lambda one, other: intersect([one, other]),
}
KINDS: dict[type, Callable[[Any, Ground], Awaitable[Found]]] = {
    Strokes: _in_thread(draw_all),
    Polygon: _in_thread(draw_outline),
    Png: _in_thread(lay_uploaded),
    Rle: _in_thread(lay_uploaded),
    Select: select,
    Class: find_class,
    Detect: mark_found,
    Union: _combine,
    Difference: _combine,
    Intersection: _combine,
    Inverse: _turn_over,
}
"""Who finds a mask of each kind; raises MaskError."""
