"""`fanlight submit`: hand photos in as jobs, and fetch the results if somebody waits for them."""

import argparse
import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from fanlight_client.batch import Outcome, fetch_video, in_parallel
from fanlight_client.client import AsyncClient
from fanlight_client.errors import ClientError
from fanlight_client.flags import (
    add_at_once,
    add_brackets,
    add_command,
    add_options,
    add_priority,
    add_report,
    given,
    options_of,
)
from fanlight_client.folder import PassedOver, printable
from fanlight_client.formats import name_container
from fanlight_client.grouping import FileSet, plan_files
from fanlight_client.job_commands import FOLLOWED_AT_ONCE
from fanlight_client.job_wire import JobSettings, JobStatus
from fanlight_client.naming import Job, plan_jobs
from fanlight_client.options import EnhanceOptions
from fanlight_client.plan_command import show_left
from fanlight_client.results import AlreadyThere, BatchRules, Results
from fanlight_client.sent_file import name_photo
from fanlight_client.show import show_passed_over, show_summary
from fanlight_client.show_jobs import JobBars

NOWHERE = Path(os.devnull)
"""Where results go that nobody fetches."""


@dataclass(frozen=True)
class HandedIn:
    """A photo, or the URL of one, with the job that it became or the reason why it did not: its result is `there`."""

    photo: Job
    url: str | None = None
    status: JobStatus | None = None
    error: str = ""
    there: Path | None = None

    @property
    def source(self) -> Path | str:
        return self.url or self.photo.source

    @property
    def label(self) -> str:
        several = f" ({len(self.photo.frames)} frames)" if self.photo.frames else ""
        return printable(f"{self.source}{several}")


def add_submit(commands: Any) -> None:
    submit = add_command(commands, "submit", run_submit, "hand photos in, to be finished while nobody waits")
    submit.add_argument("inputs", nargs="+", metavar="IN", help="photos, folders of photos, videos, or URLs of either")
    submit.add_argument("--wait", action="store_true", help="show bars until they are finished")
    submit.add_argument("-o", "--out", type=Path, metavar="OUT", help="wait, and write the results to this folder")
    submit.add_argument("--listing", metavar="L", help="they are one shoot: one white point, one sky")
    add_brackets(submit, "auto")
    submit.add_argument("--more", action="store_true", help="more photos of the shoot will be handed in")
    submit.add_argument("--webhook-url", default=argparse.SUPPRESS, metavar="URL", help="called when a job has ended")
    add_priority(submit)
    add_options(submit)
    add_at_once(submit)
    submit.add_argument("--overwrite", action="store_true", help="write over results that are already there")
    add_report(submit)


def run_submit(args: argparse.Namespace, console: Console) -> int:
    out = args.out or NOWHERE
    if args.out and out.exists() and not out.is_dir():
        raise NotADirectoryError(f"{out} is not a folder")
    passed = PassedOver()
    submission = Submission(args, _plan(args.inputs, out, passed), passed, console)
    return asyncio.run(submission.run())


class Submission:
    """One run of the command."""

    def __init__(self, args: argparse.Namespace, photos: list[HandedIn], passed: PassedOver, console: Console) -> None:
        self._args, self._photos, self._passed, self._console = args, photos, passed, console
        self._options: EnhanceOptions = options_of(args)
        self._settings = JobSettings.model_validate(given(args, JobSettings))
        self._results: Results | None = None
        self._left: tuple[tuple[Path, str], ...] = ()
        self._handed_in: list[HandedIn] = []
        self._outcomes: list[Outcome] = []

    async def run(self) -> int:
        args = self._args
        async with AsyncClient(args.url, key=args.key, timeout_s=args.timeout) as self._client:
            await self._client.ready()  # a wrong address is told at once, not once a photo
            await self._group()
            await in_parallel(self._photos, args.jobs, self._hand_in, self._note)
            if args.listing and not args.more:
                await self._client.jobs.close_listing(args.listing)
            if args.wait or args.out:
                await self._wait()
            else:
                show_passed_over(self._console, self._passed)
        failed = any(one.error for one in self._handed_in) or any(one.state == "failed" for one in self._outcomes)
        return int(failed or bool(self._left))

    async def _group(self) -> None:
        """Files that are one photo become one job; what belongs to none is told, and not handed in."""
        args = self._args
        videos = [one for one in self._photos if one.url is None and name_container(one.photo.source.name)]
        files = {one.photo.source: one.photo for one in self._photos if one.url is None and one not in videos}
        if args.brackets != "off" and len(files) > 1:
            plan = await plan_files(self._client, files, args.brackets, args.jobs)
            self._photos = [
                *(one for one in self._photos if one.url is not None),
                *videos,
                *(HandedIn(_as_job(each, files)) for each in plan.photos),
            ]
            self._left = plan.left
            show_left(self._console, plan)
        if args.out:
            rules, jobs = (
                BatchRules(args.overwrite, args.report),
                [one.photo for one in self._photos if one.url is None],
            )
            self._results = await asyncio.to_thread(Results, rules, jobs, self._options.format)

    async def _hand_in(self, one: HandedIn) -> HandedIn:
        settings = self._settings.model_dump(exclude_defaults=True)
        source = _source(one)
        try:
            if self._results and not one.url and (there := await asyncio.to_thread(self._results.find, one.photo)):
                return HandedIn(one.photo, there=there)
            status = await self._client.jobs.submit(**source, options=self._options, **settings)
        except (ClientError, OSError) as error:
            return HandedIn(one.photo, one.url, error=str(error))
        return HandedIn(one.photo, one.url, status)

    def _note(self, one: HandedIn) -> None:
        self._handed_in.append(one)
        if one.there:
            self._outcomes.append(Outcome(one.source, "skipped", f"{one.there} is already there"))
        elif one.status is None:
            self._console.print(
                f"  failed: {escape(one.label)}: {escape(printable(one.error))}", style="red", soft_wrap=True
            )
        elif not (self._args.wait or self._args.out):
            self._console.print(f"{one.status.id} {escape(one.label)}", highlight=False, soft_wrap=True)

    async def _wait(self) -> None:
        followed = [(one, one.status) for one in self._handed_in if one.status]
        planned = len(self._outcomes) + len(followed)
        try:
            with JobBars(self._console) as self._bars:
                await in_parallel(followed, FOLLOWED_AT_ONCE, self._finish, self._outcomes.append)
        finally:
            show_summary(self._console, self._outcomes, planned, self._passed)

    async def _finish(self, followed: tuple[HandedIn, JobStatus]) -> Outcome:
        one, job = followed
        try:
            done = await self._client.jobs.wait(job, on_progress=self._bars.update)
            if self._results is None:
                return Outcome(one.source, "finished")
            if done.video:
                report = await fetch_video(self._client, done, _named(one, done), self._results)
                return Outcome(one.source, "finished", report=report)
            enhanced = await self._client.jobs.result(done)
            beside = await self._client.jobs.staged(done, originals=one.url is not None) if done.variants else None
            await asyncio.to_thread(self._results.save, _named(one, done), enhanced, beside)
        except AlreadyThere as there:
            return Outcome(one.source, "skipped" if one.url else "failed", str(there))
        except (ClientError, OSError) as error:
            return Outcome(one.source, "failed", str(error))
        finally:
            self._bars.drop(job)
        return Outcome(one.source, "finished", report=enhanced.report)


def _plan(inputs: list[str], out: Path, passed: PassedOver) -> list[HandedIn]:
    urls = [HandedIn(Job(Path(url), out), url) for url in dict.fromkeys(text for text in inputs if "://" in text)]
    files = plan_jobs([Path(text) for text in inputs if "://" not in text], out, passed)
    return urls + [HandedIn(photo) for photo in files]


def _as_job(photo: FileSet, files: Mapping[Path, Job]) -> Job:
    """Called after its reference frame."""
    job = files[photo.reference]
    return replace(job, frames=photo.frames) if len(photo.frames) > 1 else job


def _source(one: HandedIn) -> dict[str, Any]:
    if one.url:
        return {"url": one.url}
    named = {"name": name_photo(one.photo.source)}
    return {"frames": one.photo.frames, **named} if one.photo.frames else {"photo": one.photo.source}


def _named(one: HandedIn, status: JobStatus) -> Job:
    """A photo by its URL is called what the server found it to be called; two of one name remain two."""
    return Job(one.photo.source / Path(status.name or status.id).name, one.photo.folder) if one.url else one.photo
