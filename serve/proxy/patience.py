"""Who opens a connection says what is wanted within a time: uvicorn alone would wait for header fields for ever.

Bodies that trickle are ended by `serve/http/bodies.py`, where it is known whose they are.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from serve.http.guards import GUARDS

HEADERS_S = 10.0
"""For a request's header fields, from the connection on or from the first byte after the last answer."""
_FIELDS = {**GUARDS, "Connection": "close", "Content-Length": "0"}
TOO_SLOW = "".join(
    ("HTTP/1.1 408 Request Timeout\r\n", *(f"{name}: {value}\r\n" for name, value in _FIELDS.items()), "\r\n")
).encode()


class PatientProtocol(HttpToolsProtocol):
    """One connection of a server. The time runs while no request is under way, whatever comes meanwhile: part of a
    head, empty lines, or the rest of a body that was answered without being read."""

    _ends: asyncio.TimerHandle | None = None
    _head_has_begun = False

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._is_idle():
            self._wait()
        else:
            self._stop()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head_has_begun = True

    def on_headers_complete(self) -> None:
        self._head_has_begun = False
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._head_has_begun and self._is_idle():
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    def _is_idle(self) -> bool:
        """Ours, and without a request: one that became a WebSocket's has another protocol."""
        is_ours = self.transport.get_protocol() is self and not self.transport.is_closing()
        return is_ours and not self.pipeline and (self.cycle is None or self.cycle.response_complete)

    def _wait(self) -> None:
        if self._ends is None:
            self._ends = self.loop.call_later(HEADERS_S, self._give_up)

    def _stop(self) -> None:
        if self._ends is not None:
            self._ends.cancel()
            self._ends = None

    def _give_up(self) -> None:
        """Whoever has said nothing is not answered: browsers open connections that they may never need."""
        if self._head_has_begun:
            self.transport.write(TOO_SLOW)
        self.transport.close()
