"""Which files of a watched folder are one photo: asked when nothing comes any more, and again for a late frame."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TypeVar

from fanlight_client.capture_wire import Brackets, FrameFacts
from fanlight_client.client import AsyncClient
from fanlight_client.errors import ProblemError
from fanlight_client.grouping import LISTING, UNREADABLE_STATUSES, FileSet, FolderPlan, read_plan
from fanlight_client.watch.delivery import Delivery
from fanlight_client.watch.journal import Journal, Photo, State, make_key
from fanlight_client.watch.patience import Gone, insist

Answer = TypeVar("Answer")

PLANNED: tuple[State, ...] = ("found", "sent", "done", "joined", "left")
"""States of files that may belong to one another: those that failed have been moved away."""


NEAR_NS = 3600 * 10**9


@dataclass(frozen=True)
class Made:
    """A photo, the rows of the other files that it is made of, and the photos that it takes the place of."""

    photo: Photo
    joined: tuple[Photo, ...]
    instead_of: tuple[Photo, ...]


@dataclass(frozen=True)
class Folder:
    """What is new in a folder: photos to be sent, and files that belong to none."""

    made: tuple[Made, ...] = ()
    left: tuple[Photo, ...] = ()


class Bracketing:
    """Plans folders of one watch. `brackets=off`: every file is a photo, and none waits for others."""

    def __init__(
        self,
        client: AsyncClient,
        journal: Journal,
        delivery: Delivery,
        brackets: Brackets,
        on_trouble: Callable[[str | None], None],
    ) -> None:
        self._client, self._journal, self._delivery = client, journal, delivery
        self._brackets, self._on_trouble = brackets, on_trouble

    @property
    def is_on(self) -> bool:
        return self._brackets != "off"

    def waiting(self) -> list[Photo]:
        """Files that are complete, and wait until those beside them are."""
        return [photo for photo in self._journal.photos("found") if not photo.is_planned]

    async def plan(self, folder: str) -> Folder:
        """What is to be done about a folder's new files, but for videos, which are in no shoot.

        Raises ClientError where the server refuses to tell.
        """
        there = {row.path: row for row in self._journal.photos(*PLANNED) if row.shoot and _folder_of(row) == folder}
        photos = {row.path: row for row in there.values() if row.is_planned}
        fresh = {path for path, row in there.items() if _is_loose(row, photos)}
        near = find_near(there, fresh, photos.values())
        rows = await asyncio.to_thread(lambda: {path: there[path] for path in near if self._is_whole(there[path])})
        for path in fresh - rows.keys():
            await self._note(self._journal.forget, there[path])  # gone, or another file by now, which is found again
        fresh &= rows.keys()
        plan = await self._ask(rows.values())
        copied_anew = [row for row in photos.values() if _names(row) & fresh]
        kept = {_names(row): row for row in photos.values() if row not in copied_anew}
        loose = fresh.union(*map(_names, copied_anew))
        changed = choose_changed([_names_of(each) for each in plan.photos], kept, loose)
        sets = [each for each in plan.photos if _names_of(each) in changed]
        broken = [*copied_anew, *(row for names, row in kept.items() if any(names & each for each in changed))]
        loose = fresh.union(*map(_names, broken))
        return Folder(
            tuple(_make(each, rows, broken) for each in sets),
            tuple(
                rows[name].revise(state="left", detail=why, frames=(), doubles=(), lead=None)
                for path, why in plan.left
                if (name := path.as_posix()) in loose
            ),
        )

    async def _ask(self, rows: Collection[Photo]) -> FolderPlan:
        seen: dict[Path, FrameFacts] = {}
        alone: list[FileSet] = []
        for row in rows:
            path = Path(row.path)
            try:
                if len(rows) > 1 and (facts := await self._look_at(row)):
                    seen[path] = facts
                else:
                    alone.append(FileSet((path,), path, "it is alone"))
            except Gone:
                continue  # the next look sees what became of it
        if not seen:
            return FolderPlan(tuple(alone))
        files = sorted(seen)
        facts_of_all = [seen[path] for path in files]
        told = await insist(lambda: self._client.jobs.plan(LISTING, facts_of_all, self._brackets), self._on_trouble)
        return read_plan(told, files) + FolderPlan(tuple(alone))

    async def _look_at(self, row: Photo) -> FrameFacts | None:
        """What the server says of a file, asked once; None for one that it cannot look at. Raises Gone, ClientError."""
        if (kept := await self._note(self._journal.facts, row.found)) is not None:
            return kept

        async def ask() -> FrameFacts:
            if not await asyncio.to_thread(self._is_whole, row):
                raise Gone(row.path)
            return await self._client.jobs.look_at(self._delivery.source(row))

        try:
            facts = await insist(ask, self._on_trouble)
        except ProblemError as error:
            if error.problem.status not in UNREADABLE_STATUSES:
                raise
            return None
        await self._note(self._journal.keep_facts, row.found, facts)
        return facts

    def _is_whole(self, row: Photo) -> bool:
        with suppress(OSError):  # a file that cannot be looked at is none that can be sent
            return self._delivery.is_whole(row)
        return False

    async def _note(self, call: Callable[..., Answer], *arguments: object) -> Answer:
        """What the journal answers, as soon as the disk lets it."""
        return await insist(lambda: asyncio.to_thread(call, *arguments), self._on_trouble)


def find_near(rows: Mapping[str, Photo], fresh: Set[str], photos: Collection[Photo]) -> set[str]:
    """Paths of the fresh files and of those that may belong to them, so that a folder that is watched for years is not
    looked at again for each new file: of the same shoot, or written within an hour; and all of a photo's files."""
    shoots = {rows[path].shoot for path in fresh}
    moments = [rows[path].mtime_ns for path in fresh]
    near = {
        path
        for path, row in rows.items()
        if row.shoot in shoots or any(abs(row.mtime_ns - moment) <= NEAR_NS for moment in moments)
    }
    return near.union(*(names for photo in photos if (names := _names(photo)) & near)) & rows.keys()


def choose_changed(
    planned: Sequence[frozenset[str]], made: Collection[frozenset[str]], fresh: Set[str]
) -> set[frozenset[str]]:
    """Of the photos that are planned those that have to be made: with fresh files, or with what others leave behind."""
    loose = set(fresh)
    while True:
        changed = {photo for photo in planned if photo not in made and photo & loose}
        grown = loose.union(*(photo for photo in made if any(photo & each for each in changed)))
        if grown == loose:
            return changed
        loose = grown


def _make(photo: FileSet, rows: dict[str, Photo], broken: Sequence[Photo]) -> Made:
    """Called after its reference; in the shoot of those that it takes the place of, whose look is decided."""
    lead = rows[photo.reference.as_posix()]
    names = _names_of(photo)
    instead_of = tuple(row for row in broken if _names(row) & names)
    several = len(photo.frames) > 1
    frames = tuple(rows[path.as_posix()].found for path in photo.frames) if several else ()
    doubles = tuple(rows[path.as_posix()].found for path in photo.doubles)
    newest = next((row for name in sorted(names) if (row := rows[name]).state == "found"), lead)
    made = newest.revise(
        path=lead.path, size=lead.size, mtime_ns=lead.mtime_ns, place=lead.place,
        shoot=instead_of[0].shoot if instead_of else newest.shoot,
        key=make_key(), frames=frames, doubles=doubles, state="found", sha256=None, job_id=None, lead=None,
        overtaken=False,
    )  # fmt: skip
    joined = tuple(
        rows[name].revise(state="joined", lead=lead.path, frames=(), doubles=(), key="", place=None, target=None)
        for name in sorted(names - {lead.path})
    )
    return Made(made, joined, instead_of)


def _is_loose(row: Photo, photos: dict[str, Photo]) -> bool:
    """Whether a file belongs to no photo yet, or to one that is no more."""
    if row.state == "joined":
        return row.lead not in photos or row.path not in _names(photos[row.lead])
    return not row.is_planned


def _names(photo: Photo) -> frozenset[str]:
    return frozenset(file.path for file in photo.files)


def _names_of(photo: FileSet) -> frozenset[str]:
    return frozenset(path.as_posix() for path in (*photo.frames, *photo.doubles))


def _folder_of(photo: Photo) -> str:
    return PurePosixPath(photo.path).parent.as_posix()
