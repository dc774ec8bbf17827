"""What becomes of a job whose attempt does not come to an end."""

import asyncio
from dataclasses import replace
from typing import cast

import pytest
from pydantic import ValidationError

from finishing.known_adapters import KnownAdapters
from finishing.replicas import Replicas
from imaging.photo import ImageError
from jobs.artefacts import ArtefactStore
from jobs.job import Job
from jobs.sql_store import SqlStore
from jobs.store import StorageFullError, StoreUnavailableError
from serve.jobs import attempt
from serve.jobs.desk import Desk
from serve.settings import JobsArgs, RunnerConfig
from video.errors import VideoError


@pytest.fixture
async def desk(tmp_path):
    store = SqlStore(f"sqlite:///{tmp_path}/jobs.db")
    nobody = cast(Replicas, None), cast(KnownAdapters, None)
    yield Desk(store, ArtefactStore(str(tmp_path / "artefacts")), JobsArgs(), RunnerConfig(), *nobody)
    await store.close()


@pytest.fixture
async def job(desk) -> Job:
    now = await desk.store.now()
    await desk.store.add(Job(id="a" * 32, created_at=now, available_at=now, original="0" * 64))
    return await desk.store.claim("me", 60)


@pytest.fixture
def fails(monkeypatch):
    """Have the work of every attempt raise this."""

    def fail_with(error: BaseException) -> None:
        class Failing:
            def __init__(self, *_: object) -> None: ...

            async def run(self) -> Job:
                raise error

        monkeypatch.setattr(attempt, "Work", Failing)

    return fail_with


async def after(desk: Desk, job: Job) -> Job:
    await attempt.attempt_job(job, desk)
    return await desk.store.load(job.id)


async def test_storage_that_is_away_is_waited_for_and_costs_no_attempt(desk, job, fails):
    fails(StoreUnavailableError("no route to the bucket"))
    left = await after(desk, job)
    assert (left.state, left.attempt, left.history) == ("queued", 0, ())
    assert left.available_at > await desk.store.now()


async def test_but_not_for_ever(desk, job, fails):
    fails(StoreUnavailableError("no route to the bucket"))
    hasty = replace(desk, args=desk.args.model_copy(update={"max_queue_s": -1.0}))
    left = await after(hasty, job)
    assert (left.state, left.attempt, left.history[0].code) == ("queued", 1, "store_unavailable")


@pytest.mark.parametrize(
    ("error", "state", "code"),
    [
        (StorageFullError("no space left"), "queued", "storage_full"),
        (ImageError("truncated_image", "it ends early"), "failed", "truncated_image"),
        (VideoError("video_corrupt", "it ends the process"), "failed", "video_corrupt"),
        (VideoError("no_device", "the card is gone"), "queued", "no_device"),
        (VideoError("device_failed", "CUDA out of memory"), "queued", "device_failed"),
        (ZeroDivisionError("a mistake of ours"), "queued", "internal_error"),
        (ValidationError.from_exception_data("ListingLook", []), "queued", "internal_error"),
    ],
)
async def test_other_failures_count_and_keep_their_cause(desk, job, fails, error, state, code):
    fails(error)
    left = await after(desk, job)
    assert (left.state, left.attempt) == (state, 1)
    assert (left.failure or left.history[-1]).code == code


async def test_who_is_cancelled_puts_the_job_back(desk, job, monkeypatch):
    began = asyncio.Event()

    class Endless:
        def __init__(self, *_: object) -> None: ...

        async def run(self) -> Job:
            began.set()
            await asyncio.sleep(60)
            return job

    monkeypatch.setattr(attempt, "Work", Endless)
    task = asyncio.create_task(attempt.attempt_job(job, desk))
    await asyncio.wait_for(began.wait(), 30)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    left = await desk.store.load(job.id)
    assert (left.state, left.attempt) == ("queued", 0)
