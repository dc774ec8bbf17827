"""`client.jobs`: photos that are finished while nobody waits. The same calls twice, waiting or awaited."""

import hashlib
import os
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection, Generator, Iterable, Iterator, Sequence
from contextlib import aclosing, closing
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
import httpx

from fanlight_client import job_calls as calls
from fanlight_client.body import PhotoSource
from fanlight_client.bringing import bring_frame, bring_job
from fanlight_client.calls import check_photo
from fanlight_client.capture_wire import Brackets, CapturePlan, FrameFacts
from fanlight_client.connection import AsyncConnection, Connection
from fanlight_client.enhanced import Enhanced, open_atomically
from fanlight_client.errors import ClientError, JobFailed, MalformedAnswer, ProblemError, Unreachable
from fanlight_client.events import BROKE_OFF, SILENCE_S, Following
from fanlight_client.handing_in import OnSent
from fanlight_client.job_calls import Kept, Which
from fanlight_client.job_wire import Estimate, JobState, JobStatus, ListingJobs
from fanlight_client.options import EnhanceOptions
from fanlight_client.report import Report
from fanlight_client.staged import Picture, Staged
from fanlight_client.video_wire import VideoReport

OnProgress = Callable[[JobStatus], Any]
NO_RESULT = frozenset({"job_failed", "job_canceled"})
PAGE = 200


class Jobs:
    """Jobs of one server. A job is named by its id or by a JobStatus; every call raises ClientError."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def submit(
        self,
        photo: PhotoSource | Kept | None = None,
        options: EnhanceOptions | None = None,
        *,
        photo_id: str | None = None,
        url: str | None = None,
        frames: Sequence[PhotoSource] = (),
        idempotency_key: str | None = None,
        inherit: bool = False,
        on_sent: OnSent | None = None,
        **changes: Any,
    ) -> JobStatus:
        """Hand in a photo, its `frames` (exposures of one view), the `url` of one that the server fetches, or the
        `photo_id` of one that it has (its KeptPhoto, or the JobStatus that it is the result of, will do), and go.

        `changes` are options by name, and how the job is to be run: priority, listing, name, webhook_url, max_queue_s
        (`job_wire.JobSettings`). The key makes it one job however often it is asked for; by default every call has a
        fresh one, so that a call that is tried again makes no second job. `inherit`: of a result its recipe goes on, on
        what it was made from, in place of its pixels; further steps come as `recipe`.

        Files of 32 MiB or more together, and videos, are sent as uploads, which go on where the line broke; `on_sent`
        is told how many bytes of how many have come. A call that fails for now goes on where it was when the same files
        are handed in to the same client with the same `idempotency_key`.
        """
        return self._connection.hand_in(
            bring_job(photo, options, url, frames, idempotency_key, changes, photo_id, inherit), on_sent
        )

    def get(self, job: Which) -> JobStatus:
        """How far it is; a ProblemError with status 404 when the server does not know it, or no more."""
        return self._connection.ask(calls.plan_get(job))

    def list(
        self,
        listing: str | None = None,
        status: JobState | Collection[JobState] | None = None,
        *,
        page: int = PAGE,
    ) -> Iterator[JobStatus]:
        """All jobs, newest first, of a listing and in some states if need be; asked for a page at a time."""
        cursor = None
        while True:
            answer = self._connection.ask(calls.plan_page(listing, status, cursor, page))
            yield from answer.jobs
            if not (cursor := answer.next):
                return

    def events(self, job: Which) -> Iterator[JobStatus]:
        """Its status now, and with every change, up to the one in which it has ended. Cut connections are made again,
        and nothing is missed: every event is the whole status."""
        return self._follow(Following(job, self._connection.policy))

    def wait(self, job: Which, timeout_s: float | None = None, on_progress: OnProgress | None = None) -> JobStatus:
        """The status of a job that has succeeded; raises JobFailed, and Timeout when it has not ended by then."""
        with closing(self._follow(Following(job, self._connection.policy, timeout_s))) as events:
            for status in events:
                if on_progress:
                    on_progress(status)
        return _succeeded(status)

    def cancel(self, job: Which) -> JobStatus:
        """Stop it, queued or running; one that has ended stays as it is."""
        return self._connection.ask(calls.plan_cancel(job))

    def retry(self, job: Which) -> JobStatus:
        """Once more, for a failed or canceled one."""
        return self._connection.ask(calls.plan_change(job, "retry"))

    def redeliver(self, job: Which) -> JobStatus:
        """Call its webhook once more, with the same message id."""
        return self._connection.ask(calls.plan_change(job, "redeliver"))

    def result(self, job: Which) -> Enhanced:
        """The finished photo with its report. Raises JobFailed where there is none, MalformedAnswer where they do not
        belong together, ProblemError with code `not_ready` or `expired` before and after there is one."""
        try:
            report = self._connection.ask(calls.plan_job_report(job))
            photo = self._connection.ask(calls.plan_file(job, "result"))
        except ProblemError as error:
            if error.problem.code in NO_RESULT:
                raise JobFailed(self.get(job)) from error
            raise
        return _enhanced(photo, report)

    def report(self, job: Which) -> Report:
        """What was done to it; as `result` without the photo, but that a failed job is a ProblemError."""
        return self._connection.ask(calls.plan_job_report(job))

    def video_report(self, job: Which) -> VideoReport:
        """What was done to a video; raises as `report` does."""
        return self._connection.ask(calls.plan_video_report(job))

    def save_video(self, job: Which, path: str | os.PathLike[str]) -> VideoReport:
        """The finished video onto the disk as it comes, all of it or nothing; its report. Raises as `report` does,
        MalformedAnswer where the two do not belong together, and OSError."""
        report, digest = self.video_report(job), hashlib.sha256()
        with (
            open_atomically(Path(path)) as file,
            self._connection.open(calls.plan_file(job, "result"), SILENCE_S) as response,
        ):
            for chunk in response.iter_bytes():
                digest.update(chunk)
                file.write(chunk)
            check_video(report, digest.hexdigest())
        return report

    def key_frame(self, job: Which, frame: int, *, finished: bool = True) -> bytes:
        """The picture of a video's key frame, a JPEG: what the models made of it, or as it came."""
        return self._connection.ask(calls.plan_key(job, frame, finished=finished)).content

    def original(self, job: Which, frame: int = 1) -> bytes:
        """The photo as it was handed in, byte for byte; of several frames that one, counted from 1."""
        return self._connection.ask(calls.plan_file(job, "original", frame)).content

    def twin(self, job: Which) -> bytes:
        """Of a job that stages a room the same photo finished and not staged, which goes with every staged one."""
        return self._connection.ask(calls.plan_file(job, "twin")).content

    def variant(self, job: Which, number: int) -> Enhanced:
        """One picture of a staged room with its report, counted from 1; raises as `report` does, and ProblemError with
        code `unknown_variant`."""
        report = self._connection.ask(calls.plan_variant_report(job, number))
        return _enhanced(self._connection.ask(calls.plan_variant(job, number)), report)

    def staged(self, job: Which, *, originals: bool = True) -> Staged:
        """All pictures of a staged room with what goes with them. Raises JobFailed where there are none, ProblemError
        `not_ready`, and `unknown_variant` for a job that stages nothing."""
        status = _succeeded(self.get(job))
        pictures = tuple(Picture(told, self.variant(status, told.number)) for told in status.variants)
        frames = range(1, status.frames + 1 if originals else 1)
        return Staged(status, pictures, self.twin(status), tuple(self.original(status, frame) for frame in frames))

    def look_at(self, photo: PhotoSource) -> FrameFacts:
        """What a file says of how it was taken, for `plan`; it is sent for that, and not kept."""
        return self._connection.hand_in(bring_frame(photo))

    def plan(self, listing: str, facts: Sequence[FrameFacts], brackets: Brackets = "auto") -> CapturePlan:
        """Which files of one folder would become one photo, why, and which are left over; nothing is done."""
        return self._connection.ask(calls.plan_captures(listing, facts, brackets))

    def submit_to_listing(
        self,
        listing: str,
        photos: Iterable[PhotoSource],
        options: EnhanceOptions | None = None,
        *,
        more: bool = False,
        brackets: Brackets = "off",
        idempotency_key: str | None = None,
        **changes: Any,
    ) -> ListingJobs:
        """Photos of one shoot, which get one white point and sky style. It is complete with these unless `more` are
        to come: none of them is finished before. With `brackets` exposures of one view become one photo."""
        return self._connection.ask(
            calls.plan_listing(listing, photos, options, more, brackets, idempotency_key, changes)
        )

    def close_listing(self, listing: str) -> ListingJobs:
        """The shoot is complete."""
        return self._connection.ask(calls.plan_listing(listing, (), None, False, "off", None, {}))

    def estimate(
        self, width: int, height: int, options: EnhanceOptions | None = None, *, photos: int = 1, **changes: Any
    ) -> Estimate:
        """Tiles, seconds and money for so many photos of that size in pixels."""
        return self._connection.ask(calls.plan_estimate(width, height, options, photos, changes))

    def _follow(self, following: Following) -> Generator[JobStatus, None, None]:
        while not following.ended:
            try:
                with self._connection.open(*following.connect()) as response:
                    for chunk in response.iter_bytes():
                        yield from following.feed(chunk)
                        if following.ended or following.is_overdue:
                            break
                    else:
                        raise Unreachable(BROKE_OFF)
            except ClientError as error:
                delay_s = following.wait_s(error)
            else:
                continue
            time.sleep(delay_s)


class AsyncJobs:
    """`Jobs`, awaited."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def submit(
        self,
        photo: PhotoSource | Kept | None = None,
        options: EnhanceOptions | None = None,
        *,
        photo_id: str | None = None,
        url: str | None = None,
        frames: Sequence[PhotoSource] = (),
        idempotency_key: str | None = None,
        inherit: bool = False,
        on_sent: OnSent | None = None,
        **changes: Any,
    ) -> JobStatus:
        return await self._connection.hand_in(
            bring_job(photo, options, url, frames, idempotency_key, changes, photo_id, inherit), on_sent
        )

    async def get(self, job: Which) -> JobStatus:
        return await self._connection.ask(calls.plan_get(job))

    async def list(
        self,
        listing: str | None = None,
        status: JobState | Collection[JobState] | None = None,
        *,
        page: int = PAGE,
    ) -> AsyncIterator[JobStatus]:
        cursor = None
        while True:
            answer = await self._connection.ask(calls.plan_page(listing, status, cursor, page))
            for job in answer.jobs:
                yield job
            if not (cursor := answer.next):
                return

    def events(self, job: Which) -> AsyncIterator[JobStatus]:
        """To be iterated with `async for`."""
        return self._follow(Following(job, self._connection.policy))

    async def wait(
        self, job: Which, timeout_s: float | None = None, on_progress: OnProgress | None = None
    ) -> JobStatus:
        async with aclosing(self._follow(Following(job, self._connection.policy, timeout_s))) as events:
            async for status in events:
                if on_progress:
                    on_progress(status)
        return _succeeded(status)

    async def cancel(self, job: Which) -> JobStatus:
        return await self._connection.ask(calls.plan_cancel(job))

    async def retry(self, job: Which) -> JobStatus:
        return await self._connection.ask(calls.plan_change(job, "retry"))

    async def redeliver(self, job: Which) -> JobStatus:
        return await self._connection.ask(calls.plan_change(job, "redeliver"))

    async def result(self, job: Which) -> Enhanced:
        try:
            report = await self._connection.ask(calls.plan_job_report(job))
            photo = await self._connection.ask(calls.plan_file(job, "result"))
        except ProblemError as error:
            if error.problem.code in NO_RESULT:
                raise JobFailed(await self.get(job)) from error
            raise
        return _enhanced(photo, report)

    async def report(self, job: Which) -> Report:
        return await self._connection.ask(calls.plan_job_report(job))

    async def video_report(self, job: Which) -> VideoReport:
        return await self._connection.ask(calls.plan_video_report(job))

    async def save_video(self, job: Which, path: str | os.PathLike[str]) -> VideoReport:
        report, digest = await self.video_report(job), hashlib.sha256()
        with open_atomically(Path(path)) as file:
            async with self._connection.open(calls.plan_file(job, "result"), SILENCE_S) as response:
                async for chunk in response.aiter_bytes():
                    digest.update(chunk)
                    await anyio.to_thread.run_sync(file.write, chunk)
            check_video(report, digest.hexdigest())
        return report

    async def key_frame(self, job: Which, frame: int, *, finished: bool = True) -> bytes:
        return (await self._connection.ask(calls.plan_key(job, frame, finished=finished))).content

    async def original(self, job: Which, frame: int = 1) -> bytes:
        return (await self._connection.ask(calls.plan_file(job, "original", frame))).content

    async def twin(self, job: Which) -> bytes:
        return (await self._connection.ask(calls.plan_file(job, "twin"))).content

    async def variant(self, job: Which, number: int) -> Enhanced:
        report = await self._connection.ask(calls.plan_variant_report(job, number))
        return _enhanced(await self._connection.ask(calls.plan_variant(job, number)), report)

    async def staged(self, job: Which, *, originals: bool = True) -> Staged:
        status = _succeeded(await self.get(job))
        pictures = [Picture(told, await self.variant(status, told.number)) for told in status.variants]
        frames = range(1, status.frames + 1 if originals else 1)
        sent = [await self.original(status, frame) for frame in frames]
        return Staged(status, tuple(pictures), await self.twin(status), tuple(sent))

    async def look_at(self, photo: PhotoSource) -> FrameFacts:
        return await self._connection.hand_in(bring_frame(photo))

    async def plan(self, listing: str, facts: Sequence[FrameFacts], brackets: Brackets = "auto") -> CapturePlan:
        return await self._connection.ask(calls.plan_captures(listing, facts, brackets))

    async def submit_to_listing(
        self,
        listing: str,
        photos: Iterable[PhotoSource],
        options: EnhanceOptions | None = None,
        *,
        more: bool = False,
        brackets: Brackets = "off",
        idempotency_key: str | None = None,
        **changes: Any,
    ) -> ListingJobs:
        return await self._connection.ask(
            calls.plan_listing(listing, photos, options, more, brackets, idempotency_key, changes)
        )

    async def close_listing(self, listing: str) -> ListingJobs:
        return await self._connection.ask(calls.plan_listing(listing, (), None, False, "off", None, {}))

    async def estimate(
        self, width: int, height: int, options: EnhanceOptions | None = None, *, photos: int = 1, **changes: Any
    ) -> Estimate:
        return await self._connection.ask(calls.plan_estimate(width, height, options, photos, changes))

    async def _follow(self, following: Following) -> AsyncGenerator[JobStatus, None]:
        while not following.ended:
            try:
                async with self._connection.open(*following.connect()) as response:
                    async for chunk in response.aiter_bytes():
                        for status in following.feed(chunk):
                            yield status
                        if following.ended or following.is_overdue:
                            break
                    else:
                        raise Unreachable(BROKE_OFF)
            except ClientError as error:
                delay_s = following.wait_s(error)
            else:
                continue
            await anyio.sleep(delay_s)


def _succeeded(status: JobStatus) -> JobStatus:
    if status.state != "succeeded":
        raise JobFailed(status)
    return status


def _enhanced(photo: httpx.Response, report: Report) -> Enhanced:
    media_type = photo.headers.get("content-type", "").partition(";")[0].strip()
    return check_photo(Enhanced(photo.content, media_type, report))


def check_video(report: VideoReport, sha256: str) -> None:
    """Raises MalformedAnswer unless it is the video that its report describes."""
    if sha256 != report.output.sha256:
        raise MalformedAnswer("the video is not the one that its report describes")
