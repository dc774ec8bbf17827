"""Several frames of one view as one photo, anchored on the frame that the canvas shows."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from fanlight_client import recipe
from fanlight_client.report import ChangeClass
from finishing.assets.asset import Asset
from finishing.assets.resolve import Assets
from finishing.canvas import Canvas, Change, make_preview
from finishing.capture import FrameError
from finishing.capture_report import describe_merge, describe_reference
from finishing.context import StepContext
from imaging.capture import MergedCapture, merge_capture
from imaging.photo import ImageError

ALONE = "the photo came in one frame"


class Merge:
    """Frames that cannot be laid on the reference are left out; where none can, the photo is the reference."""

    name: ClassVar[str] = "merge"
    change: ClassVar[ChangeClass] = "captured"

    def __init__(self, options: recipe.Merge, context: StepContext) -> None:
        self._context, self._capture = context, context.capture
        self.needs: tuple[Asset, ...] = ()

    async def apply(self, canvas: Canvas, assets: Assets) -> Canvas:
        if not self._capture.is_bracket:
            return canvas.note(Change(self.name, None, ALONE))
        journal = self._context.journal
        with journal.stage(self.name):
            merged = await asyncio.to_thread(self._merge)
            for code, detail in merged.warnings:
                journal.warn(code, self.name, detail)
            change = describe_merge(merged, self._capture)
            if change.change is None:
                return canvas.note(change)
            photo = await asyncio.to_thread(canvas.frame.mount.open, merged.photo)
            shared = await self._context.replicas.share(photo.pixels)
            preview = await asyncio.to_thread(make_preview, shared.pixels)
        return replace(canvas, photo=photo, digest=self._capture.merged_digest).repaint(shared, preview).note(change)

    def tell_left(self, reason: str) -> Mapping[str, Any]:
        return describe_reference(self._capture, reason)

    def tell_failure(self, reason: str) -> Mapping[str, Any]:
        return describe_reference(self._capture, reason)

    def _merge(self) -> MergedCapture:
        try:
            return merge_capture(self._capture.frames, self._context.limits.of_files, self._capture.reference)
        except ImageError as error:
            raise FrameError(error.code, error.message) from error
