"""What a photo is of, cut out: on transparency, on a colour, on another photo."""

import asyncio
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from fanlight_client import edits
from fanlight_client.report import Alteration, ChangeClass
from finishing.assets.asset import Asset
from finishing.assets.resolve import Assets
from finishing.assets.subject import FoundSubject
from finishing.canvas import Canvas, Change, StepError, make_preview
from finishing.context import StepContext
from finishing.masks import mask_needs, resolve_mask
from finishing.steps.backdrop import choose_backdrop, describe_backdrop
from imaging.cutout import Cutout as Cut
from imaging.cutout import cut_out
from imaging.masks import Mask

LEAST_SHARE = 0.001
"""Of a photo: what a network finds that is smaller is taken for no subject."""


class Cutout:
    """Where the subject covers a pixel wholly, it stays as it was; the rest is the step's mask.

    Raises StepError `no_subject`, `cutter_failed`, `needs_alpha` and `background_unreadable`.
    """

    name: ClassVar[str] = "cutout"
    change: ClassVar[ChangeClass] = "composited"
    roles: ClassVar[tuple[str, ...]] = ()

    def __init__(self, options: edits.Cutout, context: StepContext) -> None:
        self._options, self._context = options, context
        self.needs: tuple[Asset, ...] = (FoundSubject(),) if options.mask is None else mask_needs(options.mask)

    async def apply(self, canvas: Canvas, assets: Assets) -> Canvas:
        self._check_format(canvas)
        with self._context.journal.stage(self.name):
            subject = await self._find(canvas, assets)
            backdrop = await asyncio.to_thread(choose_backdrop, self._options.background, canvas.frame.size)
            cut = await asyncio.to_thread(cut_out, canvas.pixels, subject, backdrop, canvas.photo.alpha)
            if self._options.mask is None and cut.coverage < LEAST_SHARE:
                raise StepError("no_subject", "nothing in the photo stands out as its subject: mark what is to stay")
            change = await asyncio.to_thread(self._describe, cut)
            shared = await self._context.replicas.share(cut.pixels)
            preview = await asyncio.to_thread(make_preview, shared.pixels)
        alpha = cut.alpha if backdrop is None else None
        return canvas.repaint(shared, preview).show_through(alpha).note(change)

    def tell_left(self, reason: str) -> Mapping[str, Any]:
        return {}

    def tell_failure(self, reason: str) -> Mapping[str, Any]:
        return {}

    def _check_format(self, canvas: Canvas) -> None:
        format = self._context.format or canvas.photo.format
        if self._options.background == "transparent" and format == "jpeg":
            hint = "say format png, tiff or webp, or another background"
            raise StepError("needs_alpha", f"the photo is written as JPEG, which has no transparency: {hint}")

    async def _find(self, canvas: Canvas, assets: Assets) -> np.ndarray | Mask:
        if self._options.mask is not None:
            return await resolve_mask(self._options.mask, canvas, assets)
        rough: np.ndarray | None = await assets.get(FoundSubject())
        if rough is None:
            raise StepError("cutter_failed", "the subject could not be looked for")
        return rough

    def _describe(self, cut: Cut) -> Change:
        full = np.iinfo(cut.alpha.dtype).max
        mask = Mask.trim(np.divide(full - cut.alpha, np.float32(full), dtype=np.float32))
        soft = float(((cut.alpha > 0) & (cut.alpha < full)).mean())
        put, sentence = describe_backdrop(self._options.background)
        figures: dict[str, float | str | None] = {"subject": cut.coverage, "soft": soft, "background": put}
        told = Alteration(what="cutout", classification="alteration", fraction=mask.fraction, description=sentence)
        return Change(self.name, self.change, "", mask.fraction, mask.region, figures, (told,), mask=mask)
