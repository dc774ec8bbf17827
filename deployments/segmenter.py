"""The Segmenter: where the sky is."""

from collections.abc import Sequence

import numpy as np
import ray
from pydantic import BaseModel, ConfigDict

from deployments.batching import PullBatcher
from deployments.messages import SkyMatte
from deployments.pixels import fetch
from deployments.refusal import keep_when_refused
from deployments.replica import LoadedModel
from imaging.sampling import as_image
from models.device import DeviceType
from models.engines.opening import Engine
from models.opener import Opener
from models.registry import ModelCard
from models.segmenter import doubt_sky
from models.sky_finder import SkyFinder


class SegmenterConfig(BaseModel):
    """What may change while replicas run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    profile: str | None = None


class Segmenter:
    """U²-Net, and SAM 2 after it where the profile has one; one preview at a time."""

    def __init__(self, profile: str, device: str = "auto", engine: Engine = "torch") -> None:
        self._loaded = LoadedModel("segmenter", load_segmenter, profile, device, engine)
        self._batcher = PullBatcher[np.ndarray, SkyMatte](self._segment, lambda image: image.shape)

    @keep_when_refused
    async def reconfigure(self, config: dict) -> None:
        profile = SegmenterConfig.model_validate(config).profile
        await self._batcher.exclusively(lambda: self._loaded.switch(profile))

    async def ping(self) -> bool:
        return True

    def describe(self) -> dict[str, str]:
        return self._loaded.describe()

    async def segment_sky(self, preview: list[ray.ObjectRef]) -> SkyMatte:
        """The sky matte (h, w) float32 of a preview (h, w, 3) uint8 | uint16 in the object store."""
        return await self._batcher.submit(as_image(await fetch(preview[0])))

    def _segment(self, images: Sequence[np.ndarray]) -> list[SkyMatte]:
        mattes = [self._loaded.model.segment(image) for image in images]
        return [SkyMatte(matte, doubt_sky(matte)) for matte in mattes]


def load_segmenter(card: ModelCard, device: DeviceType, opener: Opener) -> SkyFinder:
    return SkyFinder.load(card, device, opener)
