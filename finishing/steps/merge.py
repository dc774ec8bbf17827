"""Several frames of one view as one photo, anchored on the frame that the canvas shows."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from deployments.messages import SurfaceMap
from fanlight_client import recipe
from fanlight_client.report import ChangeClass
from finishing.assets.asset import Asset
from finishing.assets.resolve import Assets
from finishing.assets.surfaces import SurfacesSeen
from finishing.canvas import Canvas, Change, make_preview
from finishing.capture import FrameError
from finishing.capture_report import describe_merge, describe_reference
from finishing.context import StepContext
from finishing.masks.windows import mark_windows
from imaging.capture import MergedCapture, merge_capture
from imaging.photo import ImageError

ALONE = "the photo came in one frame"
SEEN_WITHIN_S = 60.0
"""From when the reference is decoded: what tells surfaces wakes and loads in a few seconds, where there is room for it;
where there is none, frames are not kept waiting for windows."""


class Merge:
    """Frames that cannot be laid on the reference are left out; where none can, the photo is the reference.

    Where the profile can tell surfaces, it is asked for the windows of the reference: their view is pulled.
    """

    name: ClassVar[str] = "merge"
    change: ClassVar[ChangeClass] = "captured"
    welcome: ClassVar[tuple[Asset, ...]] = (SurfacesSeen(),)
    """What several frames are merged with where the profile has a model for it."""

    def __init__(self, options: recipe.Merge, context: StepContext) -> None:
        self._context, self._capture = context, context.capture
        asks = self._capture.is_bracket and context.replicas.surfaces is not None
        self.needs: tuple[Asset, ...] = self.welcome if asks else ()

    async def apply(self, canvas: Canvas, assets: Assets) -> Canvas:
        if not self._capture.is_bracket:
            return canvas.note(Change(self.name, None, ALONE))
        journal = self._context.journal
        seen = await self._see_surfaces(assets) if self.needs else None
        with journal.stage(self.name):
            windows = None if seen is None else await asyncio.to_thread(mark_windows, seen, canvas.frame)
            merged = await asyncio.to_thread(self._merge, windows)
            for code, detail in merged.warnings:
                journal.warn(code, self.name, detail)
            change = describe_merge(merged, self._capture)
            if change.change is None:
                return canvas.note(change)
            photo = await asyncio.to_thread(canvas.frame.mount.open, merged.photo)
            shared = await self._context.replicas.share(photo.pixels)
            preview = await asyncio.to_thread(make_preview, shared.pixels)
        digest = self._capture.name_merged(windows)
        return replace(canvas, photo=photo, digest=digest).repaint(shared, preview).note(change)

    def tell_left(self, reason: str) -> Mapping[str, Any]:
        return describe_reference(self._capture, reason)

    def tell_failure(self, reason: str) -> Mapping[str, Any]:
        return describe_reference(self._capture, reason)

    async def _see_surfaces(self, assets: Assets) -> SurfaceMap | None:
        """None where nobody can tell, or not in time; a warning says so."""
        try:
            async with asyncio.timeout(SEEN_WITHIN_S):
                seen: SurfaceMap | None = await assets.get(SurfacesSeen())
        except TimeoutError:
            self._context.journal.warn(SurfacesSeen.code, self.name, f"no answer within {SEEN_WITHIN_S:.0f} s")
            return None
        return seen

    def _merge(self, windows: np.ndarray | None) -> MergedCapture:
        capture, limits = self._capture, self._context.limits.of_files
        try:
            return merge_capture(capture.frames, limits, capture.reference, windows)
        except ImageError as error:
            raise FrameError(error.code, error.message) from error
