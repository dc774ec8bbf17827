"""Events over a connection that lasts: for as long as whoever listens would still be let in."""

import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from serve.http.visit import Visit

ASKED_EVERY_S = 10.0


async def while_let_in(events: AsyncGenerator[str], visit: Visit) -> AsyncIterator[str]:
    """The same events; none once the key that brought the request has been revoked for so long."""
    asked_at = time.monotonic()
    async with aclosing(events):
        async for event in events:
            if time.monotonic() - asked_at > ASKED_EVERY_S:
                if not await visit.stays():
                    return
                asked_at = time.monotonic()
            yield event
