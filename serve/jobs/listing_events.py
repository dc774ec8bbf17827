"""The life of all photos of a shoot as server-sent events, over one connection: each is the whole status of one job.

First every job as it is, in the order of submission, then each change. Who comes back is told all again, and so needs
no `Last-Event-ID`.
"""

import asyncio
import math
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from fanlight_client.job_wire import JobStatus
from jobs.job import Job
from jobs.store import JobQuery, StoreUnavailableError
from serve.jobs.listings import ALL
from serve.jobs.service import JobService

LOOKED_EVERY_S, PLACED_EVERY_S = 0.5, 2.0
"""For changes of any of the jobs, and for new places in the queue: a question each, however many jobs there are."""
QUIET_S = 15.0
"""Without news for so long, a comment keeps proxies from closing the connection."""
LONGEST_S = 60.0
"""A shutdown waits for whoever listens; callers come back by themselves, and another replica may answer them."""
BACK_AFTER_MS = 2000
"""So soon: browsers wait no longer however often nobody answers, and the studio calls four seconds a lost line."""


@dataclass
class _Told:
    """Revision and place of each job as its follower knows them."""

    by_id: dict[str, tuple[int, int | None]] = field(default_factory=dict)
    placed_at: float = -math.inf

    def asks(self, jobs: Sequence[Job]) -> list[Job]:
        """Those that may have news."""
        placing = time.monotonic() - self.placed_at > PLACED_EVERY_S
        self.placed_at = time.monotonic() if placing else self.placed_at
        return [job for job in jobs if self._is_new(job) or (placing and job.state == "queued")]

    def takes(self, status: JobStatus) -> bool:
        """Whether it is news."""
        now = status.revision, status.position
        before, self.by_id[status.id] = self.by_id.get(status.id), now
        return before != now

    def _is_new(self, job: Job) -> bool:
        return job.id not in self.by_id or job.revision > self.by_id[job.id][0]


async def follow_listing(service: JobService, owner: str, listing: str) -> AsyncGenerator[str]:
    """Events for so long as a stream may live; a listing without jobs may get some meanwhile."""
    told, ends_at, said_at = _Told(), time.monotonic() + LONGEST_S, time.monotonic()
    yield f"retry: {BACK_AFTER_MS}\n\n"
    while time.monotonic() < ends_at:
        for status in filter(told.takes, await _look(service, owner, listing, told)):
            yield f"event: status\ndata: {status.model_dump_json()}\n\n"
            said_at = time.monotonic()
        if time.monotonic() - said_at > QUIET_S:
            yield ": still here\n\n"
            said_at = time.monotonic()
        await asyncio.sleep(LOOKED_EVERY_S)


async def _look(service: JobService, owner: str, listing: str, told: _Told) -> list[JobStatus]:
    """What may be news; nothing while the store does not answer."""
    with suppress(StoreUnavailableError):
        jobs = await find_jobs(service, owner, listing)
        return await service.describe_all(told.asks(jobs))
    return []


async def find_jobs(service: JobService, owner: str, listing: str) -> list[Job]:
    """Of a shoot, in the order of submission."""
    newest_first = await service.store.find(JobQuery(owner=owner, listing=listing, limit=ALL))
    return newest_first[::-1]
