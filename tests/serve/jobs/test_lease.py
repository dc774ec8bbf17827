"""An attempt goes on only as long as its job is its own."""

import asyncio
from typing import cast

import pytest

from finishing.known_adapters import KnownAdapters
from finishing.replicas import Replicas
from jobs import transitions
from jobs.artefacts import ArtefactStore
from jobs.job import Job
from jobs.sql_store import SqlStore
from jobs.store import LeaseLostError, StoreUnavailableError
from serve.jobs.desk import Desk, insist
from serve.jobs.lease import keep_lease
from serve.jobs.progress import Progress
from serve.settings import JobsArgs, RunnerConfig


class Brittle(SqlStore):
    """A store whose server is away at times."""

    away = False

    async def update(self, job_id, change):
        if self.away:
            raise StoreUnavailableError("gone")
        return await super().update(job_id, change)


@pytest.fixture
async def desk(tmp_path):
    store = Brittle(f"sqlite:///{tmp_path}/jobs.db")
    yield Desk(
        store,
        ArtefactStore(str(tmp_path / "artefacts")),
        JobsArgs(),
        RunnerConfig(lease_s=0.5),
        cast(Replicas, None),
        cast(KnownAdapters, None),
    )
    await store.close()


@pytest.fixture
async def job(desk) -> Job:
    now = await desk.store.now()
    await desk.store.add(Job(id="a" * 32, created_at=now, available_at=now))
    return await desk.store.claim("me", 0.5)


async def test_the_lease_is_renewed_while_there_is_work(desk, job):
    async def work() -> Job:
        await asyncio.sleep(1.2)
        return job

    assert await keep_lease(job, desk, Progress(), work()) is job
    assert (await desk.store.load(job.id)).lease_until > job.lease_until


async def test_a_tile_is_told_at_once(desk, job):
    progress, seen = Progress(), asyncio.Event()

    async def work() -> Job:
        progress.journal.expect_tiles(3)
        progress.count_tile()
        while (await desk.store.load(job.id)).progress.tiles_done != 1:
            await asyncio.sleep(0.01)
        seen.set()
        return job

    await asyncio.wait_for(keep_lease(job, desk, progress, work()), 5)
    told = await desk.store.load(job.id)
    assert (told.progress.tiles_done, told.progress.tiles_total) == (1, 3)


async def test_a_canceled_job_is_let_go_of_with_the_next_tile(desk, job):
    progress, canceled = Progress(), asyncio.Event()

    async def work() -> Job:
        try:
            await asyncio.sleep(0.15)  # beyond the least time between two beats
            await desk.store.update(job.id, lambda it, now: transitions.cancel(it, now, 60))
            progress.count_tile()
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            canceled.set()
            raise
        return job

    with pytest.raises(LeaseLostError, match="canceled"):
        await asyncio.wait_for(keep_lease(job, desk, progress, work()), 5)
    assert canceled.is_set()


async def test_a_store_that_is_away_stops_nobody(desk, job):
    async def work() -> Job:
        desk.store.away = True
        await asyncio.sleep(0.8)  # longer than the lease
        desk.store.away = False
        await asyncio.sleep(0.3)
        return job

    assert await keep_lease(job, desk, Progress(), work()) is job
    assert await desk.store.due("lease") == []  # nobody took it, so it was renewed


async def test_what_the_work_raises_is_raised(desk, job):
    async def work() -> Job:
        raise ValueError("no photo")

    with pytest.raises(ValueError, match="no photo"):
        await keep_lease(job, desk, Progress(), work())


async def test_who_is_stopped_stops_the_work(desk, job):
    stopped = asyncio.Event()

    async def work() -> Job:
        try:
            await asyncio.sleep(30)
        finally:
            stopped.set()
        return job

    task = asyncio.create_task(keep_lease(job, desk, Progress(), work()))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert stopped.is_set()


async def test_a_change_is_made_again_until_the_store_is_back(monkeypatch):
    monkeypatch.setattr("serve.jobs.desk.backoff_s", lambda *_, **__: 0.0)
    answers = [StoreUnavailableError("gone"), StoreUnavailableError("gone"), "done"]

    async def call() -> str:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return cast(str, answer)

    assert await insist(call) == "done"
    assert answers == []


@pytest.mark.parametrize("ticks", range(5))
async def test_no_beat_outlives_work_that_fails_with_the_last_tile(desk, job, ticks):
    progress = Progress()

    async def work() -> Job:
        await asyncio.sleep(0.05)
        progress.count_tile()
        for _ in range(ticks):
            await asyncio.sleep(0)
        raise ValueError("no photo")

    attempt = asyncio.create_task(keep_lease(job, desk, progress, work()))
    await asyncio.wait([attempt], timeout=1)
    assert isinstance(attempt.exception(), ValueError)
