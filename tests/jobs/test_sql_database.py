"""What is told of a database that cannot be opened, and whom one that stands still holds up."""

import asyncio
import errno
import traceback
from pathlib import Path
from threading import Event
from uuid import uuid4

import pytest

from jobs.job import Job, Webhook
from jobs.opening import open_store
from jobs.sql import database
from jobs.sql_store import SqlStore
from jobs.store import StorageFullError, StoreUnavailableError


def make_job(**fields: object) -> Job:
    return Job.model_validate({"id": uuid4().hex, "created_at": 1, "available_at": 1, **fields})


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_store_that_would_forget_everything_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///FILE"):
        open_store(url)


async def test_a_folder_that_cannot_be_made_is_told_by_the_first_call(tmp_path: Path) -> None:
    in_the_way = tmp_path / "folder"
    in_the_way.touch()
    store = SqlStore(f"sqlite:///{in_the_way}/jobs.db")
    with pytest.raises(StoreUnavailableError, match="folder"):
        await store.now()
    in_the_way.unlink()
    job = await store.add(make_job())
    assert await store.load(job.id) == job
    await store.close()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_folder_for_which_there_is_no_room(number: int) -> None:
    with pytest.raises(StorageFullError), database._told_errors():
        raise OSError(number, "no room")


async def test_what_a_job_says_is_in_no_traceback(sqlite_url: str) -> None:
    """Its URLs may carry keys."""
    store, key = SqlStore(sqlite_url), uuid4().hex
    await store.now()
    with store._database.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER refuse BEFORE INSERT ON fanlight_jobs BEGIN SELECT RAISE(ABORT, 'refused'); END"
        )
    job = make_job(webhook=Webhook(url=f"https://example.org/?key={key}"))
    with pytest.raises(StoreUnavailableError, match="refused") as raised:
        await store.add(job)
    assert key not in "".join(traceback.format_exception(raised.value))
    await store.close()


async def test_a_worker_that_stands_still_in_the_middle_of_a_change_does_not_keep_the_job(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "idle_in_transaction_session_timeout"
    sooner = database.POSTGRESQL_OPTIONS.replace(f"{name}={database.BUSY_S}s", f"{name}=100ms")
    monkeypatch.setattr(database, "POSTGRESQL_OPTIONS", sooner)
    still, other = SqlStore(postgresql_url), SqlStore(postgresql_url)
    job = await still.add(make_job())
    begun, go_on = Event(), Event()

    def stand_still(job: Job, now: float) -> Job:
        begun.set()
        go_on.wait(30)
        return job.revise(name="late")

    late = asyncio.create_task(still.update(job.id, stand_still))
    await asyncio.to_thread(begun.wait, 30)
    try:
        changed = await other.update(job.id, lambda job, now: job.revise(name="in time"))
    finally:
        go_on.set()
    with pytest.raises(StoreUnavailableError):
        await late
    assert await still.load(job.id) == changed
    await still.close()
    await other.close()


async def test_who_is_cancelled_as_the_answer_comes_is_cancelled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a heartbeat that is stopped in that moment goes on for ever."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[None] = loop.create_future()
    store = SqlStore(f"sqlite:///{tmp_path}/jobs.db")
    with monkeypatch.context() as patched:
        patched.setattr(loop, "run_in_executor", lambda *_: answer)
        asking = asyncio.create_task(store.now())
        await asyncio.sleep(0)
        answer.set_result(None)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    await store.close()
