"""Sweepers and a submitter take their steps in every order, and sweepers die anywhere: no photo is lost.

A step is a question to the job store or one change of a file; where S3 has no rename, a copy and a removal. Jobs and
photos are in dicts, so that thousands of orders can be tried; `test_sweeper` has a real store, and real threads.
"""

import asyncio
import os
import tempfile
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, combinations_with_replacement, repeat
from pathlib import Path
from threading import Condition, Thread
from typing import Any, cast
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs import sweeper
from jobs.artefacts import ArtefactStore
from jobs.blobs import FOLDER, TRASH, Blobs
from jobs.checkpoints import Checkpoints
from jobs.digests import digest_of
from jobs.job import Job
from jobs.local_shelf import LocalShelf
from jobs.photo import Photo
from jobs.shelf import Entry
from jobs.store import ArtefactMissingError, JobQuery, JobStore, PhotoQuery
from jobs.sweeper import sweep

CONTENT = b"a photo"
JOB = Job(id="1" * 32, created_at=0, available_at=0)
PHOTO = Photo(
    id="2" * 32, created_at=0, expires_at=0, frames=(digest_of(CONTENT),), width=1, height=1, format="", bytes=7
)
GRACE_S = -10.0
"""Nothing is too young to go: the order of the steps alone has to keep it."""
SUBMITTER = 0
SWEEPER_STEPS = 12
"""A sweep of one photo has no more of them."""

Step = Callable[[], None]


class KilledError(BaseException):
    """What ends an actor where it would take its next step."""


class Turnstile:
    """Threads of which one at a time goes on, up to its next step."""

    def __init__(self, order: Iterable[int], deaths: dict[int, int]) -> None:
        """`order`: whose turn it is, those who have ended left out. `deaths`: after how many steps who dies."""
        self._order = chain(order, repeat(SUBMITTER))
        self._deaths = dict(deaths)
        self._changed = Condition()
        self._waiting: set[int] = set()
        self._turn: int | None = None
        self.turns: list[int] = []
        """Whose it was in fact."""

    def step(self, actor: int) -> None:
        with self._changed:
            self._waiting.add(actor)
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._turn == actor)
            self._waiting.discard(actor)
            self._turn = None
            if actor in self._deaths:
                self._deaths[actor] -= 1
                if self._deaths[actor] < 0:
                    raise KilledError

    def run(self, actors: list[Callable[[], Coroutine[Any, Any, object]]]) -> list[Exception]:
        """Until all have ended; what they raised."""
        running, errors = set(range(len(actors))), list[Exception]()

        def act(actor: int) -> None:
            try:
                asyncio.run(actors[actor]())
            except KilledError:
                pass
            except Exception as error:
                errors.append(error)
            with self._changed:
                running.discard(actor)
                self._changed.notify_all()

        threads = [Thread(target=act, args=(actor,), daemon=True) for actor in sorted(running)]
        for thread in threads:
            thread.start()
        with self._changed:
            while self._changed.wait_for(lambda: self._turn is None and self._waiting == running) and running:
                chosen = next(self._order)
                self._turn = chosen if chosen in running else min(running)
                self.turns.append(self._turn)
                self._changed.notify_all()
        for thread in threads:
            thread.join()
        return errors


class SteppedShelf(LocalShelf):
    """A folder each of whose changes is a step."""

    def __init__(self, root: Path, step: Step) -> None:
        super().__init__(root)
        self._step = step

    def _rename(self, source: Path, target: Path) -> None:
        self._step()
        super()._rename(source, target)

    def touch(self, key: str) -> bool:
        self._step()
        return super().touch(key)

    def size(self, key: str) -> int:
        self._step()
        return super().size(key)

    def entries(self, folder: str) -> list[Entry]:
        if folder.startswith((FOLDER, TRASH)):
            self._step()
        return super().entries(folder)

    def remove(self, key: str) -> None:
        self._step()
        super().remove(key)


class CopyingShelf(SteppedShelf):
    """The same, moving as S3 does."""

    def move(self, key: str, to: str, before: float) -> bool:
        try:
            self.write(to, self.blocks(key))
        except ArtefactMissingError:
            return False
        self.remove(key)
        return True

    def put_back(self, key: str, to: str) -> None:
        try:
            self.write(to, self.blocks(key))
        except ArtefactMissingError:
            return
        self.remove(key)


@dataclass
class Needs:
    """The jobs and the photos there are."""

    jobs: dict[str, Job] = field(default_factory=dict)
    photos: dict[str, Photo] = field(default_factory=dict)


class SteppedJobs:
    """What sweepers, submitters and owners need of a job store."""

    def __init__(self, needs: Needs, step: Step) -> None:
        self._needs, self._step = needs, step

    async def add(self, job: Job) -> Job:
        self._step()
        return self._needs.jobs.setdefault(job.id, job)

    async def find(self, query: JobQuery) -> list[Job]:
        self._step()
        jobs = self._needs.jobs.values()
        return [] if query.before else [job for job in jobs if query.artefact in (None, *job.artefacts)]

    async def load(self, job_id: str) -> Job | None:
        return self._needs.jobs.get(job_id)

    async def delete(self, job_id: str) -> None:
        self._step()
        self._needs.jobs.pop(job_id, None)

    async def due(self, deadline: str) -> list[str]:
        return []

    async def sweep_listings(self) -> int:
        return 0

    async def add_photo(self, photo: Photo) -> Photo:
        self._step()
        return self._needs.photos.setdefault(photo.id, photo)

    async def load_photo(self, photo_id: str) -> Photo | None:
        self._step()
        return self._needs.photos.get(photo_id)

    async def find_photos(self, query: PhotoQuery) -> list[Photo]:
        self._step()
        photos = self._needs.photos.values()
        return [] if query.before else [photo for photo in photos if query.artefact in (None, *photo.artefacts)]

    async def delete_photo(self, photo_id: str) -> None:
        self._step()
        self._needs.photos.pop(photo_id, None)

    async def sweep_photos(self) -> int:
        """Those of these tests are forgotten by their owner."""
        return 0


class SteppedArtefacts(ArtefactStore):
    """Works on its actor's own thread."""

    def __init__(self, shelf: LocalShelf) -> None:
        super().__init__("unused")
        self._shelf, self.blobs, self.checkpoints = shelf, Blobs(shelf), Checkpoints(shelf)

    async def run(self, work: Callable[..., Any], *arguments: object) -> Any:
        return work(*arguments)


async def submit(store: JobStore, artefacts: ArtefactStore) -> None:
    """As the documentation of `ArtefactStore` asks for."""
    digest = await artefacts.put(CONTENT)
    await store.add(JOB.revise(original=digest))
    if not await artefacts.exists(digest):
        await artefacts.put(CONTENT)


async def upload(store: JobStore, artefacts: ArtefactStore) -> None:
    """The same for a photo."""
    digest = await artefacts.put(CONTENT)
    await store.add_photo(PHOTO)
    if not await artefacts.exists(digest):
        await artefacts.put(CONTENT)


async def take_up(store: JobStore, artefacts: ArtefactStore) -> None:
    """A job is made from a photo that is there, as the sweeper's documentation asks for; taken back where it is not."""
    photo = await store.load_photo(PHOTO.id)
    if photo is None:
        return
    await store.add(JOB.revise(original=photo.anchor))
    if not await artefacts.revive(photo.anchor):
        await store.delete(JOB.id)


async def forget(store: JobStore, artefacts: ArtefactStore) -> None:
    await store.delete_photo(PHOTO.id)


async def complete(store: JobStore, artefacts: ArtefactStore) -> None:
    """As a worker does with a result, which relies on the grace."""
    await store.add(JOB.revise(original=await artefacts.put(CONTENT)))


async def sweep_all(store: JobStore, artefacts: ArtefactStore) -> None:
    await sweep(store, artefacts, GRACE_S)


async def sweep_old(store: JobStore, artefacts: ArtefactStore) -> None:
    await sweep(store, artefacts, grace_s=60)


async def check_afterwards(needs: Needs, root: Path) -> None:
    """What is needed is there, at once and after another sweep; and goes with who needed it."""
    store = cast(JobStore, SteppedJobs(needs, lambda: None))
    artefacts = SteppedArtefacts(LocalShelf(root))
    with patch.object(sweeper, "ABANDONED_S", -10):
        if needs.jobs or needs.photos:
            assert await artefacts.read(PHOTO.anchor) == CONTENT
            await sweep_all(store, artefacts)
            assert await artefacts.exists(PHOTO.anchor)
            assert await artefacts.read(PHOTO.anchor) == CONTENT
        needs.jobs.clear()
        needs.photos.clear()
        await sweep_all(store, artefacts)
    assert [path for path in root.rglob("*") if path.is_file()] == []


Kind = tuple[type[SteppedShelf], float]
Work = Callable[[JobStore, ArtefactStore], Coroutine[Any, Any, object]]

kinds = pytest.mark.parametrize(
    "kind",
    [(SteppedShelf, -10.0), (CopyingShelf, 3600.0)],
    ids=["a folder, whose trash anybody takes over at once", "as on S3"],
)


@dataclass
class Played(Needs):
    """What was needed in the end, and whose turn it was each time."""

    turns: list[int] = field(default_factory=list)


def play(
    kind: Kind, order: Iterable[int], actors: list[Work], deaths: dict[int, int], photos: Iterable[Photo] = ()
) -> Played:
    """A photo's file is there already, old, and needed by these photos alone."""
    shelf_kind, abandoned_s = kind
    memory = Path("/dev/shm")
    with (
        tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder,
        patch.object(sweeper, "ABANDONED_S", abandoned_s),
    ):
        root, turnstile = Path(folder), Turnstile(order, deaths)
        needs = Needs(photos={photo.id: photo for photo in photos})
        digest = asyncio.run(SteppedArtefacts(LocalShelf(root)).put(CONTENT))
        os.utime(root / FOLDER / digest[:2] / digest, (1, 1))

        def act(actor: int) -> Coroutine[Any, Any, object]:
            def step() -> None:
                turnstile.step(actor)

            store = cast(JobStore, SteppedJobs(needs, step))
            return actors[actor](store, SteppedArtefacts(shelf_kind(root, step)))

        assert turnstile.run([partial(act, actor) for actor in range(len(actors))]) == []
        left = Played(dict(needs.jobs), dict(needs.photos), turnstile.turns)
        asyncio.run(check_afterwards(needs, root))
    return left


def play_every_order(steps: int, play_one: Callable[[list[int]], Played]) -> list[Played]:
    """Each of the first actor's first steps after each number of a sweeper's; the rest go through at once. An order in
    which more is asked of either than it has steps left is one that was played already, and left out."""
    played: list[Played] = []
    most: dict[tuple[int, ...], int] = {}  # by where the steps before were, what is the last place for the next one
    for positions in combinations_with_replacement(range(SWEEPER_STEPS + 1), steps):
        if any(position > most.get(positions[:number], SWEEPER_STEPS) for number, position in enumerate(positions)):
            continue
        order: list[int] = []
        for position in positions:
            order += [1] * (position - order.count(1)) + [SUBMITTER]
        played.append(play_one(order))
        turns = played[-1].turns
        places = [turns[:place].count(1) for place, actor in enumerate(turns) if actor == SUBMITTER]
        for number, position in enumerate(positions):
            if number >= len(places) or places[number] < position:
                most[positions[:number]] = position - 1
                break
    return played


@kinds
@pytest.mark.parametrize("work", [submit, upload])
def test_every_order_of_a_submitter_and_a_sweeper(kind: Kind, work: Work) -> None:
    played = play_every_order(3, lambda order: play(kind, order, [work, sweep_all], deaths={}))
    assert all(left.jobs or left.photos for left in played)
    assert len({tuple(left.turns) for left in played}) > 100


@kinds
def test_every_order_of_a_job_from_a_photo_and_a_sweeper(kind: Kind) -> None:
    played = play_every_order(3, lambda order: play(kind, order, [take_up, sweep_all], deaths={}, photos=[PHOTO]))
    assert all(left.jobs for left in played)
    assert len({tuple(left.turns) for left in played}) > 50


@kinds
@pytest.mark.parametrize("forgotten", [1, 2, 3])
def test_every_order_of_a_job_from_a_photo_that_is_forgotten_and_a_sweeper(kind: Kind, forgotten: int) -> None:
    """Between any two steps of the submitter's: the job has its photo, or there is no job."""

    def play_one(order: list[int]) -> Played:
        turns = [turn for number, turn in enumerate(order) for turn in _after(order, number, forgotten)]
        return play(kind, turns, [take_up, sweep_all, forget], deaths={}, photos=[PHOTO])

    play_every_order(3, play_one)


def _after(order: list[int], number: int, steps: int) -> list[int]:
    """A turn, and after the submitter's that many-th one the owner's."""
    is_it = order[number] == SUBMITTER and order[: number + 1].count(SUBMITTER) == steps
    return [order[number], 2] if is_it else [order[number]]


def test_every_order_of_a_worker_with_a_result_and_a_sweeper() -> None:
    """In a folder; S3 keeps this but for a moment."""
    play_every_order(2, lambda order: play((SteppedShelf, -10.0), order, [complete, sweep_old], deaths={}))


@kinds
@settings(max_examples=250, deadline=None)
@given(
    turns=st.lists(st.tuples(st.integers(0, 2), st.integers(1, SWEEPER_STEPS)), min_size=2, max_size=10),
    deaths=st.dictionaries(st.integers(1, 2), st.integers(0, SWEEPER_STEPS), max_size=2),
)
def test_two_sweepers_that_die_anywhere(kind: Kind, turns: list[tuple[int, int]], deaths: dict[int, int]) -> None:
    order = list(chain.from_iterable(repeat(actor, steps) for actor, steps in turns))
    play(kind, order, [submit, sweep_all, sweep_all], deaths)


@kinds
@settings(max_examples=250, deadline=None)
@given(
    turns=st.lists(st.tuples(st.integers(0, 3), st.integers(1, SWEEPER_STEPS)), min_size=2, max_size=12),
    deaths=st.dictionaries(st.integers(1, 2), st.integers(0, SWEEPER_STEPS), max_size=2),
    is_forgotten=st.booleans(),
)
def test_a_photo_is_taken_up_and_forgotten_while_two_sweepers_die_anywhere(
    kind: Kind, turns: list[tuple[int, int]], deaths: dict[int, int], is_forgotten: bool
) -> None:
    order = list(chain.from_iterable(repeat(actor, steps) for actor, steps in turns))
    actors: list[Work] = [take_up, sweep_all, sweep_all, *([forget] if is_forgotten else [])]
    left = play(kind, order, actors, deaths, photos=[PHOTO])
    assert left.jobs or not left.photos, "only where there is no photo any more there is no job"
