"""What a Runner has at hand to work on jobs: where they are kept, and the graph that finishes photos."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from finishing.assets.keeper import AssetKeeper
from finishing.known_adapters import KnownAdapters
from finishing.replicas import Replicas
from jobs.artefacts import ArtefactStore
from jobs.backoff import backoff_s
from jobs.job import Job
from jobs.store import JobStore, StoreUnavailableError
from serve.metrics import record_store_error
from serve.settings import JobsArgs, RunnerConfig
from serve.video.segments import VideoDesk

logger = logging.getLogger("ray.serve")

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Desk:
    """Of one Runner; `config` as it was when a photo was begun."""

    store: JobStore
    artefacts: ArtefactStore
    args: JobsArgs
    config: RunnerConfig
    replicas: Replicas
    adapters: KnownAdapters
    keeper: AssetKeeper = field(default_factory=AssetKeeper)
    video: VideoDesk | None = None
    """None: this one takes photos alone."""

    async def update(self, job_id: str, change: Callable[[Job, float], Job]) -> Job:
        """A change that must not get lost: made again until the store takes it; raises what `change` raises."""
        return await insist(lambda: self.store.update(job_id, change))


async def insist(call: Callable[[], Awaitable[Answer]]) -> Answer:
    """The answer of a call to the store, made again for as long as the store is not there."""
    attempt = 0
    while True:
        try:
            return await call()
        except StoreUnavailableError as error:
            attempt += 1
            record_store_error(error.code)
            logger.warning("the job store does not answer, waiting: %s", error)
            await asyncio.sleep(backoff_s(min(attempt, 8), first_s=0.2, longest_s=5))
