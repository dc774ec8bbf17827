"""The Detector: faces, and people, cars, furniture and screens."""

from collections.abc import Sequence

import numpy as np
import ray
from pydantic import BaseModel, ConfigDict, Field

from deployments.batching import PullBatcher
from deployments.messages import Findings
from deployments.pixels import fetch
from deployments.refusal import keep_when_refused
from deployments.replica import LoadedModel
from models.detector.finder import ThingFinder
from models.detector.kinds import Part
from models.device import DeviceType
from models.opener import Opener
from models.registry import ModelCard

Request = tuple[np.ndarray, Part]


class DetectorConfig(BaseModel):
    """What may change while replicas run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_batch_size: int = Field(4, ge=1)
    profile: str | None = None


class Detector:
    """YuNet and RT-DETR, or whichever of the two the profile has; photos that ask for the same part share batches."""

    def __init__(self, profile: str, device: str = "auto") -> None:
        self._loaded = LoadedModel("detector", load_finder, profile, device)
        self._batcher = PullBatcher[Request, Findings](self._find, lambda request: request[1])

    @keep_when_refused
    async def reconfigure(self, config: dict) -> None:
        settings = DetectorConfig.model_validate(config)
        await self._batcher.exclusively(lambda: self._loaded.switch(settings.profile))
        self._batcher.max_batch_size = settings.max_batch_size

    async def ping(self) -> bool:
        return True

    def describe(self) -> dict[str, str]:
        """What is loaded, and the kinds of thing that it can find."""
        return self._loaded.describe() | {"kinds": ", ".join(self._loaded.model.all_kinds)}

    async def find_things(self, photo: list[ray.ObjectRef], part: Part) -> Findings:
        """What a part finds in a photo (h, w, 3) uint8 in the object store, and what it can find at all."""
        return await self._batcher.submit((await fetch(photo[0]), part))

    def _find(self, requests: Sequence[Request]) -> list[Findings]:
        finder, part = self._loaded.model, requests[0][1]
        found = finder.find_all([photo for photo, _ in requests], part)
        return [Findings(finder.kinds(part), tuple(things)) for things in found]


def load_finder(card: ModelCard, device: DeviceType, opener: Opener) -> ThingFinder:
    return ThingFinder.load(card, device)
