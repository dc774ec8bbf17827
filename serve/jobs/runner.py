"""The Runner: claims jobs and takes them through their recipes, as many photos at a time as the graph can take."""

import asyncio
import logging
import os
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from ray import serve
from ray.serve.context import ReplicaContext
from ray.serve.handle import DeploymentHandle

from deployments.allocator import hold_little
from deployments.refusal import keep_when_refused
from finishing.assets.keeper import AssetKeeper
from finishing.known_adapters import KnownAdapters
from jobs.artefacts import ArtefactStore
from jobs.backoff import backoff_s
from jobs.opening import open_store
from jobs.store import StoreUnavailableError
from jobs.sweeper import sweep
from jobs.webhooks import deliver_due
from serve.jobs.attempt import attempt_job
from serve.jobs.capacity import Capacity
from serve.jobs.desk import Desk
from serve.jobs.listings import settle_listings
from serve.jobs.notice_pictures import NoticePictures
from serve.jobs.upkeep import expire_jobs
from serve.kept_assets import ArtefactAssets
from serve.logs import bind_job
from serve.metrics import record_claim, record_depth, record_failed, record_store_error, record_sweep, record_webhook
from serve.parts import gather_replicas, open_routes
from serve.settings import GraphArgs, RunnerConfig
from serve.video.device import find_own_device
from serve.video.originals import Originals
from serve.video.segments import Runners, SegmentDesk, SegmentOrder, VideoDesk, WrittenSegment

logger = logging.getLogger("ray.serve")

UPKEEP_EVERY_S = 1.0


class Runner:
    """Works on jobs until it is shut down; what it has in hand then is finished, or goes back into the queue."""

    def __init__(self, args: GraphArgs, *parts: DeploymentHandle, **editing: DeploymentHandle) -> None:
        """`parts` are the classifier, segmenter, enhancer, inpainter and quality, in that order; `editing` by role."""
        hold_little()
        replicas, artefacts = gather_replicas(args, parts, editing), ArtefactStore(args.jobs.artefacts)
        context = serve.get_replica_context()
        self._capacity = Capacity(context.app_name, replicas.enhancer.deployment_name, context.deployment)
        originals = Originals(artefacts)
        device = find_own_device()
        self._segments = SegmentDesk(artefacts, originals, device)
        self._desk = Desk(
            open_store(args.jobs.store),
            artefacts,
            args.jobs,
            RunnerConfig(),
            replicas,
            KnownAdapters(replicas.list_adapters),
            AssetKeeper(ArtefactAssets(artefacts)),
            VideoDesk(originals, Runners(find_runners(context), self._segments), self._capacity.segments, device),
        )
        self._webhooks = args.jobs.webhook_rules
        self._pictures = NoticePictures(artefacts, lambda: self._desk.config.of_files)
        self._name = f"{socket.gethostname()}:{os.getpid()}:{context.replica_tag}"
        self._in_hand: set[asyncio.Task[None]] = set()
        self._room = asyncio.Event()
        self._draining = False
        self._claiming = asyncio.get_running_loop().create_task(self._repeat(self._claim, lambda: 0))
        self._loops = [
            asyncio.get_running_loop().create_task(loop)
            for loop in (
                self._repeat(self._keep_up, lambda: UPKEEP_EVERY_S),
                self._repeat(self._deliver, lambda: UPKEEP_EVERY_S),
                self._repeat(self._sweep, lambda: self._desk.config.sweep_every_s),
            )
        ]

    @keep_when_refused
    def reconfigure(self, config: dict[str, Any]) -> None:
        self._desk = replace(self._desk, config=RunnerConfig.model_validate(config))

    def check_health(self) -> None:
        if not self._draining and any(loop.done() for loop in (self._claiming, *self._loops)):
            raise RuntimeError("the Runner has stopped looking for jobs")

    async def ping(self) -> bool:
        return True

    async def write_segment(self, order: SegmentOrder) -> WrittenSegment:
        """Of a video that this Runner, or another, has in hand; cancelled, its work ends."""
        return await self._segments.write(order)

    async def __del__(self) -> None:
        """Serve's last call to a replica that it shuts down."""
        await self.drain()

    async def drain(self) -> None:
        """Claim nothing more; finish what is in hand in time, put back what is not, and let go of the store."""
        self._draining = True
        self._room.set()
        await asyncio.wait([self._claiming])  # not cancelled: a claim on its way would be nobody's
        for loop in self._loops:
            loop.cancel()
        if self._in_hand:
            await asyncio.wait(self._in_hand, timeout=self._desk.config.drain_s)
        for task in self._in_hand:
            task.cancel()
        await asyncio.gather(*self._loops, *self._in_hand, return_exceptions=True)
        await self._desk.artefacts.close()
        await self._desk.store.close()

    async def _repeat(self, step: Callable[[], Awaitable[None]], every_s: Callable[[], float]) -> None:
        """A step again and again, whatever it raises; less often while the store is not there."""
        failures = 0
        while not self._draining:
            try:
                await step()
                failures = 0
            except StoreUnavailableError as error:
                failures += 1
                record_store_error(error.code)
                logger.warning("the job store does not answer, waiting: %s", error)
            except Exception:
                failures += 1
                logger.exception("the Runner stumbled and goes on")
            await asyncio.sleep(backoff_s(min(failures, 8), 0.2, 2.0) if failures else every_s())

    async def _claim(self) -> None:
        """Take one job, if there is one, and room for it."""
        self._room.clear()
        if len(self._in_hand) >= await self._capacity.photos(self._desk.config):
            with suppress(TimeoutError):
                async with asyncio.timeout(UPKEEP_EVERY_S):
                    await self._room.wait()
            return
        job = await self._desk.store.claim(self._name, self._desk.config.lease_s)
        if job is None:
            await asyncio.sleep(self._desk.config.poll_s)
            return
        record_claim(job, job.claimed_at or 0.0)  # even while draining: there is time, or it is put back
        with bind_job(job.id):  # the task takes this along
            task = asyncio.get_running_loop().create_task(attempt_job(job, self._desk))
        self._in_hand.add(task)
        task.add_done_callback(self._let_go)

    def _let_go(self, task: asyncio.Task[None]) -> None:
        self._in_hand.discard(task)
        self._room.set()

    async def _keep_up(self) -> None:
        store = self._desk.store
        for job in await expire_jobs(store, self._desk.args):
            record_failed(job, job.failure or job.history[-1])  # an expired lease leaves its mark in the history
        await settle_listings(store, self._desk.args)
        record_depth(await store.depth(), await store.now())

    async def _deliver(self) -> None:
        await deliver_due(self._desk.store, self._webhooks, on_try=record_webhook, pictures=self._pictures)

    async def _sweep(self) -> None:
        desk = self._desk
        swept = await sweep(desk.store, desk.artefacts, desk.config.sweep_grace_s, desk.args.keep_s)
        record_sweep(swept)


def find_runners(context: ReplicaContext) -> DeploymentHandle:
    """All of this deployment."""
    runners = serve.get_deployment_handle(context.deployment, context.app_name)
    open_routes([runners])
    return runners
