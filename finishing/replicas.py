"""The graph as steps and assets see it: one coroutine for each thing a deployment can be asked."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import ray
from ray.serve.handle import DeploymentHandle

from deployments.messages import (
    DepthMap,
    Embedding,
    EraseAnswer,
    EraseRequest,
    Findings,
    Prompt,
    ReplaceAnswer,
    ReplaceRequest,
    RoomGuess,
    Selection,
    SkyMatte,
    SkyRequest,
    StageAnswer,
    StageRequest,
    SurfaceMap,
    TileAnswer,
    TileRequest,
)
from deployments.outside import OutsideInpainter
from deployments.placement import count_other_nodes
from finishing.editing_parts import EDITING_ROLES, EditingParts, PartMissingError
from finishing.replacing.replacers import Replacers
from finishing.scatter import call_replica
from finishing.shared import Shared
from finishing.staging.stagers import Stagers
from finishing.staging.words import open_bundled
from imaging.quality import QualityReport
from imaging.tiling import Tile
from models.staging import Catalogue

READY_WITHIN_S = 5.0
ANSWERED_WITHIN_S = 300.0
"""By an editing part: it may have to wake and to load, and others may be before us."""
STAGED_WITHIN_S = 900.0
"""By a stager, whose networks are the largest to load and run for the longest."""
MODEL_ROLES = ("classifier", "segmenter", "enhancer", "inpainter")
"""The deployments with a model that are always up, by the names of their handles here."""


@dataclass(frozen=True)
class Replicas:
    """Handles to the deployments. Photos travel as object references in a list, which Serve leaves unresolved.

    Of EDITING_ROLES those are None that the profile does not have; `editing` says what the others are.
    """

    classifier: DeploymentHandle
    segmenter: DeploymentHandle
    enhancer: DeploymentHandle
    inpainter: DeploymentHandle
    quality: DeploymentHandle
    selector: DeploymentHandle | None = field(default=None, kw_only=True)
    eraser: DeploymentHandle | None = field(default=None, kw_only=True)
    detector: DeploymentHandle | None = field(default=None, kw_only=True)
    cutter: DeploymentHandle | None = field(default=None, kw_only=True)
    depth: DeploymentHandle | None = field(default=None, kw_only=True)
    surfaces: DeploymentHandle | None = field(default=None, kw_only=True)
    inpainter_light: DeploymentHandle | None = field(default=None, kw_only=True)
    stager: DeploymentHandle | None = field(default=None, kw_only=True)
    stager_light: DeploymentHandle | None = field(default=None, kw_only=True)
    outside: OutsideInpainter | None = field(default=None, kw_only=True)
    editing: EditingParts = field(default_factory=EditingParts, kw_only=True)
    replacers: Replacers = field(default_factory=Replacers, kw_only=True)
    stagers: Stagers = field(default_factory=Stagers, kw_only=True)
    catalogue: Catalogue = field(default_factory=open_bundled, kw_only=True)
    attempts: int = field(default=4, kw_only=True)
    on_retry: Callable[[], None] = field(default=lambda: None, kw_only=True)

    async def share(self, pixels: np.ndarray) -> Shared:
        """Put pixels where every deployment can see them; the caller's copy need not stay."""
        ref = await asyncio.to_thread(ray.put, pixels)
        return Shared(ref, await ref)

    async def classify(self, preview: Shared) -> RoomGuess:
        return await self._call(lambda: self.classifier.classify.remote([preview.ref]), preview)

    async def segment_sky(self, preview: Shared) -> SkyMatte:
        return await self._call(lambda: self.segmenter.segment_sky.remote([preview.ref]), preview)

    async def enhance_tile(self, photo: Shared, request: TileRequest) -> TileAnswer:
        """What diffusion says of a region of a photo. The photo travels to one other node as a whole, and to several
        tile by tile: to each what its own replicas look at."""
        if self._is_far_flung() and not request.whole:
            photo, request = await self._cut_out(photo, request)
        return await self._call(lambda: self.enhancer.enhance_tile.remote([photo.ref], request), photo)

    async def inpaint_sky(self, request: SkyRequest) -> np.ndarray:
        return await self._call(lambda: self.inpainter.inpaint_sky.remote(request))

    async def embed(self, preview: Shared) -> Embedding:
        """What the Selector's encoder makes of an upright preview; raises PartMissingError."""
        selector = self._part("selector")
        return await self._call_sleeping(lambda: selector.embed.remote([preview.ref]), preview)

    async def select(self, embedding: Embedding, prompt: Prompt) -> Selection:
        """Raises PartMissingError."""
        selector = self._part("selector")
        return await self._call_sleeping(lambda: selector.select.remote(embedding, prompt))

    async def erase(self, request: EraseRequest) -> EraseAnswer:
        """Raises PartMissingError."""
        eraser = self._part("eraser")
        return await self._call_sleeping(lambda: eraser.erase.remote(request))

    async def find_things(self, photo: Shared, part: str) -> Findings:
        """What the Detector's part, `faces` or `objects`, finds in a photo of uint8; raises PartMissingError."""
        detector = self._part("detector")
        return await self._call_sleeping(lambda: detector.find_things.remote([photo.ref], part), photo)

    async def cut_subject(self, preview: Shared) -> np.ndarray:
        """The matte (h, w) float32 of what the Cutter takes for a preview's subject; raises PartMissingError."""
        cutter = self._part("cutter")
        return await self._call_sleeping(lambda: cutter.cut_subject.remote([preview.ref]), preview)

    async def estimate_depth(self, preview: Shared) -> DepthMap:
        """How far away everything in an upright preview is; raises PartMissingError."""
        depth = self._part("depth")
        return await self._call_sleeping(lambda: depth.estimate.remote([preview.ref]), preview)

    async def segment_surfaces(self, preview: Shared) -> SurfaceMap:
        """What surface each pixel of an upright preview is of; raises PartMissingError."""
        surfaces = self._part("surfaces")
        return await self._call_sleeping(lambda: surfaces.segment.remote([preview.ref]), preview)

    async def replace(self, role: str, request: ReplaceRequest) -> ReplaceAnswer:
        """By `inpainter`, `inpainter_light` or `outside`; raises PartMissingError and what these raise."""
        if role == "outside":
            if self.outside is None:
                raise PartMissingError(role, "no service outside is configured")
            return await self.outside.replace(request)
        part = self._part(role)
        return await self._call(lambda: part.replace.remote(request))

    async def stage(self, role: str, request: StageRequest) -> StageAnswer:
        """By `stager` or `stager_light`; raises PartMissingError, ModelError, and TimeoutError where none comes."""
        part = self._part(role)
        return await self._call_sleeping(lambda: part.stage.remote(request), within_s=STAGED_WITHIN_S)

    async def measure_quality(self, original: Shared, result: Shared, tiles: tuple[Tile, ...]) -> QualityReport:
        return await self._call(
            lambda: self.quality.measure.remote([original.ref], [result.ref], tiles), original, result
        )

    async def list_adapters(self) -> dict[str, str]:
        """The LoRAs that the Enhancer can be asked for, and their revisions."""
        return (await self._describe(self.enhancer)).get("adapters", {})

    async def describe(self, roles: Collection[str] = MODEL_ROLES) -> dict[str, dict[str, Any]]:
        """What model deployments have loaded, by role; those that do not answer are left out, and nobody is woken."""
        awake = {role: getattr(self, role) for role in roles if role not in EDITING_ROLES}
        answers = await asyncio.gather(*map(self._describe, awake.values()), return_exceptions=True)
        known = {role: answer for role, answer in zip(awake, answers, strict=True) if isinstance(answer, dict)}
        known |= {role: dict(facts) for role, facts in self.editing.facts.items()}
        return {role: known[role] for role in roles if role in known}

    async def missing(self, *others: DeploymentHandle) -> list[str]:
        """Names of the deployments, `others` among them, that do not answer at once."""
        parts = [*(getattr(self, role) for role in MODEL_ROLES), self.quality, *others]
        answers = await asyncio.gather(*map(self._ping, parts), return_exceptions=True)
        return [part.deployment_name for part, up in zip(parts, answers, strict=True) if up is not True]

    async def wake(self, roles: Collection[str]) -> None:
        """Returns once the editing parts among them that slept are there, or late: whoever asks waits for the rest."""
        parts = [getattr(self, role) for role in roles if role in EDITING_ROLES]
        await asyncio.gather(*(self._ping(part) for part in parts if part is not None), return_exceptions=True)

    async def _cut_out(self, photo: Shared, request: TileRequest) -> tuple[Shared, TileRequest]:
        tile = await asyncio.to_thread(np.ascontiguousarray, photo.pixels[request.region.slices])
        return await self.share(tile), request.alone

    def _is_far_flung(self) -> bool:
        """Whether more than one other node looks at tiles."""
        return count_other_nodes(self.enhancer) > 1

    def _part(self, role: str) -> DeploymentHandle:
        part: DeploymentHandle | None = getattr(self, role)
        if part is None:
            raise PartMissingError(role, self.editing.lacks.get(role, ""))
        return part

    async def _describe(self, part: DeploymentHandle) -> dict[str, Any]:
        return await self._call(lambda: part.describe.remote())

    async def _ping(self, part: DeploymentHandle) -> bool:
        response = part.ping.remote()
        try:
            return await asyncio.wait_for(response, READY_WITHIN_S)
        except (TimeoutError, asyncio.CancelledError) as error:
            response.cancel()
            if isinstance(error, asyncio.CancelledError):
                raise
            return False

    async def _call_sleeping(self, call, *shared: Shared, within_s=None):  # type: ignore[no-untyped-def]
        """Raises TimeoutError where no replica comes: Serve would wait for room, or for weights, for ever."""
        async with asyncio.timeout(within_s or ANSWERED_WITHIN_S):
            return await self._call(call, *shared)

    async def _call(self, call, *shared: Shared):  # type: ignore[no-untyped-def]
        return await call_replica(call, attempts=self.attempts, on_retry=self.on_retry, shared=shared)
