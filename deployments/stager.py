"""The Stager: a room furnished within a mask, at working size. It sleeps until somebody asks."""

import time
from collections.abc import Hashable, Sequence
from typing import ClassVar

import numpy as np
from pydantic import BaseModel, ConfigDict

from deployments.batching import PullBatcher
from deployments.messages import StageAnswer, StageRequest
from deployments.painting import choose_rung, paint
from deployments.refusal import keep_when_refused
from deployments.replica import LoadedModel
from models.device import DeviceType
from models.opener import Opener
from models.registry import ModelCard
from models.stager import DiffusionStager


class StagerConfig(BaseModel):
    """What may change while replicas run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    profile: str | None = None


class Stager:
    """SDXL inpainting under a depth ControlNet, one picture at a time."""

    role: ClassVar[str] = "stager"

    def __init__(self, profile: str, device: str = "auto") -> None:
        """Raises ModelError."""
        self._loaded = LoadedModel(self.role, load_stager, profile, device)
        self._batcher = PullBatcher[StageRequest, np.ndarray](self._stage_all, _no_company)

    @keep_when_refused
    async def reconfigure(self, config: dict) -> None:
        wanted = StagerConfig.model_validate(config)
        await self._batcher.exclusively(lambda: self._loaded.switch(wanted.profile))

    async def ping(self) -> bool:
        return True

    def describe(self) -> dict[str, str]:
        return self._loaded.describe()

    async def stage(self, request: StageRequest) -> StageAnswer:
        """The view painted anew; raises ModelError, `out_of_memory` where there is no room for it."""
        card, started = self._loaded.card, time.perf_counter()
        image = await self._batcher.submit(request)
        seconds, device = time.perf_counter() - started, self._loaded.device
        return StageAnswer(image, card.name, card.revision, seconds, device)

    def _stage_all(self, requests: Sequence[StageRequest]) -> list[np.ndarray]:
        return [self._stage(request) for request in requests]

    def _stage(self, request: StageRequest) -> np.ndarray:
        return paint(lambda asked: furnish(self._loaded.model, asked), request, self.role)


def furnish(model: DiffusionStager, request: StageRequest) -> np.ndarray:
    return model.stage(
        request.image,
        request.mask,
        request.nearness,
        request.prompt,
        adapters=request.adapters,
        **request.manner,
    )


def load_stager(card: ModelCard, device: DeviceType, opener: Opener) -> DiffusionStager:
    return DiffusionStager.load(card, device, choose_rung("stager", card, device))


def _no_company(request: StageRequest) -> Hashable:
    return id(request)
