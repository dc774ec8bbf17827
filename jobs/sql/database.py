"""A database and its threads: what is done in one transaction, and what its errors mean."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from errno import EDQUOT, ENOSPC
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Table, create_engine, event, func, insert, select, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DataError, DBAPIError, NotSupportedError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from jobs.sql.tables import VERSION, metadata, schema
from jobs.store import JobError, StorageFullError, StoreUnavailableError
from jobs.threads import fill_pool

THREADS = 8
BUSY_S = 5
"""How long one waits for another's transaction, for a connection, and for what the server does."""
ANSWER_S = 7
"""For all of a call: a worker must hear of a server that hangs while its lease still runs."""

SQLITE_DEFAULTS = {"timeout": str(BUSY_S)}
POSTGRESQL_DEFAULTS = {
    "connect_timeout": str(BUSY_S),
    "keepalives_idle": str(BUSY_S),  # a server whose machine is gone says nothing, and must not keep our threads
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": str(2 * BUSY_S * 1000),
}
POSTGRESQL_OPTIONS = " ".join(
    f"-c {name}={BUSY_S}s"
    # A worker that stands still, or whose machine is gone, in the middle of a change must not keep its job locked.
    for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
)

DISK_FULL = "53100"
"""What PostgreSQL calls it."""

READS = "fanlight_reads"
"""An execution option of SQLite's connections: nothing is written in the transaction that begins."""

Answer = TypeVar("Answer")


class Database:
    """Transactions on threads of their own: heartbeats do not wait behind pictures."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self.engine = _open_sqlite(parsed) if self.is_sqlite else _open_postgresql(parsed)
        self._threads = fill_pool(THREADS, "jobs-sql")
        self._lock, self._is_ready = Lock(), False

    async def run(self, work: Callable[[Connection], Answer]) -> Answer:
        """What `work` answers of one transaction, committed; rolled back where it raises.

        Raises StoreUnavailableError and StorageFullError. A caller who is cancelled, or waited for too long, leaves
        the transaction to its thread, which ends it.
        """
        return await self._call(work, reads=False)

    async def read(self, work: Callable[[Connection], Answer]) -> Answer:
        """The same for what writes nothing, and so waits for nobody."""
        return await self._call(work, reads=True)

    async def close(self) -> None:
        await asyncio.to_thread(self._threads.shutdown)
        self.engine.dispose()

    def insert(self, table: Table):  # type: ignore[no-untyped-def]
        """The dialect's own INSERT, which knows ON CONFLICT."""
        if self.is_sqlite:
            from sqlalchemy.dialects import sqlite

            return sqlite.insert(table)
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)

    def now(self, connection: Connection) -> float:
        """The server's clock; SQLite has none, and is on this machine."""
        if self.is_sqlite:
            return time.time()
        return float(connection.execute(select(func.extract("epoch", func.clock_timestamp()))).scalar_one())

    async def _call(self, work: Callable[[Connection], Answer], reads: bool) -> Answer:
        call = asyncio.get_running_loop().run_in_executor(self._threads, self._transact, work, reads)
        try:
            async with asyncio.timeout(ANSWER_S):  # wait_for swallows a cancellation that comes with the answer
                return await call
        except TimeoutError as error:
            raise StoreUnavailableError(f"the job store has not answered for {ANSWER_S} s") from error

    def _transact(self, work: Callable[[Connection], Answer], reads: bool) -> Answer:
        with _told_errors():
            self._prepare()
            with self.engine.connect().execution_options(**{READS: reads}) as connection, connection.begin():
                return work(connection)

    def _prepare(self) -> None:
        """Make the tables once; several processes may try at the same time."""
        with self._lock:
            if self._is_ready:
                return
            if self.is_sqlite:
                Path(str(self.engine.url.database)).parent.mkdir(parents=True, exist_ok=True)
            with self.engine.begin() as connection:
                self._make_tables(connection)
            self._is_ready = True

    def _make_tables(self, connection: Connection) -> None:
        if not self.is_sqlite:
            connection.execute(select(func.pg_advisory_xact_lock(0x66616E6C)))
        metadata.create_all(connection)
        found = connection.execute(select(schema.c.version)).scalar()
        if found is None:
            connection.execute(insert(schema).values(version=VERSION))
        elif found < VERSION:  # what it lacks are whole tables, and they have just been made
            connection.execute(update(schema).values(version=VERSION))
        elif found > VERSION:
            raise JobError(f"the job store has schema {found}, this version of fanlight knows {VERSION}")


def _open_postgresql(url: URL) -> Engine:
    """What the URL says of timeouts goes before ours."""
    options = f"{POSTGRESQL_OPTIONS} {url.query.get('options', '')}"
    url = url.set(drivername="postgresql+psycopg", query={**POSTGRESQL_DEFAULTS, **url.query, "options": options})
    return create_engine(
        url,
        isolation_level="READ COMMITTED",  # who has waited for another's transaction sees what that one wrote
        pool_size=THREADS,
        pool_pre_ping=True,
        pool_timeout=BUSY_S,
        hide_parameters=True,
    )


def _open_sqlite(url: URL) -> Engine:
    """`?timeout=`: seconds to wait for another's transaction."""
    if not url.database or url.database == ":memory:":
        raise ValueError(f"a store in SQLite is a file, sqlite:///FILE, not {url}")
    url = url.set(query={**SQLITE_DEFAULTS, **url.query})
    engine = create_engine(url, pool_size=THREADS, pool_timeout=BUSY_S, hide_parameters=True)
    event.listen(engine, "connect", _tune_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def _tune_sqlite(connection: Any, _: Any) -> None:
    """Readers beside a writer, and every commit on the disk: a job that was accepted outlives a power cut."""
    connection.isolation_level = None  # the driver begins nothing by itself; `_begin` does
    connection.execute("PRAGMA synchronous=FULL")
    _turn_on_log(connection)


def _turn_on_log(connection: Any) -> None:
    """Once for each database. Here alone SQLite does not wait when another is at it."""
    deadline = time.monotonic() + BUSY_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _begin(connection: Connection) -> None:
    """Who may write takes the lock at once: two who had read before could not both write."""
    reads = connection.get_execution_options().get(READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


@contextmanager
def _told_errors() -> Iterator[None]:
    try:
        yield
    except PoolTimeoutError as error:
        raise StoreUnavailableError(f"no connection to the job store is free: {error}") from error
    except (DataError, NotSupportedError, ProgrammingError):
        raise  # an error of ours, which waiting does not mend
    except DBAPIError as error:
        raise _translate(error) from error
    except OSError as error:
        kind = StorageFullError if error.errno in (ENOSPC, EDQUOT) else StoreUnavailableError
        raise kind(f"the job store cannot be opened: {error}") from error


def _translate(error: DBAPIError) -> JobError:
    cause = error.orig or error
    sqlstate = getattr(cause, "sqlstate", None) or ""
    name = getattr(cause, "sqlite_errorname", "")
    text = str(cause).strip()
    if name == "SQLITE_FULL" or sqlstate == DISK_FULL or "No space left" in text:
        return StorageFullError(f"there is no room in the job store: {text}")
    return StoreUnavailableError(f"the job store does not answer: {text}")
