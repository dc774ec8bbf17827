"""A surface in another paint: computed from the photo's own light, and disclosed, for a buyer would be misled."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import numpy as np

from fanlight_client import edits
from fanlight_client.report import Alteration, ChangeClass
from finishing.assets.asset import Asset
from finishing.assets.resolve import Assets
from finishing.canvas import Canvas, Change, make_preview
from finishing.context import StepContext
from finishing.masks import mask_needs, resolve_mask
from finishing.paint import to_hex, to_srgb
from imaging.masks import Mask
from imaging.photo import ImageError
from imaging.recolour import (
    Anchor,
    OldPaint,
    RecolourFigures,
    Shown,
    White,
    prepare_surface,
    recolour,
)

SENTENCE = "A surface was recoloured: it is shown in {paint}, which is not its real colour."
PREVIEWED = "A surface was recoloured: it is shown as {material} tinted in {paint}, a preview and not what is there."
MOST_OTHER, MOST_BURNT, MOST_ROLLED_OFF, MOST_MISFIT, FAR_FROM_EXPOSED_EV = 0.08, 0.2, 0.4, 0.06, 4.5
"""Beyond these a warning is due: shares of the surface, the edge's misfit of full scale, stops of light."""


class Recolour:
    """What cannot be done well is refused, and the photo stays as it is; what is doubtful is done with a warning."""

    name: ClassVar[str] = "recolour"
    change: ClassVar[ChangeClass] = "composited"
    roles: ClassVar[tuple[str, ...]] = ()

    def __init__(self, options: edits.Recolour, context: StepContext) -> None:
        self._options, self._context = options, context
        self.needs: tuple[Asset, ...] = mask_needs(options.mask)

    async def apply(self, canvas: Canvas, assets: Assets) -> Canvas:
        with self._context.journal.stage(self.name):
            mask = await resolve_mask(self._options.mask, canvas, assets)
            try:
                pixels, change = await asyncio.to_thread(self._paint, canvas.pixels, mask)
            except ImageError as error:
                self._context.journal.warn(error.code, self.name, error.message)
                return canvas.note(Change(self.name, None, error.message))
            shared = await self._context.replicas.share(pixels)
            preview = await asyncio.to_thread(make_preview, shared.pixels)
        return canvas.repaint(shared, preview).note(change)

    def tell_left(self, reason: str) -> Mapping[str, Any]:
        return {}

    def tell_failure(self, reason: str) -> Mapping[str, Any]:
        return {}

    def _paint(self, pixels: np.ndarray, mask: Mask) -> tuple[np.ndarray, Change]:
        """Raises ImageError for what cannot be painted."""
        paint = to_srgb(self._options.paint)
        if self._options.material != "paint":
            prepared = prepare_surface(pixels, mask, self._options.material, paint)
            return prepared, describe_preview(self._options, mask)
        painted, figures = recolour(pixels, mask, paint, find_anchor(self._options))
        for code, detail in list_doubts(figures):
            self._context.journal.warn(code, self.name, detail)
        return painted, describe_painted(self._options, mask, figures)


def find_anchor(options: edits.Recolour) -> Anchor:
    if options.old_paint is not None:
        return OldPaint(to_srgb(options.old_paint))
    return Shown() if options.white is None else White(to_srgb(options.white))


def list_doubts(figures: RecolourFigures) -> Iterator[tuple[str, str]]:
    """Codes and words of warnings: several_materials, wall_partly_burnt, paint_burnt, edge_doubtful, far_exposure."""
    if figures.other > MOST_OTHER:
        yield "several_materials", f"{figures.other:.0%} of the mask look like another material than the rest"
    if figures.burnt > MOST_BURNT:
        yield "wall_partly_burnt", f"{figures.burnt:.0%} of the surface were burnt out: there its shading is not known"
    if figures.rolled_off > MOST_ROLLED_OFF:
        yield "paint_burnt", f"{figures.rolled_off:.0%} of the new paint are nearly white: its shading is weak there"
    if figures.edge > MOST_MISFIT:
        yield "edge_doubtful", "the mask's edge does not follow the surface's: a rim of the old paint may be left"
    if abs(figures.gain_ev) > FAR_FROM_EXPOSED_EV:
        yield (
            "far_exposure",
            f"the new paint is {figures.gain_ev:+.1f} stops from the old one: grain and bands may show",
        )


def describe_painted(options: edits.Recolour, mask: Mask, figures: RecolourFigures) -> Change:
    told: dict[str, float | str | None] = {
        "paint": str(options.paint),
        "anchor": "old paint" if options.old_paint else "white" if options.white else "swatch",
        "shown": to_hex(figures.shown),
        "coverage": round(mask.fraction, 5),
        "gain_ev": round(figures.gain_ev, 3),
        "burnt": round(figures.burnt, 4),
        "other_materials": round(figures.other, 4),
        "rolled_off": round(figures.rolled_off, 4),
        "grain_ratio": round(figures.grain_ratio, 3),
        "edge_misfit": round(figures.edge, 4),
    }
    return _describe(mask, told, f"painted in {options.paint}", SENTENCE.format(paint=options.paint))


def describe_preview(options: edits.Recolour, mask: Mask) -> Change:
    told: dict[str, float | str | None] = {
        "paint": str(options.paint),
        "material": options.material,
        "coverage": round(mask.fraction, 5),
    }
    sentence = PREVIEWED.format(material=options.material, paint=options.paint)
    return _describe(mask, told, f"previewed as {options.material} in {options.paint}", sentence)


def _describe(mask: Mask, figures: dict[str, float | str | None], reason: str, sentence: str) -> Change:
    told = Alteration(what="recolour", classification="alteration", fraction=mask.fraction, description=sentence)
    return Change("recolour", "composited", reason, mask.fraction, mask.region, figures, (told,), mask=mask)
