"""What came of a job, from the server onto the disk; whatever keeps it from there is waited out."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from fanlight_client.client import AsyncClient
from fanlight_client.job_wire import JobStatus
from fanlight_client.watch.delivery import Delivery
from fanlight_client.watch.journal import Photo
from fanlight_client.watch.patience import insist

Answer = TypeVar("Answer")


class Results:
    """`on_trouble` is told what is waited for, and None once it is over."""

    def __init__(self, client: AsyncClient, delivery: Delivery, on_trouble: Callable[[str | None], None]) -> None:
        self._jobs, self._delivery, self._on_trouble = client.jobs, delivery, on_trouble

    async def fetch(self, photo: Photo, status: JobStatus) -> Photo:
        """The result of a job that succeeded, saved unless an interrupted run has; raises NotOurs, ClientError and
        OSError."""
        return await (self._fetch_video if status.video else self._fetch_photo)(photo, status)

    async def _fetch_photo(self, photo: Photo, status: JobStatus) -> Photo:
        jobs, job_id = self._jobs, status.id
        report = await insist(lambda: jobs.report(job_id), self._on_trouble)
        if await self._on_disk(lambda: self._delivery.is_there(photo, report)):
            return await self._on_disk(lambda: self._delivery.note_done(photo, report))
        enhanced = await insist(lambda: jobs.result(job_id), self._on_trouble)
        beside = None
        if status.variants:
            beside = await insist(lambda: jobs.staged(job_id, originals=False), self._on_trouble)
        return await self._on_disk(lambda: self._delivery.save(photo, enhanced, beside))

    async def _fetch_video(self, photo: Photo, status: JobStatus) -> Photo:
        """As it comes: it may be larger than memory."""
        report = await insist(lambda: self._jobs.video_report(status.id), self._on_trouble)
        kept = await self._on_disk(lambda: self._delivery.reserve(photo, report.output.format))
        if not await self._on_disk(lambda: self._delivery.is_there(kept, report)):
            path = await self._on_disk(lambda: self._delivery.begin_video(kept, report))
            await insist(lambda: self._jobs.save_video(status.id, path), self._on_trouble)
        return await self._on_disk(lambda: self._delivery.note_done(kept, report))

    async def _on_disk(self, call: Callable[[], Answer]) -> Answer:
        return await insist(lambda: asyncio.to_thread(call), self._on_trouble)
