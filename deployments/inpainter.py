"""The Inpainter: a new sky, at working size."""

from collections.abc import Hashable, Sequence

import numpy as np
import torch
from pydantic import BaseModel, ConfigDict

from deployments.batching import PullBatcher
from deployments.messages import SkyRequest
from deployments.replica import LoadedModel, assigned_gpus
from models.inpainter import DiffusionInpainter
from models.memory.ladder import WHOLE
from models.memory.replica import plan_replica
from models.registry import ModelCard
from models.sessions import Opener


class InpainterConfig(BaseModel):
    """What may change while replicas run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    steps: int = 4
    profile: str | None = None


class Inpainter:
    """SDXL inpainting, one sky at a time."""

    def __init__(self, profile: str, device: str = "auto") -> None:
        self._loaded = LoadedModel("inpainter", load_inpainter, profile, device)
        self._config = InpainterConfig()
        self._batcher = PullBatcher[SkyRequest, np.ndarray](self._inpaint, _no_company)

    async def reconfigure(self, config: dict) -> None:
        self._config = InpainterConfig.model_validate(config)
        await self._batcher.exclusively(lambda: self._loaded.switch(self._config.profile))

    async def ping(self) -> bool:
        return True

    def describe(self) -> dict[str, str]:
        return self._loaded.describe()

    async def inpaint_sky(self, request: SkyRequest) -> np.ndarray:
        """The photo with a new sky, (h, w, 3) float32; what lies outside the matte is not to be used."""
        return await self._batcher.submit(request)

    def _inpaint(self, requests: Sequence[SkyRequest]) -> list[np.ndarray]:
        steps = self._config.steps
        return [
            self._loaded.model.inpaint(request.image, request.matte, request.prompt, steps=steps, seed=request.seed)
            for request in requests
        ]


def _no_company(request: SkyRequest) -> Hashable:
    return id(request)


def load_inpainter(card: ModelCard, device: torch.device, opener: Opener) -> DiffusionInpainter:
    """By the plan for this replica's share of its GPU, where it has one; diffusers' own pipeline opens no graphs."""
    plan = plan_replica("inpainter", card, assigned_gpus()) if device.type == "cuda" else None
    return DiffusionInpainter.load(card, device, plan.rung if plan else WHOLE)
