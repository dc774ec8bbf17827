"""Light and colour through a smooth, bounded map that diffusion proposes, checked tile by tile."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from fanlight_client import recipe
from fanlight_client.report import ChangeClass
from finishing.assets.asset import Asset, View
from finishing.assets.resolve import Assets
from finishing.assets.shows import UNTOLD, Shown, Shows
from finishing.canvas import Canvas, Change
from finishing.context import StepContext
from finishing.styles import targets_of
from finishing.tone.ask import see_whole
from finishing.tone.before import FINISHED_BEFORE, was_finished
from finishing.tone.draft import Draft
from finishing.tone.ladder import plan_ladder
from finishing.tone.looks import UNTOUCHED, TileLooks, WholeLook
from finishing.tone.plan import PhotoPlan, plan_photo
from finishing.tone.report import Toned, describe_failed_tone, describe_tone
from finishing.tone.review import review_draft
from finishing.tone.white import NO_SHIFT, share_white
from finishing.tone.wish import tell_indoors
from imaging.finish import tone_photo
from imaging.look import NO_CAST, tell_monochrome
from imaging.sampling import resize_area
from imaging.tone_field import apply_tone_field, keep_grey
from imaging.white_point import Gains

FIRST_STEPS = 2
"""Of Lightning's four: tiles begin with two, and the ladder goes down from there."""


class Tone:
    """Without an Enhancer, or without anybody to check it, the photo keeps its own pixels."""

    name: ClassVar[str] = "tone"
    change: ClassVar[ChangeClass] = "toned"
    needs: tuple[Asset, ...] = (Shows(),)

    def __init__(self, options: recipe.Tone, context: StepContext) -> None:
        """Raises UnknownStyleError for a style that was not settled."""
        self._options, self._context = options, context
        if options.style:
            targets_of(options.style)

    async def apply(self, canvas: Canvas, assets: Assets) -> Canvas:
        if was_finished(canvas.photo.metadata, self._options):
            return canvas.note(Change(self.name, None, FINISHED_BEFORE))
        shown = await assets.get(Shows()) or UNTOLD
        plan = plan_photo(canvas.frame.size, self._options.preset, self._options.mode)
        self._context.journal.expect_tiles(1)
        with self._context.journal.stage("look"):
            monochrome = await asyncio.to_thread(tell_monochrome, canvas.pixels)
            whole, gains, looks = await self._look(canvas, plan, assets.view, shown, monochrome is None)
        draft = Draft(canvas.pixels, canvas.preview, plan, whole, looks, self._options, monochrome)
        with self._context.journal.stage("review"):
            ladder = plan_ladder(self._options.mode, FIRST_STEPS, looks is not None)
            reviewed = await review_draft(draft, canvas.shared, ladder, self._context.replicas, self._context.journal)
        preview = await asyncio.to_thread(tone_photo, canvas.preview, reviewed.field, 0.0)
        rooms = (canvas.preview, preview) if tell_indoors(shown) else None
        toned = Toned(reviewed, plan, self._options, self._context.look, gains, whole.cast, rooms)
        change = await asyncio.to_thread(describe_tone, toned, self._context.journal.tiles_looked_at)
        return canvas.note(change) if change.change is None else canvas.repaint(reviewed.shared, preview).note(change)

    def tell_left(self, reason: str) -> Mapping[str, Any]:
        return {}

    def tell_failure(self, reason: str) -> Mapping[str, Any]:
        """What diffusion said had no part in the photo after all."""
        self._context.journal.adapters = []
        return describe_failed_tone(self._context.journal.tiles_looked_at)

    async def see_whole(self, view: View, shown: Shown) -> WholeLook:
        """What diffusion says of the whole alone, for a listing's survey."""
        if was_finished(view.metadata, self._options):
            return UNTOUCHED
        self._context.journal.expect_tiles(1)
        with self._context.journal.stage("look"):
            return (await see_whole(view, shown, self._options, self._context))[0]

    async def _look(
        self, canvas: Canvas, plan: PhotoPlan, view: View, shown: Shown, in_colour: bool
    ) -> tuple[WholeLook, Gains, TileLooks | None]:
        """What diffusion says of the whole, in the listing's white, and then of its tiles."""
        whole, request = await see_whole(view, shown, self._options, self._context)
        if request is None:
            return whole, NO_SHIFT, None
        if not in_colour:
            whole, gains = replace(whole, field=keep_grey(whole.field), cast=NO_CAST), NO_SHIFT
        else:
            whole, gains = await self._share_white(view, shown, whole)
        paints = self._options.mode != "tone" and in_colour
        if not (plan.looks_at_tiles and (paints or whole.need)):
            return whole, gains, None
        self._context.journal.expect_tiles(len(plan.tiles))
        toned = await asyncio.to_thread(lambda: apply_tone_field(resize_area(canvas.pixels, plan.working), whole.field))
        tile_request = replace(request, answer="pixels") if paints else request
        shared = await self._context.replicas.share(toned)
        looks = TileLooks(self._context, plan, shared, tile_request)
        await looks.look(plan.tiles, FIRST_STEPS)
        return whole, gains, looks

    async def _share_white(self, view: View, shown: Shown, whole: WholeLook) -> tuple[WholeLook, Gains]:
        """The look with the listing's white, where the listing has one and this is one of its rooms."""
        look = self._context.look
        if look is None or look.white is None or not tell_indoors(shown):
            return whole, NO_SHIFT
        return await asyncio.to_thread(share_white, view.preview.pixels, whole, look.white.point)
