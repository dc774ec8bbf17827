"""What the Enhancer said of a job's tiles and the Stager made of its room, kept until the job ends: an interrupted
photo goes on where it was, and comes to the same bytes."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from deployments.messages import StageAnswer, StageRequest, TileAnswer, TileRequest
from finishing.replicas import Replicas
from finishing.shared import Shared
from serve.jobs.job_memory import JobMemory
from serve.jobs.kept_answers import digest_request, pack_answer, unpack_answer

Answer = TypeVar("Answer")


class AnswerMemory:
    """Answers of one job. `revision` names models and frames: what another model said is not remembered."""

    def __init__(self, memory: JobMemory, revision: str) -> None:
        self._memory, self._revision = memory, revision
        self.recalled = 0

    async def recall(self, kind: type[Answer], whom: str, request: Any, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """The answer of an earlier attempt, or else of `ask`, kept for a later one: both are told the same."""
        said = await asyncio.to_thread(digest_request, request)
        key = hashlib.sha256(f"{self._revision} {whom} {said}".encode()).hexdigest()
        kept = self._memory.find(key)
        answer = await asyncio.to_thread(unpack_answer, kind, kept) if kept else None
        if answer is not None:
            self.recalled += 1
            return answer
        asked = await ask()
        content = await asyncio.to_thread(pack_answer, asked)
        await self._memory.keep(key, content)
        return await asyncio.to_thread(unpack_answer, kind, content) or asked


@dataclass(frozen=True)
class RememberingReplicas(Replicas):
    """The graph, asked about each tile of a job, and for each picture of its room, once."""

    memory: AnswerMemory = field(kw_only=True)
    on_tile: Callable[[], None] = field(default=lambda: None, kw_only=True)
    on_picture: Callable[[], None] = field(default=lambda: None, kw_only=True)

    async def enhance_tile(self, photo: Shared, request: TileRequest) -> TileAnswer:
        ask = super().enhance_tile
        answer = await self.memory.recall(TileAnswer, "enhancer", request, lambda: ask(photo, request))
        self.on_tile()
        return answer

    async def stage(self, role: str, request: StageRequest) -> StageAnswer:
        ask = super().stage
        answer = await self.memory.recall(StageAnswer, role, request, lambda: ask(role, request))
        self.on_picture()
        return answer
