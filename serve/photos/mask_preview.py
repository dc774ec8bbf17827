"""What a mask will be, before anything is done with it."""

import asyncio
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from deployments.messages import Findings
from fanlight_client.mask import AnyMask
from finishing.assets.asset import Asset
from finishing.assets.embedding import PhotoEmbedding
from finishing.assets.preview import Preview, SmallCopy
from finishing.assets.selection import Selected
from finishing.edit_checks import check_sent
from finishing.masks import resolve_mask
from finishing.masks.scaled import scale_mask
from finishing.masks.small import SmallCanvas, open_small
from finishing.selecting import check_prompt
from imaging.masks import encode_mask_png
from jobs.photo import Photo
from serve.photos.darkroom import Darkroom


@dataclass(frozen=True)
class _Known:
    """What is known of a photo at rest, as its small canvas has it."""

    darkroom: Darkroom
    photo: Photo
    copy: SmallCopy
    canvas: SmallCanvas

    async def get(self, asset: Asset) -> Any:
        """Raises what its making raises."""
        if isinstance(asset, Selected):
            return await self._select(asset)
        value = await self.darkroom.get(self.photo, asset)
        return self._shrink(value) if isinstance(value, Findings) else value

    async def _select(self, asked: Selected) -> np.ndarray:
        """Of what was embedded once: to find the asset itself the photo would be decoded for every click."""
        embedding = await self.darkroom.get(self.photo, PhotoEmbedding())
        selection = await self.darkroom.replicas.select(embedding, check_prompt(asked.prompt(self.copy.opened)))
        return np.asarray(selection.masks[0], np.float32)

    def _shrink(self, findings: Findings) -> Findings:
        seen, shown = self.copy.opened.size, self.canvas.frame.size.region
        return replace(findings, found=tuple(each.place(seen, shown) for each in findings.found))


async def preview_mask(darkroom: Darkroom, photo: Photo, asked: AnyMask, max_px: int) -> tuple[bytes, float]:
    """The mask of the upright original as a grey PNG, long side `max_px` at most, and how much of the photo it covers.

    Raises MaskError, MaskGoneError, PartMissingError, and what the making of assets raises. Edges are those of the
    small copy.
    """
    await asyncio.to_thread(check_sent, [asked])
    copy: SmallCopy = await darkroom.get(photo, Preview())
    size = copy.size.within(max_px)
    canvas = await asyncio.to_thread(open_small, copy, size)
    shrunk = scale_mask(asked, size.width / copy.size.width, clicks=False)
    mask = await resolve_mask(shrunk, canvas, _Known(darkroom, photo, copy, canvas))
    whole = await asyncio.to_thread(canvas.frame.mount.close_mask, mask)
    return await asyncio.to_thread(encode_mask_png, whole), min(1.0, whole.fraction)
