"""The Selector: what lies under a click or in a box. It sleeps until somebody asks."""

from collections.abc import Hashable, Sequence

import numpy as np
import ray
from pydantic import BaseModel, ConfigDict, Field

from deployments.batching import PullBatcher
from deployments.messages import Embedding, Prompt, Selection
from deployments.pixels import fetch
from deployments.refusal import keep_when_refused
from deployments.replica import LoadedModel
from imaging.sampling import as_image
from models.device import DeviceType
from models.opener import Opener
from models.registry import ModelCard
from models.selector.loading import load_selector
from models.selector.protocol import Selector as Network

ROLE = "selector"


class SelectorConfig(BaseModel):
    """What may change while replicas run. On a CPU photos are embedded one by one: more at once take as long each."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_batch_size: int = Field(4, ge=1)
    profile: str | None = None


class Selector:
    """Photos in batches over all users, clicks one by one.

    A photo takes seconds, a click a tenth of one: they have a thread each, so that nobody's click waits until somebody
    else's photo is embedded. What they share is read only.
    """

    def __init__(self, profile: str, device: str = "auto") -> None:
        """Raises ModelError."""
        self._loaded = LoadedModel[Network](ROLE, _load, profile, device)
        self._photos = PullBatcher[np.ndarray, Embedding](self._embed, _any_company)
        self._clicks = PullBatcher[tuple[Embedding, Prompt], Selection](self._select, _any_company)

    @keep_when_refused
    async def reconfigure(self, config: dict) -> None:
        """Clicks that are answered while another profile loads are still the old one's."""
        wanted = SelectorConfig.model_validate(config)
        await self._photos.exclusively(lambda: self._loaded.switch(wanted.profile))
        self._photos.max_batch_size = wanted.max_batch_size if self._loaded.device == "cuda" else 1

    async def ping(self) -> bool:
        return True

    def describe(self) -> dict[str, str]:
        return {**self._loaded.describe(), "engine": self._loaded.model.engine}

    async def embed(self, preview: list[ray.ObjectRef]) -> Embedding:
        """What the network makes of a preview (h, w, 3) uint8 | uint16 in the object store, for all clicks on it."""
        return await self._photos.submit(as_image(await fetch(preview[0])))

    async def select(self, embedding: Embedding, prompt: Prompt) -> Selection:
        """What lies there; raises ModelError `bad_request` for a prompt that says nothing."""
        return await self._clicks.submit((embedding, prompt))

    def _embed(self, images: Sequence[np.ndarray]) -> list[Embedding]:
        return self._loaded.model.embed(images)

    def _select(self, asked: Sequence[tuple[Embedding, Prompt]]) -> list[Selection]:
        return [self._loaded.model.select(embedding, prompt) for embedding, prompt in asked]


def _any_company(_: object) -> Hashable:
    return None


def _load(card: ModelCard, device: DeviceType, opener: Opener) -> Network:
    """Its graphs are exported already, or run by transformers: there is nothing for the opener to open."""
    return load_selector(card, device)
