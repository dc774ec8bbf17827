"""The two clients: the same calls, waiting or awaited."""

import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from types import TracebackType
from typing import Any, Self

import anyio
import httpx

from fanlight_client.body import PhotoSource
from fanlight_client.calls import (
    Answer,
    Call,
    http_settings,
    plan_enhance,
    plan_models,
    plan_ready,
    plan_report,
    read_failure,
    stream_timeout,
)
from fanlight_client.enhanced import Enhanced
from fanlight_client.errors import ClientError
from fanlight_client.jobs import AsyncJobs, Jobs
from fanlight_client.retry import RetryPolicy
from fanlight_client.wire import EnhanceOptions, ModelInfo, Readiness, Report

DEFAULT_URL = "http://127.0.0.1:8000"
DEFAULT_TIMEOUT_S = 600.0


class Client:
    """A fanlight server at `base_url`. Threads may share a client; close it, or use it in a `with` block.

    Every call raises ClientError (the tree is in `fanlight_client.errors`); `timeout_s` is the longest silence,
    `retries` how often a call is made again when the server is busy or out of reach. `jobs` are photos that are
    finished while nobody waits.
    """

    def __init__(
        self,
        base_url: str = DEFAULT_URL,
        *,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        retries: int = RetryPolicy.retries,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._http = httpx.Client(**http_settings(base_url, timeout_s, headers or {}))
        self._policy = RetryPolicy(retries)
        self.jobs = Jobs(self)

    def enhance(self, photo: PhotoSource, options: EnhanceOptions | None = None, **changes: Any) -> Enhanced:
        """Finish a photo: a path, bytes or a file, streamed; options as an object, by name, or both."""
        return self._ask(plan_enhance(photo, options, changes))

    def report(self, report_id: str) -> Report:
        """The report of a photo finished before; a ProblemError with status 404 when the server has it no more."""
        return self._ask(plan_report(report_id))

    def models(self) -> list[ModelInfo]:
        """What the server has loaded."""
        return self._ask(plan_models())

    def ready(self) -> Readiness:
        """Whether the server can take photos; raises Unreachable at once when nobody answers."""
        return self._try(plan_ready())

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, call: Call[Answer]) -> Answer:
        failures = 0
        while True:
            try:
                return self._try(call)
            except ClientError as error:
                failures += 1
                delay_s = self._policy.delay_s(failures, error)
                if delay_s is None:
                    raise
            time.sleep(delay_s)

    def _try(self, call: Call[Answer]) -> Answer:
        content = call.body.chunks() if call.body else None
        try:
            response = self._http.request(
                call.method, call.path, params=call.params, headers=call.headers(), content=content
            )
        except httpx.TransportError as error:
            raise read_failure(error) from error
        return call.read(response)

    @contextmanager
    def _open(self, call: Call[httpx.Response], silence_s: float) -> Iterator[httpx.Response]:
        """The answer as it comes, its connection never silent for longer; raises as other calls do, but once."""
        try:
            with self._http.stream(
                call.method, call.path, headers=call.headers(), timeout=stream_timeout(silence_s)
            ) as response:
                if response.status_code not in call.statuses:
                    response.read()
                yield call.read(response)
        except httpx.TransportError as error:
            raise read_failure(error) from error


class AsyncClient:
    """`Client` for asyncio and trio: the same calls, awaited. Cancelling a call closes its connection."""

    def __init__(
        self,
        base_url: str = DEFAULT_URL,
        *,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        retries: int = RetryPolicy.retries,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._http = httpx.AsyncClient(**http_settings(base_url, timeout_s, headers or {}))
        self._policy = RetryPolicy(retries)
        self.jobs = AsyncJobs(self)

    async def enhance(self, photo: PhotoSource, options: EnhanceOptions | None = None, **changes: Any) -> Enhanced:
        return await self._ask(plan_enhance(photo, options, changes))

    async def report(self, report_id: str) -> Report:
        return await self._ask(plan_report(report_id))

    async def models(self) -> list[ModelInfo]:
        return await self._ask(plan_models())

    async def ready(self) -> Readiness:
        return await self._try(plan_ready())

    async def aclose(self) -> None:
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _ask(self, call: Call[Answer]) -> Answer:
        failures = 0
        while True:
            try:
                return await self._try(call)
            except ClientError as error:
                failures += 1
                delay_s = self._policy.delay_s(failures, error)
                if delay_s is None:
                    raise
            await anyio.sleep(delay_s)

    async def _try(self, call: Call[Answer]) -> Answer:
        content = call.body.chunks_async() if call.body else None
        try:
            response = await self._http.request(
                call.method, call.path, params=call.params, headers=call.headers(), content=content
            )
        except httpx.TransportError as error:
            raise read_failure(error) from error
        return call.read(response)

    @asynccontextmanager
    async def _open(self, call: Call[httpx.Response], silence_s: float) -> AsyncIterator[httpx.Response]:
        try:
            async with self._http.stream(
                call.method, call.path, headers=call.headers(), timeout=stream_timeout(silence_s)
            ) as response:
                if response.status_code not in call.statuses:
                    await response.aread()
                yield call.read(response)
        except httpx.TransportError as error:
            raise read_failure(error) from error
