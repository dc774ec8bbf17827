"""How far the server's jobs are, asked a listing at a time: thousands are followed over one connection."""

import asyncio
import time
from collections.abc import Callable

from fanlight_client.client import AsyncClient
from fanlight_client.errors import ClientError
from fanlight_client.job_wire import JobStatus
from fanlight_client.watch.patience import insist, is_forgotten

SOONEST_S, LATEST_S = 0.1, 2.0
"""Between two looks: soon after something has changed, later while nothing does."""
SHARE, LONGEST_S = 4, 10.0
"""Times as long as the looking itself takes nothing is asked: the server has better things to do. But for no longer
than that: a look that took minutes waited for a server that was away."""
CLOSELY = 8
"""Running jobs that are asked about one by one, which tells when they end."""


class Tracker:
    """Hands every job's end to the one who waits for it; `on_status` is told what happens before."""

    def __init__(self, client: AsyncClient, on_trouble: Callable[[str | None], None]) -> None:
        self._client, self._on_trouble = client, on_trouble
        self._waited_for: dict[str, tuple[str, asyncio.Future[JobStatus], Callable[[JobStatus], None]]] = {}
        self._anybody = asyncio.Event()
        self._revisions: dict[str, int] = {}

    async def wait(self, job_id: str, listing: str, on_status: Callable[[JobStatus], None]) -> JobStatus:
        """The job once it has ended; of no `listing` where that is empty. Raises ProblemError when the server does not
        know it."""
        ended: asyncio.Future[JobStatus] = asyncio.get_running_loop().create_future()
        self._waited_for[job_id] = (listing, ended, on_status)
        self._anybody.set()
        try:
            return await ended
        finally:
            del self._waited_for[job_id]
            self._revisions.pop(job_id, None)
            if not self._waited_for:
                self._anybody.clear()

    async def run(self) -> None:
        """For ever."""
        pause_s = SOONEST_S
        while True:
            await self._anybody.wait()
            began, before = time.monotonic(), dict(self._revisions)
            await self._look()
            moved = self._revisions != before
            pause_s = SOONEST_S if moved else min(LATEST_S, pause_s * 1.5)
            await asyncio.sleep(max(pause_s, rest_s(time.monotonic() - began)))

    async def _look(self) -> None:
        wanted = set(self._waited_for)
        seen: dict[str, JobStatus] = {}
        for listing in {self._waited_for[job_id][0] for job_id in wanted} - {""}:
            statuses = await insist(lambda: self._list(listing), self._on_trouble)  # noqa: B023
            seen |= {status.id: status for status in statuses}
        running = [job_id for job_id in wanted if job_id in seen and seen[job_id].state == "running"]
        for job_id in [*(wanted - seen.keys()), *running[:CLOSELY]]:
            try:
                seen[job_id] = await insist(lambda: self._client.jobs.get(job_id), self._on_trouble)  # noqa: B023
            except ClientError as error:
                if not is_forgotten(error):
                    raise
                self._give_up(job_id, error)
        for job_id in wanted & seen.keys() & self._waited_for.keys():
            self._tell(seen[job_id])

    async def _list(self, listing: str) -> list[JobStatus]:
        return [status async for status in self._client.jobs.list(listing, page=500)]

    def _tell(self, status: JobStatus) -> None:
        _, ended, on_status = self._waited_for[status.id]
        self._revisions[status.id] = status.revision
        on_status(status)
        if status.has_ended and not ended.done():
            ended.set_result(status)

    def _give_up(self, job_id: str, error: ClientError) -> None:
        if job_id in self._waited_for and not (ended := self._waited_for[job_id][1]).done():
            ended.set_exception(error)


def rest_s(took_s: float) -> float:
    """How long to ask nothing after a look that took so long."""
    return min(LONGEST_S, SHARE * took_s)
