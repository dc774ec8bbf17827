"""The Cutter: what a photo is of."""

from collections.abc import Sequence

import numpy as np
import ray
from pydantic import BaseModel, ConfigDict

from deployments.batching import PullBatcher
from deployments.pixels import fetch
from deployments.refusal import keep_when_refused
from deployments.replica import LoadedModel
from imaging.sampling import as_image
from models.cutout import SubjectCutter
from models.device import DeviceType
from models.engines.opening import Engine
from models.opener import Opener
from models.registry import ModelCard


class CutterConfig(BaseModel):
    """What may change while replicas run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    profile: str | None = None


class Cutter:
    """U²-Net trained on salient things; one preview at a time."""

    def __init__(self, profile: str, device: str = "auto", engine: Engine = "torch") -> None:
        self._loaded = LoadedModel("cutter", load_cutter, profile, device, engine)
        self._batcher = PullBatcher[np.ndarray, np.ndarray](self._cut, lambda image: image.shape)

    @keep_when_refused
    async def reconfigure(self, config: dict) -> None:
        profile = CutterConfig.model_validate(config).profile
        await self._batcher.exclusively(lambda: self._loaded.switch(profile))

    async def ping(self) -> bool:
        return True

    def describe(self) -> dict[str, str]:
        return self._loaded.describe()

    async def cut_subject(self, preview: list[ray.ObjectRef]) -> np.ndarray:
        """The matte (h, w) float32 of the subject of a preview (h, w, 3) uint8 | uint16 in the object store."""
        return await self._batcher.submit(as_image(await fetch(preview[0])))

    def _cut(self, images: Sequence[np.ndarray]) -> list[np.ndarray]:
        return [self._loaded.model.cut(image) for image in images]


def load_cutter(card: ModelCard, device: DeviceType, opener: Opener) -> SubjectCutter:
    return SubjectCutter.load(card.part("network"), device, opener)
