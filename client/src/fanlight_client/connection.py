"""How calls reach a server: made again while it is busy or out of reach. The same twice, waiting or awaited."""

import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from typing import Any

import anyio
import httpx

from fanlight_client.calls import Answer, Call, call_timeout, http_settings, read_failure, stream_timeout
from fanlight_client.errors import ClientError
from fanlight_client.handing_in import Brought, OnSent, Unfinished, hand_in
from fanlight_client.retry import RetryPolicy
from fanlight_client.steps import GOODBYE_S, Goodbye, Once, Pause, Steps


class Connection:
    """To the server at `base_url`. Every call raises ClientError."""

    def __init__(self, base_url: str, timeout_s: float, policy: RetryPolicy, headers: Mapping[str, str]) -> None:
        self._http = httpx.Client(**http_settings(base_url, timeout_s, headers))
        self.policy = policy
        self._unfinished = Unfinished()

    def hand_in(self, brought: Brought[Answer], on_sent: OnSent | None = None) -> Answer:
        """The answer to a request that brings files; raises as `handing_in.hand_in` does."""
        return self.carry_out(hand_in(brought, self.policy, self._unfinished, on_sent))

    def carry_out(self, steps: Steps[Answer]) -> Answer:
        """What several calls come to; raises what they do not deal with."""
        go_on = partial(next, steps)
        while True:
            try:
                step = go_on()
            except StopIteration as end:
                answer: Answer = end.value
                return answer
            try:
                go_on = partial(steps.send, self._take(step))
            except BaseException as error:
                go_on = partial(steps.throw, error)

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
                call.method,
                call.path,
                params=call.params,
                headers=call.headers(),
                content=content,
                timeout=call_timeout(call, self._http.timeout),
            )
        except httpx.TransportError as error:
            raise read_failure(error) from error
        return call.read(response)

    def _take(self, step: Any) -> Any:
        match step:
            case Pause(seconds):
                return time.sleep(seconds)
            case Once(call):
                return self.ask_once(call)
            case Goodbye():
                for call in step.in_time():
                    with suppress(ClientError):
                        self.ask_once(call)
                return None
            case _:
                return self.ask(step)

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
        """Deletes, as far as the server can be reached, what nobody can go on with then."""
        self.carry_out(self._unfinished.give_up())
        self._http.close()


class AsyncConnection:
    """`Connection`, awaited."""

    def __init__(self, base_url: str, timeout_s: float, policy: RetryPolicy, headers: Mapping[str, str]) -> None:
        self._http = httpx.AsyncClient(**http_settings(base_url, timeout_s, headers))
        self.policy = policy
        self._unfinished = Unfinished()

    async def hand_in(self, brought: Brought[Answer], on_sent: OnSent | None = None) -> Answer:
        return await self.carry_out(hand_in(brought, self.policy, self._unfinished, on_sent))

    async def carry_out(self, steps: Steps[Answer]) -> Answer:
        go_on = partial(next, steps)
        while True:
            try:
                step = go_on()
            except StopIteration as end:
                answer: Answer = end.value
                return answer
            try:
                go_on = partial(steps.send, await self._take(step))
            except BaseException as error:
                go_on = partial(steps.throw, error)

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
                call.method,
                call.path,
                params=call.params,
                headers=call.headers(),
                content=content,
                timeout=call_timeout(call, self._http.timeout),
            )
        except httpx.TransportError as error:
            raise read_failure(error) from error
        return call.read(response)

    async def _take(self, step: Any) -> Any:
        match step:
            case Pause(seconds):
                return await anyio.sleep(seconds)
            case Once(call):
                return await self.ask_once(call)
            case Goodbye():
                with anyio.move_on_after(GOODBYE_S, shield=True):
                    for call in step.in_time():
                        with suppress(ClientError):
                            await self.ask_once(call)
                return None
            case _:
                return await self.ask(step)

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
        await self.carry_out(self._unfinished.give_up())
        await self._http.aclose()
