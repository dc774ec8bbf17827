"""What the deployments have in common that look at a photo as a whole, once, with one network of the hub's."""

from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

import numpy as np
import ray
from pydantic import BaseModel, ConfigDict, Field

from deployments.batching import PullBatcher
from deployments.lately import Lately
from deployments.pixels import fetch
from deployments.refusal import keep_when_refused
from deployments.replica import LoadedModel
from imaging.sampling import as_image
from models.device import DeviceType
from models.registry import ModelCard

Answer = TypeVar("Answer")


class Network(Protocol[Answer]):
    """`engine`: what runs it. `predict`: an answer each to images (h, w, 3) float32 of one size."""

    @property
    def engine(self) -> str: ...

    def predict(self, images: Sequence[np.ndarray]) -> list[Answer]: ...


Load = Callable[[ModelCard, DeviceType], Network[Answer]]


class OnlookerConfig(BaseModel):
    """What may change while replicas run. On a CPU photos are looked at one by one: more at once take as long each."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_batch_size: int = Field(4, ge=1)
    profile: str | None = None


class Onlooker(Generic[Answer]):
    """Photos of one size share batches, whoever's they are, and the same photo is looked at once."""

    def __init__(self, role: str, load: Load[Answer], profile: str, device: str) -> None:
        """`load` is run by transformers: there is nothing for an opener to open. Raises ModelError."""
        self._loaded = LoadedModel[Network[Answer]](role, lambda card, on, _: load(card, on), profile, device)
        self._batcher = PullBatcher[np.ndarray, Answer](self._predict, lambda image: image.shape)
        self._lately = Lately[Answer]()

    @keep_when_refused
    async def reconfigure(self, config: dict) -> None:
        wanted = OnlookerConfig.model_validate(config)
        await self._batcher.exclusively(lambda: self._loaded.switch(wanted.profile))
        self._batcher.max_batch_size = wanted.max_batch_size if self._loaded.device == "cuda" else 1

    async def ping(self) -> bool:
        return True

    def describe(self) -> dict[str, str]:
        return {**self._loaded.describe(), "engine": self._loaded.model.engine}

    async def _look(self, preview: list[ray.ObjectRef]) -> Answer:
        """What the network says of a preview (h, w, 3) uint8 | uint16 in the object store."""
        pixels = await fetch(preview[0])
        return await self._lately.ask(pixels, self._loaded.profile, lambda: self._batcher.submit(as_image(pixels)))

    def _predict(self, images: Sequence[np.ndarray]) -> list[Answer]:
        return self._loaded.model.predict(images)
