"""Depth: how far away everything in a photo is. It sleeps until somebody asks."""

from collections.abc import Sequence

import numpy as np
import ray
import torch
from pydantic import BaseModel, ConfigDict, Field

from deployments.batching import PullBatcher
from deployments.lately import Lately
from deployments.messages import DepthMap
from deployments.replica import LoadedModel
from imaging.sampling import as_image
from models.depth.loading import load_depth
from models.depth.protocol import DepthNetwork
from models.registry import ModelCard
from models.sessions import Opener


class DepthConfig(BaseModel):
    """What may change while replicas run. On a CPU photos are looked at one by one: more at once take as long each."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_batch_size: int = Field(4, ge=1)
    profile: str | None = None


class Depth:
    """One network of the hub's; photos of one size share batches, whoever's they are, and the same photo is looked at
    once."""

    def __init__(self, profile: str, device: str = "auto") -> None:
        """Raises ModelError."""
        self._loaded = LoadedModel[DepthNetwork]("depth", _load, profile, device)
        self._batcher = PullBatcher[np.ndarray, DepthMap](self._estimate, lambda image: image.shape)
        self._lately = Lately[DepthMap]()

    async def reconfigure(self, config: dict) -> None:
        wanted = DepthConfig.model_validate(config)
        await self._batcher.exclusively(lambda: self._loaded.switch(wanted.profile))
        self._batcher.max_batch_size = wanted.max_batch_size if self._loaded.device.type == "cuda" else 1

    async def ping(self) -> bool:
        return True

    def describe(self) -> dict[str, str]:
        return {**self._loaded.describe(), "engine": self._loaded.model.engine}

    async def estimate(self, preview: list[ray.ObjectRef]) -> DepthMap:
        """How far away everything in a preview (h, w, 3) uint8 | uint16 in the object store is."""
        pixels = await preview[0]
        return await self._lately.ask(pixels, self._loaded.profile, lambda: self._batcher.submit(as_image(pixels)))

    def _estimate(self, images: Sequence[np.ndarray]) -> list[DepthMap]:
        return self._loaded.model.predict(images)


def _load(card: ModelCard, device: torch.device, opener: Opener) -> DepthNetwork:
    """Run by transformers: there is nothing for the opener to open."""
    return load_depth(card, device)
