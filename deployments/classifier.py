"""The Classifier: interior, exterior or no photo at all, which room, and how sure."""

from collections.abc import Sequence

import numpy as np
import ray
from pydantic import BaseModel, ConfigDict, Field

from deployments.batching import PullBatcher
from deployments.messages import RoomGuess
from deployments.pixels import fetch
from deployments.refusal import keep_when_refused
from deployments.replica import LoadedModel
from imaging.sampling import as_image
from models.classifier import ClipClassifier
from models.device import DeviceType
from models.engines.opening import Engine
from models.opener import Opener
from models.registry import ModelCard


class ClassifierConfig(BaseModel):
    """What may change while replicas run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_batch_size: int = Field(8, ge=1)
    profile: str | None = None


class Classifier:
    """CLIP, asked in words (zero-shot), and the pixels, whether it is a photo at all."""

    def __init__(self, profile: str, device: str = "auto", engine: Engine = "torch") -> None:
        self._loaded = LoadedModel("classifier", load_classifier, profile, device, engine)
        self._batcher = PullBatcher[np.ndarray, RoomGuess](self._classify, lambda image: image.shape)

    @keep_when_refused
    async def reconfigure(self, config: dict) -> None:
        settings = ClassifierConfig.model_validate(config)
        await self._batcher.exclusively(lambda: self._loaded.switch(settings.profile))
        self._batcher.max_batch_size = settings.max_batch_size

    async def ping(self) -> bool:
        return True

    def describe(self) -> dict[str, str]:
        return self._loaded.describe()

    async def classify(self, preview: list[ray.ObjectRef]) -> RoomGuess:
        """What a preview (h, w, 3) uint8 | uint16 in the object store shows."""
        return await self._batcher.submit(as_image(await fetch(preview[0])))

    def _classify(self, images: Sequence[np.ndarray]) -> list[RoomGuess]:
        found = self._loaded.model.classify(images)
        return [RoomGuess(shows.kind, shows.room, shows.confidence, shows.allows_sky) for shows in found]


def load_classifier(card: ModelCard, device: DeviceType, opener: Opener) -> ClipClassifier:
    return ClipClassifier.load(card.part("network"), device, opener=opener)
