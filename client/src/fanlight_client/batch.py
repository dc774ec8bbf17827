"""Many photos, some at a time; one that fails does not hold up the others."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from fanlight_client.client import AsyncClient
from fanlight_client.errors import ClientError
from fanlight_client.groups import first_of
from fanlight_client.naming import Job
from fanlight_client.options import EnhanceOptions
from fanlight_client.report import Report
from fanlight_client.results import BatchRules, Results

Thing = TypeVar("Thing")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Outcome:
    """What became of one photo, a file or at a URL; `detail` says why, when it was not finished."""

    source: Path | str
    state: Literal["finished", "skipped", "failed"]
    detail: str = ""
    report: Report | None = None


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
            source = {"frames": job.frames} if job.frames else {"photo": job.source}
            enhanced = await self._client.enhance(**source, options=self._options)
            await asyncio.to_thread(self._results.save, job, enhanced)
        except (ClientError, OSError) as error:
            return Outcome(job.source, "failed", str(error))
        return Outcome(job.source, "finished", report=enhanced.report)


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
