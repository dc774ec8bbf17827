"""The server: how it is reached, what its errors mean, and whether it keeps what it is told."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import (
    AskError,
    ClusterError,
    ConnectionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
    TimeoutError,
    TryAgainError,
)

from jobs.redis.keys import Keys
from jobs.store import JobError, StorageFullError, StoreUnavailableError

logger = logging.getLogger("fanlight.jobs")

SCHEMA, EARLIER = "5", ("1", "2", "3", "4")
"""Of the layout, and those that it only adds to. Since 2 there are photos, since 3 jobs with several results: what an
earlier fanlight would sweep away, since it does not know who needs it. Since 4 there are keys, which an earlier one
would ask nobody for. Since 5 there are videos, of which an earlier one would make photos, and lose their key frames."""
CONNECTIONS = 16
WAIT_S = 5
"""For an answer, for one of the connections, and to connect: a busy worker is slow at each of them."""

AWAY = (ConnectionError, TimeoutError, ReadOnlyError, ClusterError, TryAgainError, AskError)
"""ReadOnlyError: a replica now. AskError, with MovedError: the slot is another node's now."""
AWAY_CODES = ("MASTERDOWN", "NOREPLICAS", "BUSY ")
"""Of errors that redis-py has no class for. BUSY: a script of somebody's takes too long."""


class RedisServer:
    """A client for one URL. `?prefix=` (default `fanlight`) names the store; other parameters are redis-py's."""

    def __init__(self, url: str) -> None:
        url, prefix = _split_prefix(url)
        self.keys = Keys(prefix)
        self._redis = Redis.from_pool(_open_pool(url))
        self._checked = False

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Redis]:
        """The client, whose errors become the store's: StoreUnavailableError, StorageFullError."""
        try:
            if not self._checked:
                await self._check()
            yield self._redis
        except RedisError as error:
            if isinstance(error, ReadOnlyError):  # the name may be another server's by now: connect anew
                await self._redis.connection_pool.disconnect(inuse_connections=False)
            if told := _translate(error):
                raise told from error
            raise

    async def close(self) -> None:
        await self._redis.aclose()

    async def _check(self) -> None:
        """Before the first use."""
        schema = await self._redis.get(self.keys.schema)
        if schema is None:
            await self._redis.set(self.keys.schema, SCHEMA, nx=True)
        elif schema in EARLIER:
            await self._redis.set(self.keys.schema, SCHEMA)
        elif schema != SCHEMA:
            raise JobError(f"the job store has schema {schema!r}, this version of fanlight knows {SCHEMA}")
        for warning in await _find_risks(self._redis):
            logger.warning("Redis may lose jobs: %s", warning)
        self._checked = True


def _split_prefix(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    prefix = query.pop("prefix", ["fanlight"])[0]
    if not prefix or set(prefix) & set("{}"):
        raise ValueError(f"a prefix of keys is some text without braces, not {prefix!r}")
    return urlunsplit(parts._replace(query=urlencode(query, doseq=True))), prefix


def _open_pool(url: str) -> BlockingConnectionPool:
    """Two more tries, within a quarter of a second: for a connection that was cut, not for a server that is down.

    None after a timeout: a worker must hear of it while its lease still runs.
    """
    return BlockingConnectionPool.from_url(
        url,
        max_connections=CONNECTIONS,
        timeout=WAIT_S,
        socket_timeout=WAIT_S,
        socket_connect_timeout=WAIT_S,
        retry=Retry(ExponentialWithJitterBackoff(cap=0.1, base=0.02), retries=2, supported_errors=(ConnectionError,)),
        decode_responses=True,
        protocol=2,
    )


def _translate(error: RedisError) -> StoreUnavailableError | None:
    """None: an error of ours, or of how the server is set up, which waiting does not mend."""
    reason = str(error).rpartition("caused error: ")[2].strip("(\"',)")  # without the command, and the job in it
    if isinstance(error, OutOfMemoryError) or reason.startswith("MISCONF"):
        return StorageFullError(f"Redis has no room to write: {reason}")
    if isinstance(error, AWAY) or reason.startswith(AWAY_CODES):
        return StoreUnavailableError(f"Redis cannot answer: {reason}")
    return None


async def _find_risks(redis: Redis) -> list[str]:
    """Settings with which a job that was accepted can be gone; none where the server does not tell its settings."""
    try:
        settings = await redis.config_get("append*") | await redis.config_get("maxmemory*")
    except ResponseError:  # managed servers forbid it
        return []
    risks = []
    if settings.get("appendonly") == "no":
        risks.append("appendonly is off, so that a crash loses what came after the last snapshot")
    elif settings.get("appendfsync") not in (None, "always"):
        risks.append(f"appendfsync is {settings['appendfsync']}, so that a crash may lose the last second")
    if settings.get("maxmemory", "0") != "0" and settings.get("maxmemory-policy") != "noeviction":
        risks.append(f"maxmemory-policy is {settings['maxmemory-policy']}, so that a full server forgets jobs")
    return risks
