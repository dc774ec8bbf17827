"""`Watcher.run`: look, send what is complete, save what is finished, close shoots that are quiet; again and again."""

import asyncio
import errno
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TypeVar

from fanlight_client.capture_wire import Brackets
from fanlight_client.client import AsyncClient
from fanlight_client.errors import ClientError, JobFailed, ProblemError
from fanlight_client.folder import is_photo
from fanlight_client.formats import name_container
from fanlight_client.groups import first_of
from fanlight_client.job_wire import JobStatus, Priority
from fanlight_client.options import EnhanceOptions
from fanlight_client.sent_file import name_photo
from fanlight_client.watch.board import Board
from fanlight_client.watch.brackets import Bracketing, Made
from fanlight_client.watch.delivery import Delivery, NotOurs, sha256_of_file
from fanlight_client.watch.journal import UNFINISHED, Journal, Photo, make_key
from fanlight_client.watch.patience import Gone, Unreadable, insist, is_about_photo, is_forgotten
from fanlight_client.watch.reasons import tell_reason
from fanlight_client.watch.results import Results
from fanlight_client.watch.scan import Found, Look, Scanner
from fanlight_client.watch.shoots import Shoots
from fanlight_client.watch.tracker import Tracker, rest_s
from fanlight_client.watch.videos import as_video, without_video

Answer = TypeVar("Answer")

STATE_FOLDER = ".fanlight"
STOPPED_EVERY_S = 0.1
JOBS_A_FILE = 3
"""A file whose job the server has forgotten is sent again, but not for ever."""


@dataclass(frozen=True)
class WatchRules:
    """`settle_s`: for how long a complete file has not changed; `quiet_s`: how long nothing comes after a shoot;
    `brackets`: which files are exposures of one photo, told once nothing comes any more; `videos`: finish them, too."""

    options: EnhanceOptions = field(default_factory=EnhanceOptions)
    priority: Priority = "normal"
    settle_s: float = 2.0
    quiet_s: float = 5.0
    at_once: int = 2
    keep_reports: bool = True
    brackets: Brackets = "off"
    videos: bool = False


class Watcher:
    """From `folder` to `out`, where its journal is; raises AlreadyWatched, NotADirectoryError.

    `folder` is only read, but that files which cannot be finished are moved to `out`/failed.
    """

    def __init__(self, client: AsyncClient, folder: Path, out: Path, rules: WatchRules, board: Board) -> None:
        check_folders(folder, out)
        self._client, self._rules, self._board = client, rules, board
        self._journal = Journal(out / STATE_FOLDER / "watch.db")
        self._scanner = Scanner(folder, out, rules.settle_s, rules.settle_s + rules.quiet_s if rules.videos else None)
        self._delivery = Delivery(folder, out, self._journal, keep_reports=rules.keep_reports)
        self._results = Results(client, self._delivery, board.note_trouble)
        self._shoots = Shoots(self._journal, folder.resolve().name, rules.quiet_s, time.monotonic())
        self._tracker = Tracker(client, board.note_trouble)
        self._brackets = Bracketing(client, self._journal, self._delivery, rules.brackets, board.note_trouble)
        self._transfers = asyncio.Semaphore(rules.at_once)
        self._busy: set[str] = set()
        self._closing: set[str] = set()
        self._planning: set[str] = set()
        self._replaced: set[str] = set()

    def close(self) -> None:
        self._journal.close()

    async def run(self, *, once: bool = False) -> None:
        """For ever, or until everything that is there is done. Raises ClientError when the server refuses everything.

        It may be cancelled, or killed, at any moment; another run goes on from there.
        """
        try:
            async with asyncio.TaskGroup() as self._group:
                tracking = self._group.create_task(self._tracker.run())
                await self._take_up()
                while not (await self._look() and once):
                    pass
                tracking.cancel()
        except BaseExceptionGroup as group:
            raise first_of(group) from group

    async def _take_up(self) -> None:
        """What an earlier run left undone."""
        waiting = {photo.path for photo in self._brackets.waiting()}
        unfinished = [photo for photo in self._journal.photos(*UNFINISHED) if photo.path not in waiting]
        await self._on_disk(lambda: self._delivery.sweep(unfinished))
        for photo in unfinished:
            self._start(photo)
        if not self._brackets.is_on:
            for photo in self._brackets.waiting():
                self._start(await self._reserve(photo.revise(key=make_key())))

    async def _look(self) -> bool:
        """Whether there is nothing left to do."""
        began = time.monotonic()
        try:
            look = await asyncio.to_thread(self._scanner.look, began)
            is_all_admitted = await self._admit_all(look.complete)
            self._plan_quiet(look)
            done = self._close_quiet(look) and is_all_admitted
        except OSError as error:
            self._board.note_trouble(str(error))
            done = False
        else:
            waiting = {photo.path for photo in self._brackets.waiting()}
            self._board.arriving({file.path for file in look.growing} | waiting)
            self._board.passed = look.passed
            done = done and not look.growing
        took_s = time.monotonic() - began
        if not done:
            await asyncio.sleep(max(min(1.0, self._rules.settle_s / 2), rest_s(took_s)))
        return done

    async def _admit_all(self, files: Iterable[Found]) -> bool:
        """Whether each could be: one that the disk gives trouble with does not hold up those after it."""
        is_trouble = False
        for file in files:
            try:
                await self._admit(file)
            except OSError as error:
                self._board.note_trouble(str(error))
                is_trouble = True
        return not is_trouble

    async def _admit(self, file: Found) -> None:
        """Take up a complete file that is new, or new under its name."""
        known = self._journal.find(file.path)
        if file.path in self._busy or (known and await self._is_dealt_with(known, file)):
            return
        if known and known.state == "failed":
            await asyncio.to_thread(self._delivery.take_back, known)
        place = known.place if known else None
        photo = Photo(
            path=file.path, size=file.size, mtime_ns=file.mtime_ns, place=place, priority=self._rules.priority
        )
        if self._rules.videos and name_container(file.path):
            await self._send_alone(as_video(photo, self._rules.options))
        elif await asyncio.to_thread(is_photo, self._delivery.source(photo)):
            shoot = self._shoots.join(file.path, time.monotonic())
            photo = photo.revise(shoot=shoot, options=without_video(self._rules.options))
            if self._brackets.is_on:
                await self._on_disk(lambda: self._journal.put(photo))
            else:
                await self._send_alone(photo)
        else:
            detail = f"{Path(file.path).suffix or 'a file without a suffix'} is no kind of photo"
            self._start(self._delivery.begin_failure(photo, "not_an_image", detail))

    async def _send_alone(self, photo: Photo) -> None:
        photo = photo.revise(key=make_key())
        self._start(await asyncio.to_thread(self._delivery.reserve, photo, photo.options.format))

    def _plan_quiet(self, look: Look) -> None:
        """Begin to tell which files are one photo, in shoots to which none is coming now."""
        quiet = self._shoots.quiet([file.path for file in look.growing], time.monotonic())
        for shoot in {photo.shoot for photo in self._brackets.waiting()} & quiet - self._planning:
            self._planning.add(shoot)
            self._group.create_task(self._plan(shoot))

    async def _plan(self, shoot: str) -> None:
        try:
            waiting = [photo.path for photo in self._brackets.waiting() if photo.shoot == shoot]
            for folder in sorted({PurePosixPath(path).parent.as_posix() for path in waiting}):
                planned = await self._brackets.plan(folder)
                for made in planned.made:
                    await self._make(made)
                for photo in planned.left:
                    await self._on_disk(lambda: self._journal.put(photo))  # noqa: B023
                    self._board.note(photo.path, "skipped", detail=photo.detail)
        finally:
            self._planning.discard(shoot)

    async def _make(self, made: Made) -> None:
        """Send a photo in place of those that its files were part of."""
        stopped = [await self._stop(old) for old in made.instead_of]
        await self._on_disk(lambda: self._journal.put(made.photo, *made.joined))
        for old in stopped:
            await self._on_disk(lambda: self._delivery.take_away(old))  # noqa: B023
        for file in made.joined:
            self._board.drop(file.path)
        self._start(await self._reserve(made.photo))

    async def _reserve(self, photo: Photo) -> Photo:
        """With a place for its result; without one where there can be none, as whoever sends it is told."""
        with suppress(OSError):
            return await self._on_disk(lambda: self._delivery.reserve(photo, photo.options.format))
        return photo

    async def _stop(self, photo: Photo) -> Photo:
        """Let go of a photo that a late frame made part of another, and of its job; how far it had got."""
        self._replaced.add(photo.path)
        while photo.path in self._busy:
            known = self._journal.find(photo.path)
            if known and known.state == "sent" and known.job_id:
                job_id = known.job_id
                await self._on_disk(lambda: self._journal.overtake(known))  # noqa: B023
                with suppress(ProblemError):
                    await insist(lambda: self._client.jobs.cancel(job_id), self._board.note_trouble)  # noqa: B023
            await asyncio.sleep(STOPPED_EVERY_S)
        self._replaced.discard(photo.path)
        return self._journal.find(photo.path) or photo

    async def _is_dealt_with(self, known: Photo, file: Found) -> bool:
        """A file that failed is moved away, so one that is there again was put back to be tried again."""
        if known.found == file:
            return known.state != "failed" or known.left
        if known.state != "done" or known.size != file.size or known.sha256 is None:
            return False
        try:
            digest = await asyncio.to_thread(sha256_of_file, self._delivery.source(known))
        except OSError:
            return False  # who works on it is told the same
        if digest != known.sha256:
            return False
        self._journal.put(known.revise(mtime_ns=file.mtime_ns))  # touched, or copied anew
        return True

    def _start(self, photo: Photo) -> None:
        self._busy.add(photo.path)
        self._group.create_task(self._carry(photo))

    async def _carry(self, photo: Photo) -> None:
        """One file to its end, whatever that is."""
        try:
            if photo.state == "failing":
                await self._finish_failure(photo)
            else:
                await self._finish(photo)
        except Gone:
            for one in photo.apart:  # those that are there are found again
                await self._on_disk(lambda: self._journal.forget(one))  # noqa: B023
                self._board.drop(one.path)
        finally:
            self._busy.discard(photo.path)

    async def _finish(self, photo: Photo) -> None:
        for _ in range(JOBS_A_FILE):
            try:
                photo = await self._send(photo)
                await self._fetch(photo)
                self._board.note(photo.path, "finished")
                return
            except NotOurs as reason:
                await self._on_disk(lambda: self._journal.put(photo.revise(state="done")))  # noqa: B023
                self._board.note(photo.path, "skipped", detail=str(reason))
                return
            except Unreadable as reason:
                await self._fail(photo, "unreadable", str(reason))
                return
            except OSError as error:
                code = "name_too_long" if error.errno == errno.ENAMETOOLONG else "name_refused"
                await self._fail(photo, code, error.strerror or str(error))
                return
            except JobFailed as error:
                if photo.path in self._replaced:
                    return
                if photo.overtaken:  # by a run that was killed before it could say by which photo
                    photo = await self._on_disk(lambda: self._journal.put(photo.again()))  # noqa: B023
                    continue
                failure = error.status.failure
                await self._fail(photo, error.code, failure.detail if failure else "the job was canceled")
                return
            except ClientError as error:
                if not is_forgotten(error):
                    await self._refused(photo, error)
                    return
                photo = await self._on_disk(lambda: self._journal.put(photo.again()))  # noqa: B023
        await self._fail(photo, "job_lost", "the server forgot its job again and again")

    async def _refused(self, photo: Photo, error: ClientError) -> None:
        """The end of the photo, or of the watch: raises where all other photos would be refused as well."""
        if not is_about_photo(error):
            raise error
        if isinstance(error, ProblemError):
            await self._fail(photo, error.problem.code, error.problem.detail or error.problem.title)
        else:
            await self._fail(photo, "bad_answer", str(error))

    async def _send(self, photo: Photo) -> Photo:
        """The journal knows the key before the server does, and the job before anything else is done."""
        if photo.state == "sent":
            return photo
        sha256 = await self._on_disk(lambda: self._prepare(photo))
        async with self._transfers:
            self._board.note(photo.path, "sending")
            status = await insist(lambda: self._submit(photo), self._board.note_trouble)
            sent = photo.revise(state="sent", job_id=status.id, sha256=sha256)
            return await self._on_disk(lambda: self._journal.put(sent))

    def _prepare(self, photo: Photo) -> str:
        """The file's digest; raises Gone, NotOurs before anybody works on it in vain."""
        if not self._delivery.is_unchanged(photo):
            raise Gone(photo.path)
        self._delivery.check(self._delivery.reserve(photo, photo.options.format))
        try:
            return sha256_of_file(self._delivery.source(photo))
        except PermissionError as error:
            raise Unreadable(error.strerror) from error

    async def _submit(self, photo: Photo) -> JobStatus:
        """Raises Gone for a file that changed before or while it was sent."""
        if not self._delivery.is_unchanged(photo):
            raise Gone(photo.path)
        frames = self._delivery.frames(photo)
        status = await self._client.jobs.submit(
            None if frames else self._delivery.source(photo),
            photo.options,
            frames=frames,
            name=name_photo(photo.path),
            idempotency_key=photo.key,
            listing=photo.shoot or None,
            priority=photo.priority,
        )
        if not self._delivery.is_unchanged(photo):
            await self._client.jobs.cancel(status)
            raise Gone(photo.path)
        return status

    async def _fetch(self, photo: Photo) -> Photo:
        """Wait for the job, and save its result unless an interrupted run has."""
        job_id = photo.job_id or ""
        status = await self._tracker.wait(job_id, photo.shoot, lambda status: self._show(photo, status))
        if status.state != "succeeded":
            raise JobFailed(status)
        async with self._transfers:
            self._board.note(photo.path, "saving", status)
            return await self._results.fetch(photo, status)

    async def _fail(self, photo: Photo, code: str, detail: str) -> None:
        failing = [
            await self._on_disk(lambda: self._delivery.begin_failure(one, code, detail))  # noqa: B023
            for one in photo.apart
        ]
        for one in failing:
            await self._finish_failure(one)

    async def _finish_failure(self, photo: Photo) -> None:
        photo = await self._on_disk(lambda: self._delivery.finish_failure(photo))
        self._board.note(photo.path, "failed", detail=tell_reason(photo))

    def _close_quiet(self, look: Look) -> bool:
        """Tell the server which shoots are complete; whether there is nothing left to do."""
        unsent = {photo.shoot for photo in self._journal.photos("found")}
        growing = [file.path for file in look.growing]
        for name in self._shoots.take_quiet(growing, unsent, time.monotonic()):
            self._closing.add(name)
            self._group.create_task(self._close_shoot(name))
        return not (self._busy or self._closing or self._shoots.is_any_open)

    async def _close_shoot(self, name: str) -> None:
        await insist(lambda: self._client.jobs.close_listing(name), self._board.note_trouble)
        await self._on_disk(lambda: self._shoots.closed(name))
        self._closing.discard(name)

    def _show(self, photo: Photo, status: JobStatus) -> None:
        if not status.has_ended:
            self._board.note(photo.path, "running" if status.state == "running" else "queued", status)

    async def _on_disk(self, call: Callable[[], Answer]) -> Answer:
        """What `call` returns, in a thread, as soon as the disk lets it."""
        return await insist(lambda: asyncio.to_thread(call), self._board.note_trouble)


def check_folders(folder: Path, out: Path) -> None:
    """Raises NotADirectoryError for what is no folder, and for one whose results would come back as photos."""
    for one in (folder, out):
        if one.exists() and not one.is_dir():
            raise NotADirectoryError(f"{one} is not a folder")
    if not folder.exists():
        raise FileNotFoundError(f"{folder}: no such folder")
    if folder.resolve().is_relative_to(out.resolve()):
        raise NotADirectoryError(f"results in {out} would lie around {folder}: choose another folder for them")
