"""Many photos, some at a time; one that fails does not hold up the others."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from fanlight_client.client import AsyncClient
from fanlight_client.enhanced import Enhanced, write_atomically
from fanlight_client.errors import ClientError
from fanlight_client.groups import first_of
from fanlight_client.naming import Job, report_beside
from fanlight_client.options import EnhanceOptions
from fanlight_client.report import Report

Thing = TypeVar("Thing")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Outcome:
    """What became of one photo; `detail` says why, when it was not finished."""

    source: Path
    state: Literal["finished", "skipped", "failed"]
    detail: str = ""
    report: Report | None = None


@dataclass(frozen=True)
class BatchRules:
    """What may be written. A photo that was sent in is never written over, whatever the rules."""

    overwrite: bool = False
    keep_reports: bool = True


class Results:
    """Where results go, by the rules; raises FileExistsError for a place where none may go."""

    def __init__(self, rules: BatchRules, jobs: Iterable[Job]) -> None:
        self._rules = rules
        self._inputs = {_identity(job.source) for job in jobs}
        self._written: dict[Path, Path] = {}

    def is_there(self, target: Path) -> bool:
        """Whether an earlier run has left a result there, which is not to be written over."""
        self._refuse_input(target)
        return target.exists() and not self._rules.overwrite and target not in self._written

    def save(self, job: Job, enhanced: Enhanced) -> Path:
        target = job.target(enhanced.report.output.format)
        self._refuse_input(target)
        first = self._written.setdefault(target, job.source)
        if first != job.source:
            raise FileExistsError(f"{target} is the result of {first}")
        if target.exists() and not self._rules.overwrite:
            raise FileExistsError(f"{target} is already there")
        target.parent.mkdir(parents=True, exist_ok=True)
        enhanced.save(target)
        if self._rules.keep_reports:
            write_atomically(report_beside(target), enhanced.report.model_dump_json(indent=2).encode())
        return target

    def _refuse_input(self, target: Path) -> None:
        if target.exists() and _identity(target) in self._inputs:
            raise FileExistsError(f"{target} is one of the photos sent in: choose another folder for the results")


class Batch:
    """Photos on their way through one client; results land in their folders as they come."""

    def __init__(self, client: AsyncClient, options: EnhanceOptions, rules: BatchRules, jobs: Iterable[Job]) -> None:
        self._client, self._options = client, options
        self._jobs = tuple(jobs)
        self._results = Results(rules, self._jobs)

    async def run(self, at_once: int, on_outcome: Callable[[Outcome], None]) -> None:
        """Finish every photo, `at_once` of them at a time; cancelling it leaves no half-written file."""
        await in_parallel(self._jobs, at_once, self._finish, on_outcome)

    async def _finish(self, job: Job) -> Outcome:
        expected = job.target(self._options.format)
        try:
            if self._results.is_there(expected):
                return Outcome(job.source, "skipped", f"{expected} is already there")
            enhanced = await self._client.enhance(job.source, self._options)
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


def _identity(path: Path) -> tuple[int, int]:
    """What a file is whatever it is called: links and letter case do not hide that two paths are one file."""
    facts = path.stat()
    return facts.st_dev, facts.st_ino
