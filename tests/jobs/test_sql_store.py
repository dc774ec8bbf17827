"""What only SQL has to prove: tables that several make at once, another version's, locks, full disks, and hangs."""

import asyncio
import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event
from typing import Any
from uuid import uuid4

import psutil
import psycopg
import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import QueuePool

from bench.servers import PostgresServer
from jobs import transitions
from jobs.job import DEADLINES, Job
from jobs.sql import database
from jobs.sql.tables import VERSION
from jobs.sql_store import SqlStore
from jobs.store import JobError, JobQuery, StorageFullError, StoreUnavailableError

ROOT = Path(__file__).parents[2]

on_both = pytest.mark.parametrize("store_url", ["sqlite", "postgresql"], indirect=True)


def make_job(**fields: object) -> Job:
    return Job.model_validate({"id": uuid4().hex, "created_at": 1, "available_at": 1, **fields})


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def connections_in_use(store: SqlStore) -> int:
    pool = store._database.engine.pool
    assert isinstance(pool, QueuePool)
    return pool.checkedout()


def listen(store: SqlStore) -> list[tuple[str, Any]]:
    """The statements that the database is told from now on, with their values."""
    told: list[tuple[str, Any]] = []
    event.listen(
        store._database.engine,
        "before_cursor_execute",
        lambda connection, cursor, statement, values, *_: told.append((statement, values)),
    )
    return told


# Tables.


@on_both
def test_processes_that_make_the_tables_at_once(store_url: str) -> None:
    program = "import asyncio, sys; from jobs.opening import open_store; "
    program += "print('ready', flush=True); input(); asyncio.run(open_store(sys.argv[1]).now())"
    command, pipe = [sys.executable, "-c", program, store_url], subprocess.PIPE
    several = [subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe) for _ in range(3)]
    for each in several:
        assert each.stdout is not None
        assert each.stdout.readline() == b"ready\n"
    for each in several:
        assert each.stdin is not None
        each.stdin.write(b"\n")
        each.stdin.flush()
    for each in several:
        assert each.communicate(timeout=60)[1] == b""


@on_both
async def test_twenty_that_make_the_tables_at_once(store_url: str) -> None:
    stores = [SqlStore(store_url) for _ in range(20)]
    await asyncio.gather(*(store.add(make_job()) for store in stores))
    assert len(await stores[0].find(JobQuery())) == 20
    await asyncio.gather(*(store.close() for store in stores))


@on_both
async def test_another_versions_jobs_are_left_alone(store_url: str) -> None:
    before = SqlStore(store_url)
    await before.now()
    with before._database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE fanlight_schema SET version = 2000")
    await before.close()
    store = SqlStore(store_url)
    for _ in range(2):
        with pytest.raises(JobError, match="2000") as raised:
            await store.add(make_job())
        assert not isinstance(raised.value, StoreUnavailableError), "waiting does not mend it"
    await store.close()


# Calls.


@on_both
async def test_a_caller_who_is_cancelled_leaves_no_connection_behind(store_url: str) -> None:
    store = SqlStore(store_url)
    job = await store.add(make_job())
    begun, go_on = Event(), Event()

    def change(job: Job, now: float) -> Job:
        begun.set()
        go_on.wait(30)
        return job.revise(name="changed")

    callers = [asyncio.create_task(store.update(job.id, change)) for _ in range(3)]
    await asyncio.to_thread(begun.wait, 30)
    for caller in callers:
        caller.cancel()
    ends = await asyncio.gather(*callers, return_exceptions=True)
    assert all(isinstance(end, asyncio.CancelledError) for end in ends)
    go_on.set()
    await store.close()  # which waits for what had begun
    assert connections_in_use(store) == 0
    after = SqlStore(store_url)
    changed = await after.load(job.id)
    assert changed is not None
    assert changed.name == "changed"
    await after.close()


@on_both
async def test_a_change_that_raises_leaves_no_lock_behind(store_url: str) -> None:
    store = SqlStore(store_url)
    job = await store.add(make_job())
    for _ in range(2 * database.THREADS):
        with pytest.raises(ZeroDivisionError):
            await store.update(job.id, lambda job, now: job.revise(name=str(1 / 0)))
    assert connections_in_use(store) == 0
    assert (await store.update(job.id, lambda job, now: job.revise(name="changed"))).name == "changed"
    await store.close()


@on_both
async def test_no_change_is_no_write(store_url: str) -> None:
    store = SqlStore(store_url)
    job = await store.add(make_job())
    listing = await store.update_listing("a", "shoot", lambda it, now: it)
    asked = listen(store)
    assert await store.update(job.id, lambda it, now: it) == job
    assert await store.update_listing("a", "shoot", lambda it, now: it) == listing
    assert not [statement for statement, _ in asked if statement.startswith("UPDATE")]
    await store.update(job.id, lambda it, now: it.revise())
    assert [statement for statement, _ in asked if statement.startswith("UPDATE")]
    await store.close()


@on_both
async def test_an_error_of_ours_is_not_told_as_a_server_that_is_down(store_url: str) -> None:
    """Who waits for the server would wait for ever."""
    store = SqlStore(store_url)

    def ask(connection: Connection) -> object:
        return connection.exec_driver_sql("SELECT 1, :missing" if store_url.startswith("sqlite") else "SELECT nothing")

    with pytest.raises(ProgrammingError):
        await store._database.read(ask)
    assert connections_in_use(store) == 0
    await store.close()


# SQLite.


async def test_no_question_reads_all_the_jobs(sqlite_url: str) -> None:
    store = SqlStore(sqlite_url)
    await store.now()
    asked = listen(store)
    job = make_job(idempotency_key="key")
    for call in (
        store.add(job),
        store.load(job.id),
        store.claim("worker", 60),
        store.update(job.id, lambda job, now: job.revise()),
        store.depth(),
        store.positions([job]),
        *(store.due(deadline) for deadline in DEADLINES),
        *(
            store.find(JobQuery(**query))
            for query in (
                {},
                {"before": (1.0, "a"), "limit": 5},
                {"owner": "a", "before": (1.0, "a")},
                {"owner": "a", "listing": "shoot"},
                {"cache_key": "c", "owner": "a", "states": ("succeeded",)},
                {"artefact": "a"},
                {"states": ("succeeded",), "recently_ended": True},
                {"states": ("running",)},
            )
        ),
        store.delete(job.id),
    ):
        await call
    await store.close()
    with closing(sqlite3.connect(file_of(sqlite_url))) as connection:
        plans = {
            statement: [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
            for statement, values in asked
            if statement.startswith(("SELECT", "UPDATE", "DELETE"))
        }
    assert len(plans) > 15
    assert [plan for plan in plans.values() if any("SCAN" in step and "INDEX" not in step for step in plan)] == []
    claims = next(plan for statement, plan in plans.items() if "priority DESC" in statement)
    assert claims == ["SCAN fanlight_jobs USING INDEX fanlight_jobs_queue"], "in order, up to the first"


async def test_a_database_from_before_photos_came_in_frames_is_taken_up(sqlite_url: str) -> None:
    earlier = SqlStore(sqlite_url)
    old = await earlier.add(make_job(original="a" * 64))
    await earlier.close()
    with closing(sqlite3.connect(file_of(sqlite_url))) as connection, connection:
        connection.execute("DROP TABLE fanlight_job_frames")
        (body,) = connection.execute("SELECT body FROM fanlight_jobs").fetchone()
        record = json.loads(body)
        for later in ("more_frames", "twin", "variants"):
            del record[later]
        connection.execute("UPDATE fanlight_jobs SET body = ?", (json.dumps(record),))
        connection.execute("UPDATE fanlight_schema SET version = 1")
    store = SqlStore(sqlite_url)
    assert await store.load(old.id) == old
    new = await store.add(make_job(original="a" * 64, more_frames=("b" * 64,)))
    assert [job.id for job in await store.find(JobQuery(artefact="b" * 64))] == [new.id]
    await store.close()
    with closing(sqlite3.connect(file_of(sqlite_url))) as connection:
        assert connection.execute("SELECT version FROM fanlight_schema").fetchone() == (VERSION,), "for good"


async def test_a_database_that_is_locked_is_unavailable_until_it_is_not(sqlite_url: str) -> None:
    store = SqlStore(f"{sqlite_url}?timeout=0.1")
    job = await store.add(make_job())
    with closing(sqlite3.connect(file_of(sqlite_url), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(2 * database.THREADS):
            with pytest.raises(StoreUnavailableError, match="locked"):
                await store.add(make_job())
        assert await store.load(job.id) == job, "who reads does not wait"
        other.execute("ROLLBACK")
    assert connections_in_use(store) == 0
    assert await store.claim("worker", 60)
    await store.close()


async def test_a_writer_waits_for_another(sqlite_url: str) -> None:
    store = SqlStore(sqlite_url)
    job = make_job()
    await store.now()
    with closing(sqlite3.connect(file_of(sqlite_url), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        adding = asyncio.create_task(store.add(job))
        assert await store.load(job.id) is None
        other.execute("COMMIT")
        assert await adding == job
    await store.close()


async def test_what_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8" * 4096)
    for path in (tmp_path / "photo.jpg", tmp_path):
        store = SqlStore(f"sqlite:///{path}")
        with pytest.raises(StoreUnavailableError):
            await store.now()
        await store.close()


async def test_a_process_that_is_killed_while_it_writes_loses_nothing_it_was_told_is_kept(sqlite_url: str) -> None:
    program = """if True:
        import asyncio, sys, uuid
        from jobs.job import DEADLINES, Job
        from jobs.opening import open_store

        async def add() -> None:
            store = open_store(sys.argv[1])
            while True:
                print((await store.add(Job(id=uuid.uuid4().hex, created_at=1, available_at=1))).id, flush=True)

        asyncio.run(add())
    """
    with subprocess.Popen([sys.executable, "-c", program, sqlite_url], cwd=ROOT, stdout=subprocess.PIPE) as adding:
        assert adding.stdout is not None
        told = [adding.stdout.readline().decode().strip() for _ in range(50)]
        adding.kill()
        told += [line.decode().strip() for line in adding.stdout if line.endswith(b"\n")]
    store = SqlStore(sqlite_url)
    assert {job.id for job in await store.find(JobQuery(limit=10_000))} >= set(told)
    assert await store.claim("worker", 60)
    await store.close()
    assert_sound(file_of(sqlite_url))


def assert_sound(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


async def test_a_full_disk_is_told_and_nothing_is_lost(small_disk: Path) -> None:
    store = SqlStore(f"sqlite:///{small_disk}/jobs.db")
    filler = small_disk / "filler"
    filler.write_bytes(bytes(500_000))
    kept: list[Job] = []

    async def add_for_ever() -> None:
        while True:
            kept.append(await store.add(make_job(name="x" * 5000)))

    with pytest.raises(StorageFullError):
        await add_for_ever()
    assert len(kept) > 2
    for change in (
        store.add(make_job(name="x" * 5000)),
        store.update(kept[0].id, lambda job, now: job.revise(name="y" * 100_000)),
    ):
        with pytest.raises(StorageFullError):
            await change
    assert connections_in_use(store) == 0
    assert sorted(job.id for job in await store.find(JobQuery(limit=1000))) == sorted(job.id for job in kept)

    filler.unlink()
    assert (await store.update(kept[0].id, lambda job, now: job.revise(name="y"))).name == "y"
    claimed = [await store.claim("worker", 60) for _ in kept]
    assert sorted(job.id for job in claimed if job) == sorted(job.id for job in kept)
    await store.close()
    assert_sound(small_disk / "jobs.db")


async def test_a_disk_that_is_full_from_the_beginning(small_disk: Path) -> None:
    filler = small_disk / "filler"
    with pytest.raises(OSError, match="No space left"):
        filler.write_bytes(bytes(2_000_000))
    store = SqlStore(f"sqlite:///{small_disk}/jobs.db")
    with pytest.raises(StorageFullError):
        await store.add(make_job())
    filler.unlink()
    assert await store.add(make_job())
    await store.close()
    assert_sound(small_disk / "jobs.db")


# PostgreSQL.


async def test_a_server_that_hangs_is_told_within_a_lease(
    postgresql: PostgresServer, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SqlStore(postgresql_url)
    job = await store.add(make_job())
    monkeypatch.setattr(database, "ANSWER_S", 0.1)
    with stopped(postgresql):
        for _ in range(2 * database.THREADS):
            with pytest.raises(StoreUnavailableError, match="not answered"):
                await store.load(job.id)
    monkeypatch.undo()
    assert await store.load(job.id) == job
    await store.close()
    assert connections_in_use(store) == 0


@contextmanager
def stopped(server: PostgresServer) -> Iterator[None]:
    """All of its processes stand still."""
    assert server._process is not None
    main = psutil.Process(server._process.pid)
    processes = [main, *main.children(recursive=True)]
    for process in processes:
        process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            process.send_signal(signal.SIGCONT)


async def test_a_job_that_another_has_locked_is_passed_over_by_who_claims(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SqlStore(f"{postgresql_url}?options=-c%20lock_timeout=100")
    first, second = await store.add(make_job()), await store.add(make_job(created_at=2))
    with psycopg.connect(postgresql_url) as other:
        other.execute("SELECT 1 FROM fanlight_jobs WHERE id = %s FOR UPDATE", [first.id])
        claimed = await store.claim("worker", 60)
        assert claimed is not None
        assert claimed.id == second.id
        assert await store.claim("worker", 60) is None
        with pytest.raises(StoreUnavailableError, match="lock"):
            await store.update(first.id, lambda job, now: transitions.cancel(job, now, 60))
    assert await store.claim("worker", 60)
    await store.close()


async def test_a_session_that_is_ended_by_an_operator_is_made_anew(postgresql_url: str) -> None:
    store = SqlStore(postgresql_url)
    job = await store.add(make_job())
    with psycopg.connect(postgresql_url, autocommit=True) as operator:
        operator.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    assert await store.load(job.id) == job
    await store.close()


async def test_a_server_that_only_reads_is_unavailable(postgresql_url: str) -> None:
    """A standby, until it is promoted."""
    store = SqlStore(postgresql_url)
    job = await store.add(make_job())
    await store.close()
    store = SqlStore(f"{postgresql_url}?options=-c%20default_transaction_read_only=on")
    for call in (store.add(make_job()), store.claim("worker", 60), store.delete(job.id)):
        with pytest.raises(StoreUnavailableError, match="read-only"):
            await call
    await store.close()


async def test_a_server_without_a_free_connection_is_unavailable(postgresql_url: str) -> None:
    with psycopg.connect(postgresql_url, autocommit=True) as operator:
        operator.execute("CREATE ROLE crowded LOGIN CONNECTION LIMIT 0")
        try:
            store = SqlStore(postgresql_url.replace("postgres@", "crowded@"))
            with pytest.raises(StoreUnavailableError, match="too many connections") as raised:
                await store.now()
            assert not isinstance(raised.value, StorageFullError)
            await store.close()
        finally:
            operator.execute("DROP ROLE crowded")
