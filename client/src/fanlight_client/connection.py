"""How calls reach a server: made again while it is busy or out of reach. The same twice, waiting or awaited."""

import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager

import anyio
import httpx

from fanlight_client.calls import Answer, Call, http_settings, read_failure, stream_timeout
from fanlight_client.errors import ClientError
from fanlight_client.retry import RetryPolicy


class Connection:
    """To the server at `base_url`. Every call raises ClientError."""

    def __init__(self, base_url: str, timeout_s: float, policy: RetryPolicy, headers: Mapping[str, str]) -> None:
        self._http = httpx.Client(**http_settings(base_url, timeout_s, headers))
        self.policy = policy

    def ask(self, call: Call[Answer]) -> Answer:
        """The answer, after as many attempts as the policy allows."""
        failures = 0
        while True:
            try:
                return self.ask_once(call)
            except ClientError as error:
                failures += 1
                delay_s = self.policy.delay_s(failures, error)
                if delay_s is None:
                    raise
            time.sleep(delay_s)

    def ask_once(self, call: Call[Answer]) -> Answer:
        """The answer to one attempt."""
        content = call.body.chunks() if call.body else None
        try:
            response = self._http.request(
                call.method, call.path, params=call.params, headers=call.headers(), content=content
            )
        except httpx.TransportError as error:
            raise read_failure(error) from error
        return call.read(response)

    @contextmanager
    def open(self, call: Call[httpx.Response], silence_s: float) -> Iterator[httpx.Response]:
        """The answer to one attempt as it comes, the connection never silent for longer."""
        try:
            with self._http.stream(
                call.method, call.path, headers=call.headers(), timeout=stream_timeout(silence_s)
            ) as response:
                if response.status_code not in call.statuses:
                    response.read()
                yield call.read(response)
        except httpx.TransportError as error:
            raise read_failure(error) from error

    def close(self) -> None:
        self._http.close()


class AsyncConnection:
    """`Connection`, awaited."""

    def __init__(self, base_url: str, timeout_s: float, policy: RetryPolicy, headers: Mapping[str, str]) -> None:
        self._http = httpx.AsyncClient(**http_settings(base_url, timeout_s, headers))
        self.policy = policy

    async def ask(self, call: Call[Answer]) -> Answer:
        failures = 0
        while True:
            try:
                return await self.ask_once(call)
            except ClientError as error:
                failures += 1
                delay_s = self.policy.delay_s(failures, error)
                if delay_s is None:
                    raise
            await anyio.sleep(delay_s)

    async def ask_once(self, call: Call[Answer]) -> Answer:
        content = call.body.chunks_async() if call.body else None
        try:
            response = await self._http.request(
                call.method, call.path, params=call.params, headers=call.headers(), content=content
            )
        except httpx.TransportError as error:
            raise read_failure(error) from error
        return call.read(response)

    @asynccontextmanager
    async def open(self, call: Call[httpx.Response], silence_s: float) -> AsyncIterator[httpx.Response]:
        try:
            async with self._http.stream(
                call.method, call.path, headers=call.headers(), timeout=stream_timeout(silence_s)
            ) as response:
                if response.status_code not in call.statuses:
                    await response.aread()
                yield call.read(response)
        except httpx.TransportError as error:
            raise read_failure(error) from error

    async def close(self) -> None:
        await self._http.aclose()
