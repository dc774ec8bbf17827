"""`client.photos`: photos that the server keeps, looks at and selects in. The same calls twice, waiting or awaited."""

import builtins
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import anyio

from fanlight_client import photo_calls as calls
from fanlight_client.body import PhotoSource
from fanlight_client.bringing import bring_photo
from fanlight_client.connection import AsyncConnection, Connection
from fanlight_client.handing_in import OnSent
from fanlight_client.jobs import AsyncJobs, Jobs, OnProgress
from fanlight_client.mask import Select
from fanlight_client.photo_calls import NotYet, PickedMask, WhichPhoto, find_source
from fanlight_client.photo_wire import KeptPhoto, SelectedMasks
from fanlight_client.stage import Stage
from fanlight_client.staged import Staged, plan_stage
from fanlight_client.version_wire import PhotoVersion

PAGE = 200


class Photos:
    """Photos of one owner on one server; every call raises ClientError.

    One is named by its id, by a KeptPhoto, or by the JobStatus of the job whose result it is.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._jobs = Jobs(connection)

    def upload(
        self,
        photo: PhotoSource | None = None,
        *,
        frames: Sequence[PhotoSource] = (),
        name: str | None = None,
        idempotency_key: str | None = None,
        on_sent: OnSent | None = None,
    ) -> KeptPhoto:
        """Keep a photo, or the `frames` of one, exposures of one view; named by its file unless it is given a name.

        The key makes it one photo however often it is sent; by default every call has a fresh one. Large files go on
        where the line broke, and `on_sent` is told how far they are, as in `jobs.submit`.
        """
        return self._connection.hand_in(bring_photo(photo, frames, name, idempotency_key), on_sent)

    def get(self, photo: WhichPhoto) -> KeptPhoto:
        """What it is; a ProblemError with status 404 when the server does not know it, or no more."""
        return self._connection.ask(calls.plan_photo_facts(photo))

    def list(self, *, page: int = PAGE) -> Iterator[KeptPhoto]:
        """All that were uploaded, newest first; asked for a page at a time."""
        cursor = None
        while True:
            answer = self._connection.ask(calls.plan_photo_page(cursor, page))
            yield from answer.photos
            if not (cursor := answer.next):
                return

    def delete(self, photo: WhichPhoto) -> None:
        """Forget it; jobs that were made from it keep what they need."""
        self._connection.ask(calls.plan_forget_photo(photo))

    def content(self, photo: WhichPhoto, frame: int = 1) -> bytes:
        """As it was sent, byte for byte, or as its job made it; of several frames that one, counted from 1."""
        return self._connection.ask(calls.plan_content(photo, frame))

    def asset(self, photo: WhichPhoto, name: str) -> bytes:
        """`preview`, `sky`, `surfaces` or `depth`, as a PNG, `room_lines`, `objects` or `faces`, as JSON, however long
        that takes to make; a ProblemError where the photo has none."""
        while isinstance(answer := self._connection.ask(calls.plan_asset(photo, name)), NotYet):
            time.sleep(answer.wait_s)
        return answer

    def versions(self, photo: WhichPhoto) -> builtins.list[PhotoVersion]:
        """All that came of the same upload, oldest first: the photo, and every job that was made from it, or from what
        came of it, whether it has ended or not."""
        return self._connection.ask(calls.plan_versions(photo))

    def select(self, photo: WhichPhoto, asked: Select | None = None, **places: Any) -> SelectedMasks:
        """What is meant by `points`, their `labels` (1: of it, 0: not) and a `box`, in pixels of the upright photo.

        Masks as run lengths, best first, each of which may be sent back as it is.
        """
        return self._connection.ask(calls.plan_select(photo, _select(asked, places)))

    def pick(
        self, photo: WhichPhoto, asked: Select | None = None, *, alternative: int = 1, **places: Any
    ) -> PickedMask:
        """The same as a PNG: the best one, or an `alternative` (2, 3)."""
        return self._connection.ask(calls.plan_pick(photo, _select(asked, places), alternative))

    def stage(
        self,
        photo: WhichPhoto | PhotoSource,
        how: Stage | None = None,
        *,
        finish: bool = True,
        timeout_s: float | None = None,
        on_progress: OnProgress | None = None,
        **fields: Any,
    ) -> Staged:
        """Furnish a room, as fields of Stage say: `style`, `room`, `prompt`, `variants`, `declutter`, `label`, …; all
        pictures, the photo without furniture, and the original. The photo may be one that is kept, or a file.

        The photo is finished first: `finish=False` leaves it as it is. Raises JobFailed, Timeout as `jobs.wait` does.
        """
        job = self._jobs.submit(**find_source(photo), options=plan_stage(_say_stage(how, fields), finish))
        return self._jobs.staged(self._jobs.wait(job, timeout_s, on_progress))


class AsyncPhotos:
    """`Photos`, awaited."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._jobs = AsyncJobs(connection)

    async def upload(
        self,
        photo: PhotoSource | None = None,
        *,
        frames: Sequence[PhotoSource] = (),
        name: str | None = None,
        idempotency_key: str | None = None,
        on_sent: OnSent | None = None,
    ) -> KeptPhoto:
        return await self._connection.hand_in(bring_photo(photo, frames, name, idempotency_key), on_sent)

    async def get(self, photo: WhichPhoto) -> KeptPhoto:
        return await self._connection.ask(calls.plan_photo_facts(photo))

    async def list(self, *, page: int = PAGE) -> AsyncIterator[KeptPhoto]:
        cursor = None
        while True:
            answer = await self._connection.ask(calls.plan_photo_page(cursor, page))
            for photo in answer.photos:
                yield photo
            if not (cursor := answer.next):
                return

    async def delete(self, photo: WhichPhoto) -> None:
        await self._connection.ask(calls.plan_forget_photo(photo))

    async def content(self, photo: WhichPhoto, frame: int = 1) -> bytes:
        return await self._connection.ask(calls.plan_content(photo, frame))

    async def asset(self, photo: WhichPhoto, name: str) -> bytes:
        while isinstance(answer := await self._connection.ask(calls.plan_asset(photo, name)), NotYet):
            await anyio.sleep(answer.wait_s)
        return answer

    async def versions(self, photo: WhichPhoto) -> builtins.list[PhotoVersion]:
        return await self._connection.ask(calls.plan_versions(photo))

    async def select(self, photo: WhichPhoto, asked: Select | None = None, **places: Any) -> SelectedMasks:
        return await self._connection.ask(calls.plan_select(photo, _select(asked, places)))

    async def pick(
        self, photo: WhichPhoto, asked: Select | None = None, *, alternative: int = 1, **places: Any
    ) -> PickedMask:
        return await self._connection.ask(calls.plan_pick(photo, _select(asked, places), alternative))

    async def stage(
        self,
        photo: WhichPhoto | PhotoSource,
        how: Stage | None = None,
        *,
        finish: bool = True,
        timeout_s: float | None = None,
        on_progress: OnProgress | None = None,
        **fields: Any,
    ) -> Staged:
        options = plan_stage(_say_stage(how, fields), finish)
        job = await self._jobs.submit(**find_source(photo), options=options)
        return await self._jobs.staged(await self._jobs.wait(job, timeout_s, on_progress))


def _select(asked: Select | None, places: dict[str, Any]) -> Select:
    """Raises pydantic.ValidationError for what cannot be meant."""
    return Select.model_validate({**(asked.model_dump(exclude_unset=True) if asked else {}), **places})


def _say_stage(how: Stage | None, fields: dict[str, Any]) -> Stage:
    """Raises pydantic.ValidationError for what cannot be asked for."""
    return Stage.model_validate({**(how.model_dump(exclude_unset=True) if how else {}), **fields})
