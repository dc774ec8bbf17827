"""What can be asked about jobs, whoever asks and however: no HTTP in it."""

import asyncio
import re
import time
import uuid
from collections.abc import Sequence
from dataclasses import replace

from fanlight_client.job_wire import JobList, JobSettings, JobState, JobStatus
from finishing.capture import check_frames
from finishing.kept_masks import pack_masks, shorten_masks
from finishing.recipe import find_reference
from jobs import transitions
from jobs.artefacts import ArtefactStore
from jobs.job import PRIORITIES, Job, Listing, Webhook
from jobs.pace import Pace, measure_pace
from jobs.photo import Photo
from jobs.sources import SourceRules, check_source
from jobs.status import describe_job
from jobs.store import JobQuery, JobStore, UnknownJobError, UnknownPhotoError
from jobs.webhook_rules import check_webhook_url
from jobs.webhook_transitions import redeliver
from serve.jobs.cache import find_cached, make_cache_key
from serve.jobs.cursor import read_cursor, write_cursor
from serve.jobs.order import Order, digest_order
from serve.metrics import record_cache, record_end
from serve.settings import JobsArgs

PACE_KEPT_S = 5.0
JOB_ID = re.compile(r"[0-9a-f]{32}")


class JobService:
    """The jobs of one Ingress; every call is on behalf of an owner, who sees their own jobs alone."""

    def __init__(self, store: JobStore, artefacts: ArtefactStore, args: JobsArgs) -> None:
        self.store, self.artefacts, self.args = store, artefacts, args
        self._webhooks = args.webhook_rules
        self._sources = SourceRules(args.sources, args.allow_private)
        self._pace: tuple[float, Pace] | None = None

    def check(self, settings: JobSettings, source_url: str | None = None) -> None:
        """Before anything is read; raises WebhookError or SourceError."""
        if settings.webhook_url is not None:
            check_webhook_url(settings.webhook_url, self._webhooks)
        if source_url is not None:
            check_source(source_url, self._sources)

    async def submit(self, order: Order, models: str | None) -> Job:
        """The order as a job; an idempotency key brings back the one that it made before.

        `models` names what is loaded, so that an equal result is found; None where that is not known. Raises
        CaptureError, IdempotencyError, StorageFullError, StoreUnavailableError, and UnknownPhotoError for a kept photo
        that is forgotten meanwhile.
        """
        options, large = await asyncio.to_thread(shorten_masks, order.options)
        order = replace(order, options=options)  # from here on: what is long is written, and hashed, once
        put = [await self.artefacts.put(frame) for frame in order.frames]
        frames = order.kept.frames if order.kept else put
        check_frames(frames, find_reference(order.options.steps))
        masks = pack_masks(large) if large else None
        digest = await self.artefacts.put(masks) if masks else None
        job = self._new_job(order, frames, await self.store.now())
        job = await self._find_cached(job.model_copy(update={"masks": digest}), models)
        kept = await self.store.add(job)
        if kept.listing is not None and kept.id == job.id:
            await self._touch(kept)
        for content, put_as in zip((*order.frames, masks), (*put, digest), strict=True):
            if content is not None and put_as is not None and not await self.artefacts.exists(put_as):
                await self.artefacts.put(content)  # a sweeper took it just before the job was there to need it
        if order.kept is not None and kept.id == job.id:
            await self._hold(order.kept, kept)
        return kept

    async def load(self, owner: str, job_id: str) -> Job:
        """Raises UnknownJobError, also for another owner's."""
        job = await self.store.load(job_id) if JOB_ID.fullmatch(job_id) else None
        if job is None or job.owner != owner:
            raise UnknownJobError(f"there is no job {job_id}")
        return job

    async def describe(self, job: Job) -> JobStatus:
        """With its place in the queue, and how long it will take."""
        return (await self.describe_all([job]))[0]

    async def describe_all(self, jobs: Sequence[Job]) -> list[JobStatus]:
        """The same of several, for as few questions to the store as of one."""
        waits = await self._tell_waits([job for job in jobs if job.state == "queued"])
        left = await self._tell_left([job for job in jobs if job.state == "running"])
        return [describe_job(job, *waits.get(job.id, (None, left.get(job.id)))) for job in jobs]

    async def list(
        self, owner: str, listing: str | None, states: Sequence[JobState] | None, cursor: str | None, limit: int
    ) -> JobList:
        """A page, newest first; raises CursorError."""
        query = JobQuery(owner=owner, listing=listing, states=states, limit=limit + 1)
        jobs = await self.store.find(replace(query, before=read_cursor(cursor)) if cursor else query)
        more = write_cursor(jobs[limit - 1]) if len(jobs) > limit else None
        return JobList(jobs=[describe_job(job) for job in jobs[:limit]], next=more)

    async def cancel(self, owner: str, job_id: str) -> Job:
        """Canceled from now on, whatever its worker is at; a job that has ended stays as it is."""
        before = await self.load(owner, job_id)
        job = await self.store.update(job_id, lambda job, now: transitions.cancel(job, now, self.args.keep_s))
        if job.revision != before.revision:
            record_end(job)
        return job

    async def retry(self, owner: str, job_id: str) -> Job:
        await self.load(owner, job_id)
        return await self.store.update(job_id, lambda job, now: transitions.retry(job, now, self.args.max_queue_s))

    async def redeliver(self, owner: str, job_id: str) -> Job:
        await self.load(owner, job_id)
        return await self.store.update(job_id, redeliver)

    async def close_listing(self, owner: str, listing: str) -> Listing:
        """No more photos are to come: its look can be chosen."""
        return await self.store.update_listing(owner, listing, lambda it, now: it.revise(closed=True, settled=False))

    async def pace(self) -> Pace:
        """Of the jobs that ended last; asked for once in a few seconds."""
        if self._pace is None or time.monotonic() - self._pace[0] > PACE_KEPT_S:
            ended = await self.store.find(JobQuery(states=("succeeded",), recently_ended=True, limit=50))
            self._pace = time.monotonic(), measure_pace(ended)
        return self._pace[1]

    async def _tell_waits(self, queued: Sequence[Job]) -> dict[str, tuple[int, float | None]]:
        """Place in the queue and seconds until the end, by id; nobody knows how long a held one waits."""
        if not queued:
            return {}
        positions, depth = await asyncio.gather(self.store.positions(queued), self.store.depth())
        pace, running = await self.pace(), depth.by_state.get("running", 0)
        return {
            job.id: (position, None if job.held else round(pace.wait_s(position, running, job), 1))
            for job, position in zip(queued, positions, strict=True)
        }

    async def _tell_left(self, running: Sequence[Job]) -> dict[str, float]:
        """Seconds until the end, by id."""
        if not running:
            return {}
        pace, now = await self.pace(), await self.store.now()
        return {job.id: round(pace.left_s(job, now), 1) for job in running}

    def _new_job(self, order: Order, frames: Sequence[str], now: float) -> Job:
        settings, args = order.settings, self.args
        queue_s = args.max_queue_s if settings.max_queue_s is None else min(args.max_queue_s, settings.max_queue_s)
        return Job(
            id=uuid.uuid4().hex,
            owner=order.owner,
            name=settings.name,
            listing=settings.listing,
            options=order.options,
            priority=PRIORITIES[settings.priority],
            idempotency_key=order.idempotency_key,
            request_digest=digest_order(order, frames),
            created_at=now,
            available_at=now,
            queue_until=now + queue_s,
            max_attempts=args.max_attempts,
            source_url=order.source_url,
            photo=order.kept.id if order.kept else None,
            original=frames[0] if frames else None,
            more_frames=tuple(frames[1:]),
            video=order.video,
            look=dict(order.look) if order.look else None,
            webhook=Webhook(url=settings.webhook_url) if settings.webhook_url else None,
        )

    async def _find_cached(self, job: Job, models: str | None) -> Job:
        """The job, ended at once where the same was finished before; one of a listing has to wait for its look."""
        if models is None or not job.frames or job.listing is not None:
            return job
        key = make_cache_key(job.frames, job.options, job.look, models)
        outcome = await find_cached(self.store, self.artefacts, key, None if self.args.share_cache else job.owner)
        if outcome is None:
            return job  # its Runner looks once more, and counts the miss
        record_cache(True)
        claimed = transitions.claim(job, job.created_at, "cache", lease_s=0)
        return transitions.complete(claimed, job.created_at, claimed.lease, outcome, self.args.keep_s)

    async def _hold(self, photo: Photo, job: Job) -> None:
        """See to it that the files of a kept photo are there for its new job, as the sweeper asks for; where they are
        gone with the photo, take the job back and raise UnknownPhotoError."""
        if not all([await self.artefacts.revive(digest) for digest in photo.frames]):
            await self.store.delete(job.id)
            raise UnknownPhotoError(f"there is no photo {photo.id}")

    async def _touch(self, job: Job) -> None:
        await self.store.update_listing(
            job.owner, job.listing or "", lambda it, now: it.revise(touched_at=now, settled=False, expires_at=None)
        )
