"""A body on its way in: how slowly it may come, and how much of one caller's may be on its way at once.

Whose it is is known when it is read for the first time: the gate reads none. How long a body may be is for
`serve/http/uploads.py`.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serve.http.uploads import UploadError
from serve.http.visit import VISIT, Visit
from serve.settings import IngressConfig

SLOW_BYTES = 10_000
"""So much has to come in each `slow_body_s`: 500 bytes a second, as Apache's mod_reqtimeout asks for by itself."""
AHEAD_BYTES = 16 << 20
"""So much of what a body announces counts before it comes: a claim costs its sender nothing."""
DISCONNECTED: Message = {"type": "http.disconnect"}

Whose = tuple[str, str]


def guard_bodies(app: FastAPI, find_config: Callable[[], IngressConfig]) -> None:
    """Of all requests of the app."""
    app.add_middleware(GuardedBodies, find_config=find_config)


class GuardedBodies:
    """Counts what is on its way to one Ingress."""

    def __init__(self, app: ASGIApp, find_config: Callable[[], IngressConfig]) -> None:
        self._app, self._find_config = app, find_config
        self._under_way = Counter[Whose]()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = Body(scope, receive, self._find_config, self._under_way)

        async def send_noted(message: Message) -> None:
            body.is_answered = True
            await send(message)

        try:
            await self._app(scope, body, send_noted)
        finally:
            body.let_go()


@dataclass
class Body:
    """Of one request; calling it receives the next message, as ASGI has it."""

    scope: Scope
    receive: Receive
    find_config: Callable[[], IngressConfig]
    under_way: Counter[Whose]
    is_answered: bool = False
    _whose: Whose = field(default=("", ""), init=False)
    _held: int = field(default=0, init=False)
    _came: int = field(default=0, init=False)
    _is_whole: bool = field(default=False, init=False)
    _waited_s: float = field(default=0.0, init=False)
    _lately: int = field(default=0, init=False)

    async def __call__(self) -> Message:
        """Raises UploadError `body_too_slow` and `too_much_at_once`."""
        if self._is_whole:
            return await self.receive()
        config = self.find_config()
        self._hold(config.bodies_max_bytes)
        try:
            message = await self._wait(config.slow_body_s)
        except TimeoutError as error:
            if self.is_answered:
                return DISCONNECTED
            raise _too_slow(config.slow_body_s) from error
        self._is_whole = not message.get("more_body", False)
        self._came += len(message.get("body", b""))
        self._hold(config.bodies_max_bytes)
        return message

    def let_go(self) -> None:
        """The request has ended, whether or not all of its body was read."""
        self._hold_exactly(0)

    async def _wait(self, patience_s: float) -> Message:
        """Counts the time in which there was nothing to read, not that in which nobody read; raises TimeoutError."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        async with asyncio.timeout(max(0.0, patience_s - self._waited_s)):
            message = await self.receive()
        self._waited_s += loop.time() - began
        self._lately += len(message.get("body", b""))
        if self._lately >= SLOW_BYTES:
            self._waited_s, self._lately = 0.0, 0
        return message

    def _announced(self) -> int:
        claimed = Headers(scope=self.scope).get("content-length", "")
        return int(claimed) if claimed.isdecimal() else 0

    def _hold(self, most: int) -> None:
        """What has come, and some of what is announced; raises UploadError `too_much_at_once`."""
        amount = max(self._came, min(self._announced(), self._came + AHEAD_BYTES))
        if amount <= self._held or self.is_answered:
            return
        visit: Visit = self.scope.get(VISIT, Visit())
        self._whose = visit.key, visit.owner or ""
        others = self.under_way[self._whose] - self._held
        if others + amount > most:
            told = f"{others} bytes are on their way already, and {most} may be: send one after the other"
            raise UploadError("too_much_at_once", told)
        self._hold_exactly(amount)

    def _hold_exactly(self, amount: int) -> None:
        self.under_way[self._whose] += amount - self._held
        self._held = amount
        if not self.under_way[self._whose]:
            del self.under_way[self._whose]


def _too_slow(patience_s: float) -> UploadError:
    told = f"less than {SLOW_BYTES} bytes of the body came in {patience_s:g} s: what came of an upload stays"
    return UploadError("body_too_slow", told, {"Connection": "close"})
