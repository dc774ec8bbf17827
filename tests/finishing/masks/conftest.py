"""A photo in progress, a selector that counts, and what is known of the photo."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter

from deployments.messages import Embedding, Prompt, Selection
from fanlight_client.mask import AnyMask
from finishing.assets.asset import Asset, View
from finishing.assets.keeper import AssetKeeper
from finishing.assets.resolve import Assets
from finishing.canvas import Canvas, make_preview
from finishing.frame import Frame
from finishing.journal import Journal
from finishing.local import LocalPart
from finishing.masks import mask_needs, resolve_mask
from finishing.mount import PLAIN, Mount
from imaging.geometry import Warp, apply_warp
from imaging.masks import Mask
from imaging.photo import Metadata, Photo
from imaging.region import Size
from tests.finishing.parts import Graph

READ: TypeAdapter[AnyMask] = TypeAdapter(AnyMask)

Asked = Mapping[str, Any]
Resolve = Callable[..., Awaitable[Mask]]


class Selector:
    """Takes a disc of a fifth of the width around the first click, at 64 cells, whatever the photo shows."""

    def __init__(self) -> None:
        self.embedded = 0
        self.prompts: list[Prompt] = []

    async def embed(self, preview: list[Any]) -> Embedding:
        self.embedded += 1
        pixels = await preview[0]
        return Embedding((np.zeros((1, 2), np.float32),), Size(*pixels.shape[:2]))

    async def select(self, embedding: Embedding, prompt: Prompt) -> Selection:
        self.prompts.append(prompt)
        height = round(64 * embedding.size.height / embedding.size.width)
        y, x = (np.mgrid[:height, :64] + 0.5) / 64
        across, down = prompt.points[0]
        disc = np.hypot(x - across, y - down * height / 64) < 0.2
        return Selection(np.stack([disc, ~disc]).astype(np.float32), (0.9, 0.1))

    def describe(self) -> dict[str, Any]:
        return {"role": "selector", "revision": "1"}


@dataclass
class Scene:
    """Photos on which masks are resolved."""

    selector: Any = field(default_factory=Selector)
    journal: Journal = field(default_factory=Journal)
    keeper: AssetKeeper = field(default_factory=AssetKeeper)

    @asynccontextmanager
    async def open(
        self, pixels: np.ndarray, warp: Warp | None, mount: Mount, given: Mapping[Asset, Any]
    ) -> AsyncIterator[tuple[Canvas, Assets]]:
        replicas = replace(Graph().replicas, selector=LocalPart(self.selector) if self.selector else None)
        photo = mount.open(Photo(pixels))
        upright = await self._canvas(replicas, photo, Frame(photo.size, mount=mount))
        async with Assets(await _view(replicas, upright), replicas, self.journal, self.keeper, given=given) as assets:
            canvas = upright
            if warp is not None:
                straight = replace(photo, pixels=apply_warp(photo.pixels, warp))
                canvas = await self._canvas(replicas, straight, Frame(warp.size, warp, mount))
                assets.look_at(await _view(replicas, canvas))
            yield canvas, assets

    async def _canvas(self, replicas: Any, photo: Photo, frame: Frame) -> Canvas:
        shared = await replicas.share(photo.pixels)
        return Canvas(photo, shared, make_preview(photo.pixels), frame, digest="a")

    async def resolve(
        self,
        asked: Asked,
        pixels: np.ndarray,
        warp: Warp | None = None,
        mount: Mount = PLAIN,
        given: Mapping[Asset, Any] | None = None,
    ) -> Mask:
        mask = READ.validate_python(asked)
        async with self.open(pixels, warp, mount, given or {}) as (canvas, assets):
            assets.start(mask_needs(mask))
            return await resolve_mask(mask, canvas, assets)


async def _view(replicas: Any, canvas: Canvas) -> View:
    preview = await replicas.share(canvas.preview)
    return View(canvas.digest, canvas.frame, canvas.pixels, preview, Metadata(), "png")


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture(scope="session")
def plain() -> np.ndarray:
    """A photo without any edge, 240 × 320."""
    return np.full((240, 320, 3), 128, np.uint8)
