"""The same question asked at once by several processes, or again a moment later, answered once."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

import numpy as np

from deployments.shared_task import start_shared

Answer = TypeVar("Answer")


class Lately(Generic[Answer]):
    """Answers about the last few pictures. Jobs on one photo share what is kept of it, but of two processes that begin
    at the same moment neither has kept anything yet. What fails is forgotten."""

    def __init__(self, most: int = 4) -> None:
        self._most = most
        self._answers: OrderedDict[str, asyncio.Future[Answer]] = OrderedDict()

    async def ask(self, pixels: np.ndarray, about: str, make: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
        """What `make` answers about these pixels; `about` names what else the answer depends on. Raises as it does."""
        key = await asyncio.to_thread(_name, pixels, about)
        answer = self._answers.get(key)
        if answer is None:
            answer = start_shared(make())
            answer.add_done_callback(lambda done: self._forget_failed(key, done))
            self._answers[key] = answer
        self._answers.move_to_end(key)
        while len(self._answers) > self._most:
            self._answers.popitem(last=False)
        return await asyncio.shield(answer)  # who goes away takes nothing from the others

    def _forget_failed(self, key: str, done: asyncio.Future[Answer]) -> None:
        if (done.cancelled() or done.exception() is not None) and self._answers.get(key) is done:
            del self._answers[key]


def _name(pixels: np.ndarray, about: str) -> str:
    facts = f"{about} {pixels.shape} {pixels.dtype}"
    return hashlib.sha256(facts.encode() + np.ascontiguousarray(pixels).tobytes()).hexdigest()
