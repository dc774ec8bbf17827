"""A part of a photo made anew from words, at the model's scale, and brought back to full size."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, ClassVar

import numpy as np

from deployments.messages import ReplaceRequest
from fanlight_client import edits
from fanlight_client.report import Alteration, ChangeClass
from finishing.assets.asset import Asset
from finishing.assets.resolve import Assets
from finishing.canvas import Canvas, Change, make_preview
from finishing.context import StepContext
from finishing.masks import mask_needs, resolve_mask
from finishing.paint import to_srgb
from finishing.replacing.hidden import digest_prompt
from finishing.replacing.replacers import ERASER
from finishing.steps.painting import Painted, View, paint_part
from imaging.edit_check import EditFigures, check_edit
from imaging.masks import Mask
from imaging.recolour import prepare_surface
from imaging.region import Region, Size
from imaging.replace import fit_view, mark_preview, plan_view
from imaging.sampling import crop_image, resize_area

FAILED_CHECK, KEPT_ALL_THE_SAME = "replace_failed_check", "replace_kept"
"""Codes of warnings: the photo keeps what was there; what fails its check was put in because somebody wants it so."""
PREVIEW = "replace_preview"
REPLACED = "A part of the photo was made anew by a generative model."
ERASED = "An object was removed, and what lies behind it was made up from its surroundings."


class Replace:
    """Generated, held to its mask, checked, disclosed. What fails its check is left out, unless it is forced."""

    name: ClassVar[str] = "replace"
    change: ClassVar[ChangeClass] = "generated"
    roles: ClassVar[tuple[str, ...]] = ("inpainter",)

    def __init__(self, options: edits.Replace, context: StepContext) -> None:
        self._options, self._context = options, context
        self.needs: tuple[Asset, ...] = mask_needs(options.mask)

    async def apply(self, canvas: Canvas, assets: Assets) -> Canvas:
        """Raises MaskError, CannotReplaceError, UnknownModelError, and what the last model that was asked raises."""
        roles = self._context.replicas.replacers.plan(self._options)
        with self._context.journal.stage(self.name):
            mask = await resolve_mask(self._options.mask, canvas, assets)
            region = plan_view(mask.region, canvas.frame.size)
            view = View(canvas.pixels[region.slices], mask.crop(region), self._options.gamma)
            request = await asyncio.to_thread(self._request, view)
            painted = await paint_part(roles, view, request, self._context)
            figures, faults = await asyncio.to_thread(check_edit, view.pixels, painted.pixels, view.mask)
            told = self._describe(mask, painted, figures, request.seed)
            if faults and not self._keeps(faults):
                reason = f"what {painted.model} made failed its check: {', '.join(faults)}; force=true keeps it"
                return canvas.note(Change(self.name, None, reason, figures=told.figures))
            pixels = await asyncio.to_thread(self._put, canvas.pixels, painted, view.mask, region)
            shared = await self._context.replicas.share(pixels)
            preview = await asyncio.to_thread(make_preview, shared.pixels)
        return canvas.repaint(shared, preview).note(told)

    def tell_left(self, reason: str) -> Mapping[str, Any]:
        return {}

    def tell_failure(self, reason: str) -> Mapping[str, Any]:
        return {}

    def _request(self, view: View) -> ReplaceRequest:
        options, size = self._options, fit_view(Size(*view.mask.shape))
        seed = self._context.seed if options.seed is None else options.seed
        image = crop_image(self._prepare(view), Size(*view.mask.shape).region, size)
        return ReplaceRequest(
            image=image,
            mask=(resize_area(view.mask, size) > 0).astype(np.float32),
            prompt=options.prompt,
            negative=options.negative_prompt,
            seed=seed,
            steps=options.steps,
            strength=options.strength,
            guidance=options.guidance,
        )

    def _prepare(self, view: View) -> np.ndarray:
        """What the model is shown: the photo, or the photo with its surface made ready."""
        if self._options.surface is None:
            return view.pixels
        tint = to_srgb(self._options.tint) if self._options.tint else (1.0, 1.0, 1.0)
        return prepare_surface(view.pixels, Mask.trim(view.mask), self._options.surface, tint)

    def _keeps(self, faults: tuple[str, ...]) -> bool:
        """Whether it is put in although it fails its check, and a warning either way."""
        keeps = self._options.force or self._options.preview
        self._context.journal.warn(KEPT_ALL_THE_SAME if keeps else FAILED_CHECK, self.name, ", ".join(faults))
        return keeps

    def _put(self, pixels: np.ndarray, painted: Painted, mask: np.ndarray, region: Region) -> np.ndarray:
        part = painted.pixels
        if self._options.preview:
            self._context.journal.warn(PREVIEW, self.name, "a preview by a model that replaces nothing: marked as such")
            part = mark_preview(part, mask)
        out = pixels.copy()
        out[region.slices] = part
        return out

    def _describe(self, mask: Mask, painted: Painted, figures: EditFigures, seed: int) -> Change:
        sentence = ERASED if painted.way == ERASER else REPLACED
        altered = Alteration(what=self.name, classification="alteration", fraction=mask.fraction, description=sentence)
        said: dict[str, float | str | None] = {
            "way": painted.way,
            "model": painted.model,
            "revision": painted.revision,
            "seed": seed,
            "prompt_sha256": digest_prompt(self._options.prompt),
            "preview": float(self._options.preview),
            **{name: round(value, 4) for name, value in asdict(figures).items()},
        }
        reason = f"made by {painted.model}" + " as a preview" * self._options.preview
        return Change(
            *(self.name, "generated", reason, mask.fraction, mask.region, said, (altered,)),
            mask=mask,
            network=painted.way != ERASER or painted.model != "exemplar",
        )
