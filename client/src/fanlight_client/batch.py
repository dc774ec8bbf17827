"""Many photos, some at a time; one that fails does not hold up the others."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from fanlight_client.client import AsyncClient
from fanlight_client.errors import ClientError
from fanlight_client.formats import name_container
from fanlight_client.groups import first_of
from fanlight_client.job_wire import JobStatus
from fanlight_client.naming import Job
from fanlight_client.options import EnhanceOptions
from fanlight_client.report import Report
from fanlight_client.results import BatchRules, Results
from fanlight_client.video_wire import VideoReport

Thing = TypeVar("Thing")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Outcome:
    """What became of one photo, a file or at a URL; `detail` says why, when it was not finished."""

    source: Path | str
    state: Literal["finished", "skipped", "failed"]
    detail: str = ""
    report: Report | VideoReport | None = None


class Batch:
    """Photos on their way through one client; results land in their folders as they come."""

    def __init__(self, client: AsyncClient, options: EnhanceOptions, rules: BatchRules, jobs: Iterable[Job]) -> None:
        self._client, self._options = client, options
        self._jobs = tuple(jobs)
        self._results = Results(rules, self._jobs, options.format)

    async def run(self, at_once: int, on_outcome: Callable[[Outcome], None]) -> None:
        """Finish every photo, `at_once` of them at a time; cancelling it leaves no half-written file."""
        await in_parallel(self._jobs, at_once, self._finish, on_outcome)

    async def _finish(self, job: Job) -> Outcome:
        try:
            if there := await asyncio.to_thread(self._results.find, job):
                return Outcome(job.source, "skipped", f"{there} is already there")
            if name_container(job.source.name):
                return await self._finish_video(job)
            source = {"frames": job.frames} if job.frames else {"photo": job.source}
            enhanced = await self._client.enhance(**source, options=self._options)
            await asyncio.to_thread(self._results.save, job, enhanced)
        except (ClientError, OSError) as error:
            return Outcome(job.source, "failed", str(error))
        return Outcome(job.source, "finished", report=enhanced.report)

    async def _finish_video(self, job: Job) -> Outcome:
        """As a job, for it takes minutes."""
        jobs = self._client.jobs
        done = await jobs.wait(await jobs.submit(job.source, self._options))
        return Outcome(job.source, "finished", report=await fetch_video(self._client, done, job, self._results))


async def fetch_video(client: AsyncClient, done: JobStatus, job: Job, results: Results) -> VideoReport:
    """A finished video into its place; raises ClientError and OSError."""
    report = await client.jobs.video_report(done)
    target = await asyncio.to_thread(results.place_video, job, report)
    return await client.jobs.save_video(done, target)


async def in_parallel(
    things: Iterable[Thing],
    at_once: int,
    work: Callable[[Thing], Awaitable[Answer]],
    on_answer: Callable[[Answer], None],
) -> None:
    """Do this with every thing, with so many at a time; raises what `work` raises, and stops the others then."""
    waiting = iter(things)

    async def one_after_another() -> None:
        for thing in waiting:
            on_answer(await work(thing))

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(one_after_another())
    except BaseExceptionGroup as errors:
        raise first_of(errors) from errors
