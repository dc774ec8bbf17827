"""A dull sky replaced by another, drawn from numbers, checked before it may stay, and disclosed."""

import asyncio
from collections.abc import Mapping
from typing import Any, ClassVar

from fanlight_client import recipe
from fanlight_client.report import Alteration, ChangeClass
from finishing.assets.asset import Asset
from finishing.assets.resolve import Assets
from finishing.assets.shows import UNTOLD, Shows
from finishing.assets.sky import FoundSky, reason_not_to_look
from finishing.canvas import Canvas, Change, make_preview
from finishing.context import StepContext
from finishing.sky.decide import SkyPlan, judge_sky, keep_sky
from finishing.sky.replace import replace_sky
from imaging.region import Region
from imaging.sky import bound_change

SENTENCE = "The sky was replaced by a generated one; its reflections in glass and water were not."


class Sky:
    """Keeps the sky wherever it is in doubt."""

    name: ClassVar[str] = "sky"
    change: ClassVar[ChangeClass] = "composited"
    needs: tuple[Asset, ...] = (Shows(), FoundSky())

    def __init__(self, options: recipe.Sky, context: StepContext) -> None:
        self._options, self._context = options, context

    async def apply(self, canvas: Canvas, assets: Assets) -> Canvas:
        plan = await self.decide(assets)
        if plan.matte is None:
            return canvas.note(describe_kept(plan))
        with self._context.journal.stage("sky"):
            pixels, plan = await replace_sky(canvas, plan, self._options, self._context)
            if pixels is None or plan.matte is None:
                return canvas.note(describe_kept(plan))
            region = await asyncio.to_thread(bound_change, canvas.pixels, plan.matte)
            shared = await self._context.replicas.share(pixels)
            preview = await asyncio.to_thread(make_preview, shared.pixels)
        return canvas.repaint(shared, preview).note(describe_replaced(plan, region))

    def tell_left(self, reason: str) -> Mapping[str, Any]:
        return {"sky": keep_sky(reason).report}

    def tell_failure(self, reason: str) -> Mapping[str, Any]:
        return {"sky": keep_sky(reason).report}

    async def decide(self, assets: Assets) -> SkyPlan:
        """Whether to replace the sky, and where it is; a Segmenter that fails leaves it as it is."""
        shown = await assets.get(Shows()) or UNTOLD
        reason = reason_not_to_look(shown)
        found = None if reason else await assets.get(FoundSky())
        if found is None:
            return keep_sky(reason or "the segmenter failed")
        return await asyncio.to_thread(judge_sky, assets.view.preview.pixels, found, self._options, shown)


def describe_kept(plan: SkyPlan) -> Change:
    return Change("sky", None, plan.report.reason, figures=_figures(plan), sections={"sky": plan.report})


def describe_replaced(plan: SkyPlan, region: Region) -> Change:
    covered = plan.report.coverage or 0
    told = Alteration(what="sky", classification="alteration", fraction=covered, description=SENTENCE)
    return Change(
        *("sky", "composited", plan.report.reason, covered, region, _figures(plan), (told,), {"sky": plan.report}),
        network=True,  # its clouds are where the Inpainter has them
    )


def _figures(plan: SkyPlan) -> dict[str, float | str | None]:
    return plan.report.model_dump(exclude={"reason", "reflections"}, exclude_none=True)
