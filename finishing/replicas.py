"""The graph as the pipeline sees it: one coroutine for each thing a deployment can be asked."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from ray import ObjectRef
from ray.serve.handle import DeploymentHandle

from deployments.messages import RoomGuess, SkyMatte, SkyRequest, TileAnswer, TileRequest
from finishing.scatter import call_replica
from imaging.quality import QualityReport
from imaging.tiling import Tile

READY_WITHIN_S = 5.0


@dataclass(frozen=True)
class Replicas:
    """Handles to the deployments. Photos travel as object references in a list, which Serve leaves unresolved."""

    classifier: DeploymentHandle
    segmenter: DeploymentHandle
    enhancer: DeploymentHandle
    inpainter: DeploymentHandle
    quality: DeploymentHandle
    attempts: int = field(default=4, kw_only=True)
    on_retry: Callable[[], None] = field(default=lambda: None, kw_only=True)

    async def classify(self, preview: ObjectRef) -> RoomGuess:
        return await self._call(lambda: self.classifier.classify.remote([preview]))

    async def segment_sky(self, preview: ObjectRef) -> SkyMatte:
        return await self._call(lambda: self.segmenter.segment_sky.remote([preview]))

    async def enhance_tile(self, photo: ObjectRef, request: TileRequest) -> TileAnswer:
        return await self._call(lambda: self.enhancer.enhance_tile.remote([photo], request))

    async def inpaint_sky(self, request: SkyRequest) -> np.ndarray:
        return await self._call(lambda: self.inpainter.inpaint_sky.remote(request))

    async def measure_quality(self, original: ObjectRef, result: ObjectRef, tiles: tuple[Tile, ...]) -> QualityReport:
        return await self._call(lambda: self.quality.measure.remote([original], [result], tiles))

    async def list_adapters(self) -> dict[str, str]:
        """The LoRAs that the Enhancer can be asked for, and their revisions."""
        return (await self._describe(self.enhancer)).get("adapters", {})

    async def describe(self) -> dict[str, dict[str, Any]]:
        """What each model deployment has loaded, by role; those that do not answer are left out."""
        answers = await asyncio.gather(*map(self._describe, self._models), return_exceptions=True)
        return {answer["role"]: answer for answer in answers if isinstance(answer, dict)}

    async def missing(self, *others: DeploymentHandle) -> list[str]:
        """Names of the deployments, `others` among them, that do not answer at once."""
        parts = [*self._models, self.quality, *others]
        answers = await asyncio.gather(*map(self._ping, parts), return_exceptions=True)
        return [part.deployment_name for part, up in zip(parts, answers, strict=True) if up is not True]

    @property
    def _models(self) -> list[DeploymentHandle]:
        return [self.classifier, self.segmenter, self.enhancer, self.inpainter]

    async def _describe(self, part: DeploymentHandle) -> dict[str, Any]:
        return await self._call(lambda: part.describe.remote())

    async def _ping(self, part: DeploymentHandle) -> bool:
        response = part.ping.remote()
        try:
            return await asyncio.wait_for(response, READY_WITHIN_S)
        except TimeoutError:
            response.cancel()
            return False

    async def _call(self, call):  # type: ignore[no-untyped-def]
        return await call_replica(call, attempts=self.attempts, on_retry=self.on_retry)
