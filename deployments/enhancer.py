"""The Enhancer: diffusion looks at a tile and says how it should be lit and coloured."""

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import ray
import torch
from pydantic import BaseModel, ConfigDict, Field

from deployments.batching import PullBatcher
from deployments.messages import TileAnswer, TileRequest, reference_size
from deployments.replica import LoadedModel
from imaging.region import Size
from imaging.sampling import crop_image, resize_area
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

    def describe(self) -> dict[str, Any]:
        """What is loaded, and the LoRAs that may be asked for: `adapters`, name to revision."""
        return {**self._loaded.describe(), "adapters": self._loaded.model.diffusion.adapters.revisions}

    async def enhance_tile(self, photo: list[ray.ObjectRef], request: TileRequest) -> TileAnswer:
        """Look at one region of the `photo` (H, W, 3) uint8 | uint16 in the object store (in a list, so unresolved)."""
        pixels = await photo[0]
        return await self._batcher.submit((crop_image(pixels, request.region, request.size), request))

    def _enhance(self, items: Sequence[tuple[np.ndarray, TileRequest]]) -> list[TileAnswer]:
        started = time.perf_counter()
        images, requests = zip(*items, strict=True)
        first, model = requests[0], self._loaded.model
        enhance = model.look_at_whole if first.whole else model.diffusion.enhance
        seeds = [request.seed for request in requests]
        results = enhance(images, first.prompt, steps=first.steps, seeds=seeds, adapters=first.adapters)
        guides = model.diffusion.reconstruct(images)
        device_s = (time.perf_counter() - started) / len(items)
        return [
            TileAnswer(
                guide=_shrink(guide),
                reference=_shrink(result),
                pixels=result.astype(np.float16) if first.answer == "pixels" else None,
                device_s=device_s,
                device=self._loaded.device.type,
            )
            for guide, result in zip(guides, results, strict=True)
        ]


def load_enhancer(card: ModelCard, device: torch.device) -> PhotoEnhancer:
    return PhotoEnhancer.load(card, device=device)


def _shrink(image: np.ndarray) -> np.ndarray:
    return resize_area(image, reference_size(Size(*image.shape[:2]))).astype(np.float16)
