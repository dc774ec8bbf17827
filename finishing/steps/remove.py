"""Things taken away: each hole is sent to the Eraser as a crop, and filled from what is around it."""

import asyncio
from collections.abc import Mapping
from typing import Any, ClassVar

from fanlight_client import edits
from fanlight_client.report import Alteration, ChangeClass
from finishing.assets.asset import Asset
from finishing.assets.resolve import Assets
from finishing.canvas import Canvas, Change, make_preview
from finishing.context import StepContext
from finishing.masks import MaskError, mask_needs, resolve_mask
from finishing.steps.holes import Filled, fill_holes
from imaging.masks import Mask, find_holes

NOTHING = "the masks mark nothing"
SENTENCE = "Objects were removed, and what lies behind them was made up from their surroundings."


class Remove:
    """What lies behind is made up, with a network or without one: either way it is disclosed as generated."""

    name: ClassVar[str] = "remove"
    change: ClassVar[ChangeClass] = "generated"
    roles: ClassVar[tuple[str, ...]] = ("eraser",)

    def __init__(self, options: edits.Remove, context: StepContext) -> None:
        self._options, self._context = options, context
        self.needs: tuple[Asset, ...] = mask_needs(*options.masks)

    async def apply(self, canvas: Canvas, assets: Assets) -> Canvas:
        with self._context.journal.stage(self.name):
            holes = await asyncio.to_thread(find_holes, await self._resolve_masks(canvas, assets))
            if not holes:
                return canvas.note(Change(self.name, None, NOTHING))
            filled = await fill_holes(canvas, holes, self._options.force, self._context)
            change = await asyncio.to_thread(describe_filled, filled)
            if change.change is None:
                return canvas.note(change)
            shared = await self._context.replicas.share(filled.pixels)
            preview = await asyncio.to_thread(make_preview, shared.pixels)
        return canvas.repaint(shared, preview).note(change)

    async def _resolve_masks(self, canvas: Canvas, assets: Assets) -> list[Mask]:
        """Without those that have nothing of the photo, as where a detector found none of what it was asked for."""
        masks = []
        for asked in self._options.masks:
            try:
                masks.append(await resolve_mask(asked, canvas, assets))
            except MaskError as error:
                if error.code != "mask_empty":
                    raise
        return masks

    def tell_left(self, reason: str) -> Mapping[str, Any]:
        return {}

    def tell_failure(self, reason: str) -> Mapping[str, Any]:
        return {}


def describe_filled(filled: Filled) -> Change:
    """What was filled; nothing where every fill was refused."""
    mask = filled.mask
    if mask is None:
        return Change("remove", None, filled.reason, figures=filled.figures)
    told = Alteration(what="remove", classification="alteration", fraction=mask.fraction, description=SENTENCE)
    return Change(
        *("remove", "generated", filled.reason, mask.fraction, mask.region, filled.figures, (told,)),
        mask=mask,
        network=filled.by_network,
    )
