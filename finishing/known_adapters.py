"""Which LoRAs there are, as the Enhancer says: asked rarely, for the question waits behind tiles."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

from deployments.shared_task import start_shared

KEPT_S, WITHIN_S = 5.0, 5.0
"""How long an answer, or the want of one, holds; and how long it is waited for."""


class AdaptersUnknownError(Exception):
    """The Enhancer does not say which LoRAs there are."""


class KnownAdapters:
    """Revisions by name, for all photos of one Ingress: one question at a time, one answer for some seconds.

    While the Enhancer does not answer, what it said last holds.
    """

    def __init__(
        self,
        ask: Callable[[], Awaitable[Mapping[str, str]]],
        *,
        kept_s: float = KEPT_S,
        within_s: float = WITHIN_S,
    ) -> None:
        self._ask, self._kept_s, self._within_s = ask, kept_s, within_s
        self._last: Mapping[str, str] | None = None
        self._answer: asyncio.Future[Mapping[str, str] | Exception] | None = None
        self._stale_at = 0.0

    async def read(self) -> Mapping[str, str]:
        """The LoRAs there are; raises AdaptersUnknownError when the Enhancer never answered, and not in time now."""
        if self._answer is None or (self._answer.done() and time.monotonic() >= self._stale_at):
            self._answer = start_shared(self._refresh())
        answer = await asyncio.shield(self._answer)  # others wait for it too
        if isinstance(answer, Exception):
            raise AdaptersUnknownError(f"the Enhancer does not say which LoRAs there are: {answer!r}") from answer
        return answer

    def snapshot(self) -> "Snapshot":
        """For one photo."""
        return Snapshot(self)

    async def _refresh(self) -> Mapping[str, str] | Exception:
        try:
            self._last = await asyncio.wait_for(self._ask(), self._within_s)
        except Exception as error:
            return error if self._last is None else self._last
        else:
            return self._last
        finally:
            self._stale_at = time.monotonic() + self._kept_s


class Snapshot:
    """What a photo's options were checked against is what it is finished with, however long it waits in between."""

    def __init__(self, known: KnownAdapters) -> None:
        self._source = known
        self._read: Mapping[str, str] | None = None

    async def read(self) -> Mapping[str, str]:
        """As it was when first read; raises AdaptersUnknownError."""
        if self._read is None:
            self._read = await self._source.read()
        return self._read
