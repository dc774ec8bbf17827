"""A Redis server that is down, full, a replica, cut off in the middle, or set up so that it loses what it is told."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from bench.servers import RedisServer
from jobs.job import Job
from jobs.redis.server import EARLIER, SCHEMA
from jobs.redis_store import RedisStore
from jobs.store import JobError, StorageFullError, StoreUnavailableError

pytestmark = pytest.mark.skipif(RedisServer.missing() is not None, reason=str(RedisServer.missing()))


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture
async def redis(server: RedisServer) -> AsyncIterator[Redis]:
    """A client that sets the server up; the settings it finds are there again afterwards."""
    async with Redis.from_url(server.url, decode_responses=True, protocol=2) as redis:
        await redis.flushall()
        names = ("appendonly", "appendfsync", "maxmemory", "maxmemory-policy")
        before = {name: (await redis.config_get(name))[name] for name in names}
        yield redis
        for name, value in before.items():
            await redis.config_set(name, value)


@pytest.fixture
async def store(server: RedisServer, redis: Redis) -> AsyncIterator[RedisStore]:
    store = RedisStore(server.url)
    yield store
    await store.close()


def make_job(now: float = 1.0) -> Job:
    return Job(id=uuid4().hex, created_at=now, available_at=now)


def touch(job: Job, now: float) -> Job:
    return job.revise(worker="touched")


async def test_a_server_that_is_down_is_told_at_once_and_used_again_when_it_is_back() -> None:
    with RedisServer() as server:
        store = RedisStore(server.url)
        job = await store.add(make_job())
        server.kill()
        for call in (store.load(job.id), store.update(job.id, touch), store.claim("worker", 60), store.depth()):
            with pytest.raises(StoreUnavailableError):
                await asyncio.wait_for(call, timeout=5)
        server.start()
        assert await store.load(job.id) == job
        await store.close()


async def test_a_server_that_hangs_is_unavailable_until_it_goes_on(server: RedisServer, redis: Redis) -> None:
    store = RedisStore(f"{server.url}?socket_timeout=0.1")
    job = await store.add(make_job())
    await redis.client_pause(60_000, all=False)  # writes alone, so that it can be ended
    with pytest.raises(StoreUnavailableError):
        await store.update(job.id, touch)
    await redis.client_unpause()
    assert (await store.update(job.id, touch)).worker == "touched"
    await store.close()


async def test_a_full_server_says_so_and_keeps_what_it_has(store: RedisStore, redis: Redis) -> None:
    job = await store.add(make_job())
    await redis.config_set("maxmemory", "1")
    for call in (store.add(make_job()), store.update(job.id, touch), store.claim("worker", 60)):
        with pytest.raises(StorageFullError):
            await call
    assert await store.load(job.id) == job
    await redis.config_set("maxmemory", "0")
    claimed = await store.claim("worker", 60)
    assert claimed is not None
    assert claimed.id == job.id


async def test_a_server_that_cannot_write_its_disk_is_full(store: RedisStore, redis: Redis) -> None:
    job = await store.add(make_job())
    async with failing_snapshots(redis):
        with pytest.raises(StorageFullError, match="MISCONF") as raised:
            await store.update(job.id, touch)
    assert job.id not in str(raised.value)  # nor what else is in the command that failed
    assert (await store.update(job.id, touch)).worker == "touched"


async def test_a_replica_is_unavailable_until_it_is_the_master_again(store: RedisStore, redis: Redis) -> None:
    job = await store.add(make_job())
    await redis.replicaof("127.0.0.1", 1)
    with pytest.raises(StoreUnavailableError):
        await store.update(job.id, touch)
    await redis.replicaof("NO", "ONE")
    assert (await store.update(job.id, touch)).worker == "touched"


async def test_a_change_whose_answer_is_lost_is_not_made_twice(
    store: RedisStore, server: RedisServer, redis: Redis
) -> None:
    job = await store.add(make_job())
    async with cut_once_after(b"EXEC", server.port) as port:
        cut_off = RedisStore(f"redis://127.0.0.1:{port}")
        with pytest.raises(StoreUnavailableError):
            await cut_off.update(job.id, lambda job, now: job.revise(attempt=job.attempt + 1))
        await cut_off.close()
    changed = await store.load(job.id)
    assert changed is not None
    assert changed.attempt == 1


async def test_a_job_that_changes_meanwhile_is_changed_as_it_is_then(store: RedisStore, server: RedisServer) -> None:
    job = await store.add(make_job())
    other = RedisStore(server.url)
    changes = [lambda job, now: job.revise(attempt=job.attempt + 1)] * 10
    await asyncio.gather(*(each.update(job.id, change) for change in changes for each in (store, other)))
    await other.close()
    changed = await store.load(job.id)
    assert changed is not None
    assert (changed.attempt, changed.revision) == (20, 20)


async def test_another_versions_jobs_are_left_alone(store: RedisStore, redis: Redis) -> None:
    await redis.set("{fanlight}:schema", "2000")
    with pytest.raises(JobError, match="2000"):
        await store.now()


@pytest.mark.parametrize("earlier", EARLIER)
async def test_a_store_of_an_earlier_version_is_taken_up_and_is_not_the_earlier_ones_any_more(
    store: RedisStore, redis: Redis, earlier: str
) -> None:
    await redis.set("{fanlight}:schema", earlier)
    await store.now()
    assert await redis.get("{fanlight}:schema") == SCHEMA
    assert SCHEMA not in EARLIER


@pytest.mark.parametrize(
    ("settings", "warning"),
    [
        ({"appendonly": "no"}, "appendonly is off"),
        ({"appendonly": "yes", "appendfsync": "everysec"}, "appendfsync is everysec"),
        ({"maxmemory": "1gb", "maxmemory-policy": "allkeys-lru"}, "maxmemory-policy is allkeys-lru"),
        ({"appendonly": "yes", "appendfsync": "always", "maxmemory": "1gb", "maxmemory-policy": "noeviction"}, None),
    ],
)
async def test_settings_that_may_lose_jobs_are_told_once(
    settings: dict[str, str],
    warning: str | None,
    store: RedisStore,
    redis: Redis,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for name, value in settings.items():
        await redis.config_set(name, value)
    with caplog.at_level(logging.WARNING, "fanlight.jobs"):
        await store.now()
        await store.now()
    told = [record.getMessage() for record in caplog.records if record.name == "fanlight.jobs"]
    assert len(told) == (warning is not None)
    assert all(warning in message for message in told if warning)


async def test_a_server_that_does_not_tell_its_settings_is_used_without_a_word(
    server: RedisServer, redis: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    await redis.config_set("appendonly", "no")
    await redis.acl_setuser(
        "guest", enabled=True, passwords=["+word"], categories=["+@all"], commands=["-config"], keys=["*"]
    )
    store = RedisStore(f"redis://guest:word@127.0.0.1:{server.port}")
    job = await store.add(make_job())
    assert await store.load(job.id) == job
    assert not [record for record in caplog.records if record.name == "fanlight.jobs"]
    await store.close()


@asynccontextmanager
async def failing_snapshots(redis: Redis) -> AsyncIterator[None]:
    """While a folder is in the snapshot's place, the server knows that its last one failed, and refuses writes."""
    settings = await redis.config_get("dir") | await redis.config_get("dbfilename")
    in_the_way = Path(settings["dir"], settings["dbfilename"])
    in_the_way.mkdir()
    await redis.config_set("save", "3600 1")
    await redis.bgsave()
    while (await redis.info("persistence"))["rdb_last_bgsave_status"] == "ok":
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        await redis.config_set("save", "")
        in_the_way.rmdir()


@asynccontextmanager
async def cut_once_after(word: bytes, port: int) -> AsyncIterator[int]:
    """A port that leads to the server's. The first request with the word in it is made, but its answer never comes."""
    to_cut = {word}

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection("127.0.0.1", port)
        cut = asyncio.Event()

        async def answer() -> None:
            while (data := await from_server.read(1 << 16)) and not cut.is_set():
                writer.write(data)
            writer.close()

        answers = asyncio.create_task(answer())
        while data := await reader.read(1 << 16):
            if any(word in data for word in to_cut):
                to_cut.clear()
                cut.set()
            to_server.write(data)
        to_server.close()
        await answers

    async with await asyncio.start_server(connect, "127.0.0.1", 0) as proxy:
        yield proxy.sockets[0].getsockname()[1]
