"""Masks that models see in a photo: at clicks, and by class."""

import asyncio

import numpy as np

from deployments.messages import SurfaceMap
from fanlight_client.mask import Class, Select
from finishing.assets.selection import Selected
from finishing.assets.shows import UNTOLD, Shows
from finishing.assets.sky import FoundSky, reason_not_to_look
from finishing.assets.surfaces import SurfacesSeen
from finishing.masks.error import MaskError
from finishing.masks.found import Found
from finishing.masks.ground import Ground
from finishing.masks.surface import mark_surface
from imaging.masks import Mask, scale_mask
from imaging.sky import refine_matte
from imaging.surfaces.classes import Surface

SELECTED_CELLS = 2
"""How far a selection's outline may be off, in its own pixels. Farther away the guided filter would find other edges:
a white mat behind a frame has the colour of the wall around it."""


async def select(asked: Select, ground: Ground) -> Found:
    """Raises MaskError selector_failed."""
    weight: np.ndarray | None = await ground.assets.get(Selected.by(asked))
    if weight is None:
        raise MaskError("selector_failed", "what is at the clicks could not be found out; the warnings say why")
    return await asyncio.to_thread(_lay_selection, weight, ground)


async def find_class(asked: Class, ground: Ground) -> Found:
    """Raises MaskError class_not_there, segmenter_failed, surfaces_failed."""
    return await (_find_sky(ground) if asked.name == "sky" else _find_surface(asked.name, ground))


async def _find_sky(ground: Ground) -> Found:
    found = await ground.assets.get(FoundSky())
    if found is None:
        reason = reason_not_to_look(await ground.assets.get(Shows()) or UNTOLD)
        if reason is None:
            raise MaskError("segmenter_failed", "where the sky is could not be found out; the warnings say why")
        raise MaskError("class_not_there", f"no sky was looked for: it is {reason}")
    if found.doubt == "no_sky":
        raise MaskError("class_not_there", "the photo shows no sky")
    return await asyncio.to_thread(_lay_sky, found.matte, ground)


async def _find_surface(name: Surface, ground: Ground) -> Found:
    seen: SurfaceMap | None = await ground.assets.get(SurfacesSeen())
    if seen is None:
        raise MaskError("surfaces_failed", f"where its {name} is could not be found out; the warnings say why")
    weight = await asyncio.to_thread(mark_surface, seen, name, ground.opened)
    if not weight.any():
        raise MaskError("class_not_there", f"the photo shows no {name}")
    return await asyncio.to_thread(_lay_selection, weight, ground)


def _lay_selection(weight: np.ndarray, ground: Ground) -> Found:
    """The selector and the segmenter of rooms see the opened photo; a full turn shows some places twice, and is marked
    in both.

    What it rather doubts is not of it: a trace of a doubt far from the outline would be marked as well.
    """
    mount = ground.canvas.frame.mount
    mask = mount.open_mask(mount.close_mask(scale_mask(Mask.trim(weight), ground.opened).harden()))
    return Found(ground.straighten(mask), SELECTED_CELLS * ground.opened.width / weight.shape[1])


def _lay_sky(matte: np.ndarray, ground: Ground) -> Found:
    """The segmenter sees the frame that light and sky see; what it is unsure of the preview's colours settle first."""
    refined = refine_matte(matte, ground.canvas.preview)
    cell_px = ground.canvas.frame.size.width / refined.shape[1]
    return Found(scale_mask(Mask.trim(refined), ground.canvas.frame.size), 1.5 * cell_px)
