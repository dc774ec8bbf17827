"""The Enhancer: diffusion looks at a tile and says how it should be lit and coloured."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import ray
import torch
from pydantic import BaseModel, ConfigDict, Field
from torch.nn import functional

from deployments.batching import PullBatcher
from deployments.messages import REFERENCE_SCALE, TileAnswer, TileRequest, reference_size
from deployments.metrics import record_looks
from deployments.pixels import fetch
from deployments.planned_enhancer import PlannedEnhancer
from deployments.refusal import keep_when_refused
from deployments.replica import LoadedModel
from imaging.region import Size
from imaging.sampling import crop_image, resize_area
from models.engines.opening import Engine
from models.enhancer import as_images
from models.memory.retreat import Retreat, attempt
from models.whole_look import BegunLook, PhotoEnhancer

Work = tuple[np.ndarray, TileRequest]


class EnhancerConfig(BaseModel):
    """What may change while replicas run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_batch_size: int = Field(1, ge=1)
    linger_s: float = Field(0.0, ge=0, le=1)
    profile: str | None = None


@dataclass(frozen=True, eq=False)
class BegunBatch:
    """A batch between its two halves, and the model that began it: another may have been loaded meanwhile."""

    answer: str
    count: int
    whole: bool
    started: float
    model: PhotoEnhancer
    begun: BegunLook


class Enhancer:
    """One model, one device; tiles of any photo share its batches.

    On a GPU with room for it, one batch is decoded while the next one is denoised. Elsewhere a batch is run from end to
    end, and again in parts where there is no memory for it.
    """

    def __init__(self, profile: str, device: str = "auto", engine: Engine = "torch") -> None:
        self._loaded = LoadedModel("enhancer", PlannedEnhancer.load, profile, device, engine)
        self._retreat = Retreat(self._enhance, self._loaded.model.descent)
        self._overlaps, self._free_since = False, 0.0
        in_two_halves = self._loaded.device == "cuda"  # on a CPU they would take each other's cores
        self._finishing = torch.cuda.Stream() if in_two_halves else None
        self._batcher = PullBatcher[Work, TileAnswer](
            self._start, lambda item: item[1].group_key, finish=self._end if in_two_halves else None
        )

    @keep_when_refused
    async def reconfigure(self, config: dict) -> None:
        settings = EnhancerConfig.model_validate(config)
        await self._batcher.exclusively(lambda: self._prepare(settings))
        self._batcher.linger_s = settings.linger_s

    async def ping(self) -> bool:
        return True

    def describe(self) -> dict[str, Any]:
        """What is loaded, and the LoRAs that may be asked for: `adapters`, name to revision."""
        return {**self._loaded.describe(), "adapters": self._loaded.model.adapters}

    async def enhance_tile(self, photo: list[ray.ObjectRef], request: TileRequest) -> TileAnswer:
        """Look at one region of the `photo` (H, W, 3) uint8 | uint16 in the object store (in a list, so unresolved)."""
        pixels = await fetch(photo[0])
        return await self._batcher.submit((crop_image(pixels, request.region, request.size), request))

    def _prepare(self, settings: EnhancerConfig) -> None:
        self._loaded.switch(settings.profile)
        model = self._loaded.model
        self._retreat.follow(model.descent)
        self._batcher.max_batch_size = min(settings.max_batch_size, model.largest_batch)
        self._overlaps = model.has_room_to_overlap(self._batcher.max_batch_size)

    def _start(self, items: Sequence[Work]) -> BegunBatch | list[TileAnswer]:
        begun = attempt(self._begin, items) if self._overlaps else None
        # Two batches at once have no room, or not any more: from now on one at a time, in parts where it must be.
        self._overlaps = begun is not None
        return begun or self._retreat.run(items)

    def _end(self, batch: BegunBatch | list[TileAnswer]) -> list[TileAnswer]:
        if isinstance(batch, list):
            return batch
        with torch.cuda.stream(self._finishing):
            return self._finish(batch)

    def _enhance(self, items: Sequence[Work]) -> list[TileAnswer]:
        return self._finish(self._begin(items))

    def _begin(self, items: Sequence[Work]) -> BegunBatch:
        started, model = time.perf_counter(), self._loaded.model.photo_enhancer
        images, requests = zip(*items, strict=True)
        first = requests[0]
        seeds = [request.seed for request in requests]
        how = {"steps": first.steps, "seeds": seeds, "adapters": first.adapters, "whole": first.whole}
        begun = model.begin(images, first.prompt, **how)
        return BegunBatch(first.answer, len(items), first.whole, started, model, begun)

    def _finish(self, batch: BegunBatch) -> list[TileAnswer]:
        looks = batch.model.finish(batch.begun)
        guides, references = shrink_batch(looks.guides), shrink_batch(looks.results)
        pixels = as_images(looks.results).astype(np.float16) if batch.answer == "pixels" else [None] * batch.count
        device, seconds = self._loaded.device, self._count_time(batch.started)
        record_looks(device, seconds, batch.count, "whole" if batch.whole else "tile")
        return [
            TileAnswer(*answer, seconds / batch.count, device, self._retreat.notes)
            for answer in zip(guides, references, pixels, strict=True)
        ]

    def _count_time(self, started: float) -> float:
        """Seconds since a batch was begun, or the one before it was finished: what two batches share counts once."""
        now = time.perf_counter()
        seconds, self._free_since = now - max(started, self._free_since), now
        return seconds


def shrink_batch(images: torch.Tensor) -> np.ndarray:
    """A batch (n, 3, h, w) at the size of references, float16 (n, h / 8, w / 8, 3): all that leaves the device."""
    height, width = images.shape[2:]
    if height % REFERENCE_SCALE == width % REFERENCE_SCALE == 0:
        return as_images(functional.avg_pool2d(images, REFERENCE_SCALE)).astype(np.float16)
    size = reference_size(Size(height, width))
    return np.stack([resize_area(image, size) for image in as_images(images)]).astype(np.float16)
