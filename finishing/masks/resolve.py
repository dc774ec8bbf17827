"""From a mask as callers say it to one of the canvas's pixels."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from fanlight_client.mask import AnyMask, Difference, Intersection, Inverse, Polygon, Strokes, Union
from finishing.assets.resolve import Assets
from finishing.canvas import Canvas
from finishing.masks.drawn import draw_all, draw_outline
from finishing.masks.error import MaskError
from finishing.masks.ground import Ground
from imaging.masks import Mask, intersect, invert, subtract, unite


async def resolve_mask(asked: AnyMask, canvas: Canvas, assets: Assets) -> Mask:
    """The mask in the canvas's frame, never empty; raises MaskError.

    What is drawn or uploaded is in pixels of the file, upright; it is opened as its photo was and straightened with
    it. What the selector and the segmenter have to say comes from `assets`, so that no graph is needed here.
    """
    mask = await _resolve(asked, Ground(canvas, assets))
    if not mask.weight.any():
        raise MaskError("mask_empty", "nothing of the photo is in the mask")
    return mask


async def _resolve(asked: AnyMask, ground: Ground) -> Mask:
    return await KINDS[type(asked)](asked, ground)


async def _unite(asked: Union, ground: Ground) -> Mask:
    return await asyncio.to_thread(unite, [await _resolve(each, ground) for each in asked.of])


async def _subtract(asked: Difference, ground: Ground) -> Mask:
    first, *others = [await _resolve(each, ground) for each in asked.of]
    return await asyncio.to_thread(subtract, first, others)


async def _intersect(asked: Intersection, ground: Ground) -> Mask:
    return await asyncio.to_thread(intersect, [await _resolve(each, ground) for each in asked.of])


async def _invert(asked: Inverse, ground: Ground) -> Mask:
    return await asyncio.to_thread(invert, await _resolve(asked.of, ground))


def _in_thread(make: Callable[[Any, Ground], Mask]) -> Callable[[Any, Ground], Awaitable[Mask]]:
    return lambda asked, ground: asyncio.to_thread(make, asked, ground)


KINDS: dict[type, Callable[[Any, Ground], Awaitable[Mask]]] = {
    Strokes: _in_thread(draw_all),
    Polygon: _in_thread(draw_outline),
    Union: _unite,
    Difference: _subtract,
    Intersection: _intersect,
    Inverse: _invert,
}
