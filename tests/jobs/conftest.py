"""Job stores of every kind, each empty: a file, a real PostgreSQL, a prefix in a real Redis; and a small disk."""

import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import psycopg
import pytest

from bench.s3_server import S3Server
from bench.servers import PostgresServer, RedisServer, StoreServer
from jobs.artefacts import ArtefactStore
from jobs.opening import open_store
from jobs.store import JobStore

Server = TypeVar("Server", bound=StoreServer)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresServer]:
    yield from _run(PostgresServer)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    yield from _run(RedisServer)


def _run(kind: type[Server]) -> Iterator[Server]:
    if missing := kind.missing():
        pytest.skip(missing)
    with kind() as server:
        yield server


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    with S3Server() as server:
        yield server


@pytest.fixture
def s3(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> S3Server:
    """One server and one bucket for all tests: what a test keeps lies under a name of its own."""
    for name, value in s3_server.environment.items():
        monkeypatch.setenv(name, value)
    return s3_server


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/jobs.db"


@pytest.fixture
def postgresql_url(postgresql: PostgresServer) -> str:
    """One database for all tests, emptied: after a crash, a server takes its time to look at many."""
    with psycopg.connect(postgresql.url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return postgresql.url


@pytest.fixture
def redis_url(redis_server: RedisServer) -> str:
    return f"{redis_server.url}?prefix={uuid4().hex}"


@pytest.fixture(params=["sqlite", "postgresql", "redis"])
def store_url(request: pytest.FixtureRequest) -> str:
    match request.param:
        case "sqlite":
            return str(request.getfixturevalue("sqlite_url"))
        case "postgresql":
            return str(request.getfixturevalue("postgresql_url"))
        case _:
            return str(request.getfixturevalue("redis_url"))


@pytest.fixture
async def store(store_url: str) -> AsyncIterator[JobStore]:
    store = open_store(store_url)
    yield store
    await store.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MiB."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount a small file system")
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        pytest.skip(f"a small file system cannot be mounted here: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.fixture(params=["folder", "s3"])
async def artefacts(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ArtefactStore]:
    """Where results lie, empty: a folder, or a prefix on S3."""
    url = str(tmp_path / "artefacts")
    if request.param == "s3":
        s3: S3Server = request.getfixturevalue("s3")
        url = f"s3://{s3.bucket}/{tmp_path.name}"
    store = ArtefactStore(url)
    yield store
    await store.close()
