"""The Enhancer: diffusion looks at a tile and says how it should be lit and coloured."""

import time
from collections.abc import Sequence

import numpy as np
import ray
import torch
from pydantic import BaseModel, ConfigDict, Field
from torch.nn import functional

from deployments.batching import PullBatcher
from deployments.messages import REFERENCE_SCALE, TileAnswer, TileRequest, reference_size
from deployments.replica import LoadedModel
from imaging.region import Size
from imaging.sampling import crop_image, resize_area
from models.enhancer import as_images
from models.registry import ModelCard
from models.whole_look import PhotoEnhancer


class EnhancerConfig(BaseModel):
    """What may change while replicas run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_batch_size: int = Field(1, ge=1)
    linger_s: float = Field(0.0, ge=0, le=1)
    profile: str | None = None


class Enhancer:
    """One model, one device, one call at a time; tiles of any photo share its batches."""

    def __init__(self, profile: str, device: str = "auto") -> None:
        self._loaded = LoadedModel("enhancer", load_enhancer, profile, device)
        self._batcher = PullBatcher[tuple[np.ndarray, TileRequest], TileAnswer](
            self._enhance, lambda item: item[1].group_key
        )

    async def reconfigure(self, config: dict) -> None:
        settings = EnhancerConfig.model_validate(config)
        self._batcher.max_batch_size = settings.max_batch_size
        self._batcher.linger_s = settings.linger_s
        await self._batcher.exclusively(lambda: self._loaded.switch(settings.profile))

    async def ping(self) -> bool:
        return True

    def describe(self) -> dict[str, str]:
        return self._loaded.describe()

    async def enhance_tile(self, photo: list[ray.ObjectRef], request: TileRequest) -> TileAnswer:
        """Look at one region of the `photo` (H, W, 3) uint8 | uint16 in the object store (in a list, so unresolved)."""
        pixels = await photo[0]
        return await self._batcher.submit((crop_image(pixels, request.region, request.size), request))

    def _enhance(self, items: Sequence[tuple[np.ndarray, TileRequest]]) -> list[TileAnswer]:
        started = time.perf_counter()
        images, requests = zip(*items, strict=True)
        first, model = requests[0], self._loaded.model
        look = model.look_at_whole if first.whole else model.diffusion.look
        looks = look(images, first.prompt, steps=first.steps, seeds=[request.seed for request in requests])
        guides, references = shrink_batch(looks.guides), shrink_batch(looks.results)
        pixels = as_images(looks.results).astype(np.float16) if first.answer == "pixels" else [None] * len(items)
        device_s = (time.perf_counter() - started) / len(items)
        return [
            TileAnswer(*answer, device_s, self._loaded.device.type)
            for answer in zip(guides, references, pixels, strict=True)
        ]


def load_enhancer(card: ModelCard, device: torch.device) -> PhotoEnhancer:
    return PhotoEnhancer.load(card, device=device)


def shrink_batch(images: torch.Tensor) -> np.ndarray:
    """A batch (n, 3, h, w) at the size of references, float16 (n, h / 8, w / 8, 3): all that leaves the device."""
    height, width = images.shape[2:]
    if height % REFERENCE_SCALE == width % REFERENCE_SCALE == 0:
        return as_images(functional.avg_pool2d(images, REFERENCE_SCALE)).astype(np.float16)
    size = reference_size(Size(height, width))
    return np.stack([resize_area(image, size) for image in as_images(images)]).astype(np.float16)
