"""Who opens a connection says what is wanted within a time: uvicorn alone would wait for header fields for ever.

Bodies that trickle are ended by `serve/http/bodies.py`, where it is known whose they are.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADERS_S = 10.0
"""From the connection, or the first byte of the next request on it, to the end of the header fields."""
TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class PatientProtocol(HttpToolsProtocol):
    """One connection of a server."""

    _ends: asyncio.TimerHandle | None = None
    _has_begun = False

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._wait()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._has_begun = True
        self._wait()

    def on_headers_complete(self) -> None:
        self._stop()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._ends is None:
            self._ends = self.loop.call_later(HEADERS_S, self._give_up)

    def _stop(self) -> None:
        if self._ends is not None:
            self._ends.cancel()
            self._ends, self._has_begun = None, False

    def _give_up(self) -> None:
        """Whoever has said nothing is not answered: browsers open connections that they may never need."""
        if self._has_begun:
            self.transport.write(TOO_SLOW)
        self.transport.close()
