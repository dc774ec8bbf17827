"""Sweepers and a submitter take their steps in every order, and sweepers die anywhere: no photo is lost.

A step is a question to the job store or one change of a file; where S3 has no rename, a copy and a removal. The jobs
are in a dict, so that thousands of orders can be tried; `test_sweeper` has a real store, and real threads.
"""

import asyncio
import os
import tempfile
from collections.abc import Callable, Coroutine, Iterable, Iterator
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
from jobs.job import Job
from jobs.local_shelf import LocalShelf
from jobs.shelf import Entry
from jobs.store import ArtefactMissingError, JobQuery, JobStore
from jobs.sweeper import sweep

CONTENT = b"a photo"
JOB = Job(id="1" * 32, created_at=0, available_at=0)
GRACE_S = -10.0
"""Nothing is too young to go: the order of the steps alone has to keep it."""
SUBMITTER = 0
SWEEPER_STEPS = 10
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


class SteppedJobs:
    """What a sweeper and a submitter need of a job store."""

    def __init__(self, jobs: dict[str, Job], step: Step) -> None:
        self._jobs, self._step = jobs, step

    async def add(self, job: Job) -> Job:
        self._step()
        return self._jobs.setdefault(job.id, job)

    async def find(self, query: JobQuery) -> list[Job]:
        self._step()
        jobs = [job for job in self._jobs.values() if query.artefact is None or query.artefact in job.artefacts]
        return [] if query.before else jobs

    async def load(self, job_id: str) -> Job | None:
        return self._jobs.get(job_id)

    async def due(self, deadline: str) -> list[str]:
        return []

    async def sweep_listings(self) -> int:
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


async def complete(store: JobStore, artefacts: ArtefactStore) -> None:
    """As a worker does with a result, which relies on the grace."""
    await store.add(JOB.revise(original=await artefacts.put(CONTENT)))


async def sweep_all(store: JobStore, artefacts: ArtefactStore) -> None:
    await sweep(store, artefacts, GRACE_S)


async def sweep_old(store: JobStore, artefacts: ArtefactStore) -> None:
    await sweep(store, artefacts, grace_s=60)


async def check_afterwards(jobs: dict[str, Job], root: Path) -> None:
    """What the job needs is there, at once and after another sweep; and goes with the job."""
    store = cast(JobStore, SteppedJobs(jobs, lambda: None))
    artefacts = SteppedArtefacts(LocalShelf(root))
    digest = jobs[JOB.id].original or ""
    assert await artefacts.read(digest) == CONTENT
    with patch.object(sweeper, "ABANDONED_S", -10):
        await sweep_all(store, artefacts)
        assert await artefacts.exists(digest)
        assert await artefacts.read(digest) == CONTENT
        jobs.clear()
        await sweep_all(store, artefacts)
    assert [path for path in root.rglob("*") if path.is_file()] == []


Kind = tuple[type[SteppedShelf], float]
Work = Callable[[JobStore, ArtefactStore], Coroutine[Any, Any, object]]

kinds = pytest.mark.parametrize(
    "kind",
    [(SteppedShelf, -10.0), (CopyingShelf, 3600.0)],
    ids=["a folder, whose trash anybody takes over at once", "as on S3"],
)


def play(kind: Kind, order: Iterable[int], actors: list[Work], deaths: dict[int, int]) -> None:
    """The first of the actors puts a photo that is there already, though old and needed by no job."""
    shelf_kind, abandoned_s = kind
    memory = Path("/dev/shm")
    with (
        tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder,
        patch.object(sweeper, "ABANDONED_S", abandoned_s),
    ):
        root, jobs, turnstile = Path(folder), dict[str, Job](), Turnstile(order, deaths)
        digest = asyncio.run(SteppedArtefacts(LocalShelf(root)).put(CONTENT))
        os.utime(root / FOLDER / digest[:2] / digest, (1, 1))

        def act(actor: int) -> Coroutine[Any, Any, object]:
            def step() -> None:
                turnstile.step(actor)

            store = cast(JobStore, SteppedJobs(jobs, step))
            return actors[actor](store, SteppedArtefacts(shelf_kind(root, step)))

        assert turnstile.run([partial(act, actor) for actor in range(len(actors))]) == []
        asyncio.run(check_afterwards(jobs, root))


def every_order(steps: int) -> Iterator[list[int]]:
    """Each of the first actor's first steps after each number of a sweeper's; the rest go through at once."""
    for positions in combinations_with_replacement(range(SWEEPER_STEPS + 1), steps):
        order: list[int] = []
        for position in positions:
            order += [1] * (position - order.count(1)) + [SUBMITTER]
        yield order


@kinds
def test_every_order_of_a_submitter_and_a_sweeper(kind: Kind) -> None:
    for order in every_order(steps=3):
        play(kind, order, [submit, sweep_all], deaths={})


def test_every_order_of_a_worker_with_a_result_and_a_sweeper() -> None:
    """In a folder; S3 keeps this but for a moment."""
    for order in every_order(steps=2):
        play((SteppedShelf, -10.0), order, [complete, sweep_old], deaths={})


@kinds
@settings(max_examples=250, deadline=None)
@given(
    turns=st.lists(st.tuples(st.integers(0, 2), st.integers(1, SWEEPER_STEPS)), min_size=2, max_size=10),
    deaths=st.dictionaries(st.integers(1, 2), st.integers(0, SWEEPER_STEPS), max_size=2),
)
def test_two_sweepers_that_die_anywhere(kind: Kind, turns: list[tuple[int, int]], deaths: dict[int, int]) -> None:
    order = list(chain.from_iterable(repeat(actor, steps) for actor, steps in turns))
    play(kind, order, [submit, sweep_all, sweep_all], deaths)
