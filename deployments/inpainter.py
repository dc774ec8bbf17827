"""The Inpainter: a new sky at working size, and whatever else is to be made anew where a mask says so."""

import time
from collections.abc import Hashable, Sequence
from typing import ClassVar

import numpy as np
from pydantic import BaseModel, ConfigDict

from deployments.batching import PullBatcher
from deployments.messages import ReplaceAnswer, ReplaceRequest, SkyRequest
from deployments.painting import choose_rung, paint
from deployments.refusal import keep_when_refused
from deployments.replica import LoadedModel
from models.device import DeviceType
from models.inpainter import DiffusionInpainter
from models.opener import Opener
from models.registry import ModelCard

Asked = SkyRequest | ReplaceRequest


class InpainterConfig(BaseModel):
    """What may change while replicas run; `steps` are those of skies."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    steps: int = 4
    profile: str | None = None


class Inpainter:
    """SDXL inpainting, one picture at a time."""

    role: ClassVar[str] = "inpainter"

    def __init__(self, profile: str, device: str = "auto") -> None:
        self._loaded = LoadedModel(self.role, load_inpainter, profile, device)
        self._config = InpainterConfig()
        self._batcher = PullBatcher[Asked, np.ndarray](self._inpaint, _no_company)

    @keep_when_refused
    async def reconfigure(self, config: dict) -> None:
        wanted = InpainterConfig.model_validate(config)
        await self._batcher.exclusively(lambda: self._loaded.switch(wanted.profile))
        self._config = wanted

    async def ping(self) -> bool:
        return True

    def describe(self) -> dict[str, str]:
        return self._loaded.describe()

    async def inpaint_sky(self, request: SkyRequest) -> np.ndarray:
        """The photo with a new sky, (h, w, 3) float32; what lies outside the matte is not to be used."""
        return await self._batcher.submit(request)

    async def replace(self, request: ReplaceRequest) -> ReplaceAnswer:
        """The crop with what its mask marks made anew, at the model's own scale; raises ModelError, `out_of_memory`
        where there is no room for it."""
        card, started = self._loaded.card, time.perf_counter()
        image = await self._batcher.submit(request)
        seconds, device = time.perf_counter() - started, self._loaded.device
        return ReplaceAnswer(image, card.name, card.revision, seconds, device)

    def _inpaint(self, requests: Sequence[Asked]) -> list[np.ndarray]:
        return [
            self._make_sky(request) if isinstance(request, SkyRequest) else self._replace(request)
            for request in requests
        ]

    def _make_sky(self, request: SkyRequest) -> np.ndarray:
        steps = self._config.steps
        return self._loaded.model.inpaint(request.image, request.matte, request.prompt, steps=steps, seed=request.seed)

    def _replace(self, request: ReplaceRequest) -> np.ndarray:
        return paint(lambda asked: replace_part(self._loaded.model, asked), request, self.role)


def replace_part(model: DiffusionInpainter, request: ReplaceRequest) -> np.ndarray:
    return model.replace(request.image.astype(np.float32), request.mask, request.prompt, **request.manner)


def _no_company(request: Asked) -> Hashable:
    return id(request)


def load_inpainter(card: ModelCard, device: DeviceType, opener: Opener) -> DiffusionInpainter:
    return DiffusionInpainter.load(card, device, choose_rung("inpainter", card, device))
