"""Deployments that answer at once, or after a fixed time, in the place of models."""

import time
from collections.abc import Sequence

import numpy as np

from deployments.batching import PullBatcher
from deployments.messages import RoomGuess, SkyMatte, SkyRequest, TileAnswer, TileRequest, reference_size
from deployments.pixels import fetch
from imaging.sampling import crop_image, resize_area


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


class TimedEnhancer(Idle):
    """Fetches a tile's pixels as the Enhancer does, takes a fixed time for each, and finds them nearly right."""

    def __init__(self, seconds: float = 0.5) -> None:
        def look(items: Sequence[tuple[np.ndarray, TileRequest]]) -> list[TileAnswer]:
            time.sleep(seconds)
            return [_say_dark(image, request) for image, request in items]

        self._batcher = PullBatcher[tuple[np.ndarray, TileRequest], TileAnswer](look, lambda item: item[1].group_key)

    def reconfigure(self, config: dict) -> None:
        """Takes a model's settings, and has none of its own."""

    async def enhance_tile(self, photo: list, request: TileRequest) -> TileAnswer:
        pixels = await fetch(photo[0])
        return await self._batcher.submit((crop_image(pixels, request.region, request.size), request))


def _say_dark(image: np.ndarray, request: TileRequest) -> TileAnswer:
    """The whole is too dark, so that tiles are looked at; a tile is nearly right."""
    guide = resize_area(image, reference_size(request.size))
    reference = guide * (1.5 if request.whole else 1.02)
    return TileAnswer(guide.astype(np.float16), reference.astype(np.float16), None, 0.0, "cpu")


class IdleInpainter(Idle):
    async def inpaint_sky(self, request: SkyRequest) -> np.ndarray:
        return request.image


class IdleModels:
    """Classifier, Segmenter and Inpainter in one process. It does not say what it is: so nothing is taken from the
    cache, and each photo is finished again."""

    async def ping(self) -> bool:
        return True

    async def classify(self, preview: list) -> RoomGuess:
        return await IdleClassifier().classify(preview)

    async def segment_sky(self, preview: list) -> SkyMatte:
        return await IdleSegmenter().segment_sky(preview)

    async def inpaint_sky(self, request: SkyRequest) -> np.ndarray:
        return await IdleInpainter().inpaint_sky(request)


class SleepingGpu(Idle):
    """Takes a fixed time for every batch, as a GPU does."""

    def __init__(self, seconds: float, max_batch_size: int) -> None:
        def work(items: object) -> list[int]:
            time.sleep(seconds)
            return list(items)  # type: ignore[call-overload]

        self._batcher = PullBatcher[int, int](work, lambda item: "all", max_batch_size)

    async def work(self, item: int) -> int:
        return await self._batcher.submit(item)
