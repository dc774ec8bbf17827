"""Deployments that answer at once, or after a fixed time, in the place of models."""

import time

import numpy as np

from deployments.batching import PullBatcher
from deployments.messages import RoomGuess, SkyMatte, SkyRequest, TileAnswer, TileRequest, reference_size


class Idle:
    """What every stand-in says of itself."""

    def describe(self) -> dict[str, str]:
        keys = ("role", "name", "revision", "licence", "source", "profile", "device")
        return dict.fromkeys(keys, type(self).__name__)

    async def ping(self) -> bool:
        return True


class IdleClassifier(Idle):
    async def classify(self, preview: list) -> RoomGuess:
        return RoomGuess("interior", "bedroom", 1.0, False)


class IdleSegmenter(Idle):
    async def segment_sky(self, preview: list) -> SkyMatte:
        return SkyMatte(np.zeros((8, 8), np.float32), "no_sky")


class IdleEnhancer(Idle):
    """Says that every tile looks as it should: an identity tone field."""

    async def enhance_tile(self, photo: list, request: TileRequest) -> TileAnswer:
        size = reference_size(request.size)
        same = np.full((size.height, size.width, 3), 0.5, np.float16)
        return TileAnswer(same, same, None, 0.0, "cpu")


class IdleInpainter(Idle):
    async def inpaint_sky(self, request: SkyRequest) -> np.ndarray:
        return request.image


class SleepingGpu(Idle):
    """Takes a fixed time for every batch, as a GPU does."""

    def __init__(self, seconds: float, max_batch_size: int) -> None:
        def work(items: object) -> list[int]:
            time.sleep(seconds)
            return list(items)  # type: ignore[call-overload]

        self._batcher = PullBatcher[int, int](work, lambda item: "all", max_batch_size)

    async def work(self, item: int) -> int:
        return await self._batcher.submit(item)
