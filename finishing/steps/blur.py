"""Faces and whatever else is marked made unrecognisable: fails rather than leaves one that nobody looked for."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from fanlight_client import edits
from fanlight_client.mask import AnyMask, Detect
from fanlight_client.report import Alteration, ChangeClass
from finishing.assets.asset import Asset
from finishing.assets.resolve import Assets
from finishing.canvas import Canvas, Change, make_preview
from finishing.context import StepContext
from finishing.masks import MaskError, mask_needs, resolve_mask
from imaging.blur import blur_mask, count_cells, find_spots
from imaging.masks import Mask, unite
from imaging.metadata import forget_pictures
from imaging.photo import Photo

NOTHING = "nothing of what was asked for was found"
SENTENCE = "Faces or other parts were made unrecognisable."


class Blur:
    """What was found or marked is destroyed in pixels, in further planes of the file, and in pictures in its metadata.

    Where things could not be looked for, the step fails, and says so; what was looked for and not found is no failure.
    """

    name: ClassVar[str] = "blur"
    change: ClassVar[ChangeClass] = "composited"
    roles: ClassVar[tuple[str, ...]] = ()

    def __init__(self, options: edits.Blur, context: StepContext) -> None:
        self._options, self._context = options, context
        self.needs: tuple[Asset, ...] = mask_needs(*options.masks)

    async def apply(self, canvas: Canvas, assets: Assets) -> Canvas:
        with self._context.journal.stage(self.name):
            masks = [await find_mask(asked, canvas, assets) for asked in self._options.masks]
            mask = await asyncio.to_thread(unite, masks)
            if mask.is_empty:
                return canvas.note(Change(self.name, None, NOTHING, figures={"parts": 0}))
            photo = await asyncio.to_thread(self._blur, canvas.photo, mask)
            shared = await self._context.replicas.share(photo.pixels)
            preview = await asyncio.to_thread(make_preview, shared.pixels)
        return replace(canvas, photo=photo).repaint(shared, preview).note(self._describe(mask))

    def tell_left(self, reason: str) -> Mapping[str, Any]:
        return {}

    def tell_failure(self, reason: str) -> Mapping[str, Any]:
        return {}

    def _blur(self, photo: Photo, mask: Mask) -> Photo:
        how: dict[str, Any] = {"style": self._options.style, "strength": self._options.strength}
        pixels = blur_mask(photo.pixels, mask, **how)
        extra = tuple(blur_mask(plane, mask, **how) for plane in photo.extra)
        return replace(photo, pixels=pixels, extra=extra, metadata=forget_pictures(photo.metadata))

    def _describe(self, mask: Mask) -> Change:
        parts, cells = len(find_spots(mask)), count_cells(self._options.strength)
        figures: dict[str, float | str | None] = {"parts": parts, "squares": cells, "style": self._options.style}
        told = Alteration(what="blur", classification="alteration", fraction=mask.fraction, description=SENTENCE)
        reason = f"{parts} {'part' if parts == 1 else 'parts'} blurred"
        return Change(self.name, self.change, reason, mask.fraction, mask.region, figures, (told,), mask=mask)


async def find_mask(asked: AnyMask, canvas: Canvas, assets: Assets) -> Mask:
    """The mask of a part, empty where things were looked for and there are none; raises MaskError for all else."""
    try:
        return await resolve_mask(asked, canvas, assets)
    except MaskError as error:
        if error.code == "mask_empty" and isinstance(asked, Detect):
            return Mask.nothing(canvas.frame.size)
        raise
