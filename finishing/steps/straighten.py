"""The camera turned upright, and its lens's distortion undone: other pixels of the same shot, resampled once."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from fanlight_client import recipe
from fanlight_client.report import Alteration, ChangeClass, StraightenReport
from finishing.assets.asset import Asset, View
from finishing.assets.resolve import Assets
from finishing.assets.verticals import FoundVerticals, choose_lens
from finishing.canvas import Canvas, Change, make_preview
from finishing.context import StepContext
from finishing.frame import Frame
from imaging.geometry import (
    StraightenPlan,
    Verticals,
    Warp,
    apply_warp,
    lens_trouble,
    plan_straightening,
    reason_to_leave,
)
from imaging.metadata import read_camera, straighten_metadata
from imaging.photo import Photo

TURNED, UNBENT = "The camera was turned upright and the frame cropped", "The lens's distortion was corrected"
NO_PROFILE = "no lens profile fits this camera and lens exactly"
UNKNOWN = "its upright lines could not be looked for"


class Straighten:
    """Refuses rather than guesses; a photo that is straight already keeps every byte."""

    name: ClassVar[str] = "straighten"
    change: ClassVar[ChangeClass] = "captured"

    def __init__(self, options: recipe.Straighten, context: StepContext) -> None:
        self._options, self._context = options, context
        self._verticals = FoundVerticals(options.lens)
        self.needs: tuple[Asset, ...] = (self._verticals,)

    async def apply(self, canvas: Canvas, assets: Assets) -> Canvas:
        fixed = canvas.frame.mount.fixed
        verticals: Verticals | None = None if fixed else await assets.get(self._verticals)
        if verticals is None:
            reason = fixed or reason_to_leave(read_camera(canvas.photo.metadata), canvas.frame.size)
            return canvas.note(describe_left(reason or UNKNOWN))
        plan = await asyncio.to_thread(self._plan, verticals, assets.view)
        if self._options.lens == "on" and (plan.warp is None or plan.warp.lens is None):
            plan = replace(plan, reason=f"{plan.reason}; {lens_trouble() or NO_PROFILE}")
        if plan.warp is None:
            return canvas.note(describe_plan(plan, verticals))
        with self._context.journal.stage(self.name):
            photo = await asyncio.to_thread(warp_photo, canvas.photo, plan.warp)
            shared = await self._context.replicas.share(photo.pixels)
            preview = await asyncio.to_thread(make_preview, shared.pixels)
        turned = replace(canvas, frame=Frame(photo.size, plan.warp), photo=photo).repaint(shared, preview)
        return turned.note(describe_plan(plan, verticals))

    def tell_left(self, reason: str) -> Mapping[str, Any]:
        return {"straighten": StraightenReport(decision="refused", reason=reason)}

    def tell_failure(self, reason: str) -> Mapping[str, Any]:
        return {"straighten": StraightenReport(decision="refused", reason=reason)}

    def _plan(self, verticals: Verticals, view: View) -> StraightenPlan:
        options = self._options
        lens = choose_lens(view, options.lens)
        return plan_straightening(
            verticals, view.frame.size, mode=options.mode, crop=options.crop, size=options.size, lens=lens
        )


def warp_photo(photo: Photo, warp: Warp) -> Photo:
    """The photo as the warp shows it, its other planes and its metadata with it."""
    turned = photo.reframe(apply_warp(photo.pixels, warp), lambda plane: apply_warp(plane, warp))
    return replace(turned, metadata=straighten_metadata(photo.metadata, lens_corrected=warp.lens is not None))


def describe_left(reason: str) -> Change:
    """Of a photo whose lines are not looked for."""
    return Change(
        "straighten", None, reason, sections={"straighten": StraightenReport(decision="refused", reason=reason)}
    )


def describe_plan(plan: StraightenPlan, verticals: Verticals) -> Change:
    """What became of a photo whose upright lines were looked for."""
    warp, found = plan.warp, verticals.found
    report = StraightenReport(
        decision=plan.decision,
        reason=plan.reason,
        pitch_deg=round(verticals.pitch_deg, 3) if found else None,
        roll_deg=round(verticals.roll_deg, 3) if found else None,
        kept=min(1.0, plan.kept_area),
        lens=warp.lens.name if warp and warp.lens else None,
        matrix=tuple(value for row in warp.matrix for value in row) if warp else None,
    )
    mended = {"pitch_deg": round(plan.pitch_deg, 3), "roll_deg": round(plan.roll_deg, 3)}
    figures = report.model_dump(include={"decision", "kept", "lens"}) | mended
    if warp is None:
        return Change("straighten", None, plan.reason, figures=figures, sections={"straighten": report})
    done = [TURNED] * (plan.decision == "corrected") + [UNBENT] * (warp.lens is not None)
    sentence = f"{'. '.join(done)}; no element was changed."
    adjusted = Alteration(what="straighten", classification="adjustment", fraction=1, description=sentence)
    return Change(
        *("straighten", "captured", plan.reason, 1.0, warp.size.region, figures, (adjusted,)), {"straighten": report}
    )
