"""The Enhancer: diffusion looks at a tile and says how it should be lit and coloured."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

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
from models.whole_look import BegunLook, PhotoEnhancer

Work = tuple[np.ndarray, TileRequest]


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
        self._free_since = 0.0
        # On a GPU one batch is decoded while the next one is denoised; on a CPU they would take each other's cores.
        overlaps = self._loaded.device.type == "cuda"
        self._batcher = PullBatcher[Work, TileAnswer](
            self._begin if overlaps else lambda items: self._finish(self._begin(items)),
            lambda item: item[1].group_key,
            finish=self._finish if overlaps else None,
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

    def _begin(self, items: Sequence[Work]) -> "BegunBatch":
        started = time.perf_counter()
        images, requests = zip(*items, strict=True)
        first = requests[0]
        seeds = [request.seed for request in requests]
        begun = self._loaded.model.begin(images, first.prompt, steps=first.steps, seeds=seeds, whole=first.whole)
        return BegunBatch(first.answer, len(items), started, self._loaded.model, begun)

    def _finish(self, batch: "BegunBatch") -> list[TileAnswer]:
        looks = batch.model.finish(batch.begun)
        guides, references = shrink_batch(looks.guides), shrink_batch(looks.results)
        pixels = as_images(looks.results).astype(np.float16) if batch.answer == "pixels" else [None] * batch.count
        device_s = self._count_time(batch.started) / batch.count
        return [
            TileAnswer(*answer, device_s, self._loaded.device.type)
            for answer in zip(guides, references, pixels, strict=True)
        ]

    def _count_time(self, started: float) -> float:
        """Seconds since a batch was begun, or the one before it was finished: what two batches share counts once."""
        now = time.perf_counter()
        seconds, self._free_since = now - max(started, self._free_since), now
        return seconds


@dataclass(frozen=True, eq=False)
class BegunBatch:
    """A batch between its two halves, and the model that began it: another may have been loaded meanwhile."""

    answer: str
    count: int
    started: float
    model: PhotoEnhancer
    begun: BegunLook


def load_enhancer(card: ModelCard, device: torch.device) -> PhotoEnhancer:
    return PhotoEnhancer.load(card, device=device)


def shrink_batch(images: torch.Tensor) -> np.ndarray:
    """A batch (n, 3, h, w) at the size of references, float16 (n, h / 8, w / 8, 3): all that leaves the device."""
    height, width = images.shape[2:]
    if height % REFERENCE_SCALE == width % REFERENCE_SCALE == 0:
        return as_images(functional.avg_pool2d(images, REFERENCE_SCALE)).astype(np.float16)
    size = reference_size(Size(height, width))
    return np.stack([resize_area(image, size) for image in as_images(images)]).astype(np.float16)
