"""A batcher that pulls work only when the device is free.

`serve.batch` collects the next batch while the current one runs and then queues it, which on slow models yields
batches of one. Here items wait in groups until the single worker is free; it then takes all it can of the oldest group.
"""

import asyncio
import time
import traceback
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from deployments.allocator import return_memory
from deployments.logs import current_request, log_batch
from deployments.metrics import record_batch, record_failed_batch

QUIET_S = 1.0
"""Without work for so long, a batcher returns what its model's work has left allocated."""

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(eq=False)
class _Waiting(Generic[Item, Result]):
    item: Item
    done: asyncio.Future[Result] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    request: str = field(default_factory=current_request)
    since: float = field(default_factory=time.perf_counter)


class PullBatcher(Generic[Item, Result]):
    """Groups items that may share one call of `work`, runs one call at a time in a thread.

    `work` maps 1..`max_batch_size` items with equal `group_key` to as many results, in order. `linger_s` is how long
    the first item of a batch waits for company. An item whose caller has been cancelled is dropped before it runs; when
    a batch fails, its items are run one by one, so that only the bad ones raise.

    Where there is a `finish`, `work` only begins a batch, and answers whatever `finish` makes the results of, in a
    thread of its own: a batch is finished while the next one is begun.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Item]], Any],
        group_key: Callable[[Item], Hashable],
        max_batch_size: int = 1,
        linger_s: float = 0.0,
        finish: Callable[[Any], Sequence[Result]] | None = None,
    ) -> None:
        self.max_batch_size = max_batch_size
        self.linger_s = linger_s
        self._work = work
        self._group_key = group_key
        self._groups: dict[Hashable, list[_Waiting[Item, Result]]] = {}
        self._finish = finish
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="batch")
        self._finishing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="finish") if finish else self._thread
        self._worker: asyncio.Task[None] | None = None

    async def submit(self, item: Item) -> Result:
        """The result of `work` for this item, or the error it raised for it."""
        waiting: _Waiting[Item, Result] = _Waiting(item)
        self._groups.setdefault(self._group_key(item), []).append(waiting)
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._run(), context=Context())  # no caller's: it logs for all
        return await waiting.done

    async def exclusively(self, call: Callable[[], None]) -> None:
        """Run `call` in the worker's thread, between two batches."""
        await asyncio.get_running_loop().run_in_executor(self._thread, call)

    async def _run(self) -> None:
        ending: asyncio.Task[None] | None = None
        while self._groups or ending is not None:
            batch = await self._gather() if self._groups else []
            started = time.perf_counter()
            begun = await self._begin(batch) if batch else None
            if ending is not None:
                await ending  # no more than one batch behind: each holds memory
            ending = asyncio.create_task(self._end(batch, begun, started)) if batch else None
        asyncio.get_running_loop().call_later(QUIET_S, self._tidy)

    async def _gather(self) -> list[_Waiting[Item, Result]]:
        if self.linger_s and len(next(iter(self._groups.values()))) < self.max_batch_size:
            await asyncio.sleep(self.linger_s)
        return self._take()

    def _tidy(self) -> None:
        if self._worker is None or self._worker.done():
            self._thread.submit(return_memory)

    def _take(self) -> list[_Waiting[Item, Result]]:
        """The oldest group's first items, without those nobody waits for any more."""
        key, group = next(iter(self._groups.items()))
        live = [waiting for waiting in group if not waiting.done.done()]
        batch, rest = live[: self.max_batch_size], live[self.max_batch_size :]
        del self._groups[key]
        if rest:
            self._groups[key] = rest  # behind the other groups: nobody starves
        return batch

    async def _begin(self, batch: list[_Waiting[Item, Result]]) -> Any:
        """What `work` makes of a batch, or the error it raised."""
        try:
            return await self._in(self._thread, self._work, [waiting.item for waiting in batch])
        except Exception as error:
            return _let_go(error)

    async def _end(self, batch: list[_Waiting[Item, Result]], begun: Any, started: float) -> None:
        results = await self._results(batch, begun)
        del begun
        if not isinstance(results, Exception):
            _tell(batch, started)
            for waiting, result in zip(batch, results, strict=True):
                _settle(waiting.done, result=result)
        elif len(batch) == 1:
            _settle(batch[0].done, error=results)
        else:
            record_failed_batch()
            for waiting in batch:
                started = time.perf_counter()
                await self._end([waiting], await self._begin([waiting]), started)

    async def _results(self, batch: list[_Waiting[Item, Result]], begun: Any) -> Sequence[Result] | Exception:
        """What a begun batch comes to, or the error that one of its halves raised."""
        if isinstance(begun, Exception):
            return begun
        try:
            results = await self._in(self._finishing, self._finish, begun) if self._finish else begun
        except Exception as error:
            return _let_go(error)
        if len(results) != len(batch):
            return RuntimeError(f"{len(batch)} items in, {len(results)} results out")
        return results

    async def _in(self, thread: ThreadPoolExecutor, call: Callable[[Any], Any], argument: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(thread, call, argument)


def _tell(batch: Sequence[_Waiting], started: float) -> None:
    """Log and count a batch that was answered."""
    seconds = time.perf_counter() - started
    log_batch(seconds, [waiting.request for waiting in batch])
    record_batch(seconds, [started - waiting.since for waiting in batch])


def _let_go(error: Exception) -> Exception:
    """The error, without what its frames still hold: a batch's memory is wanted for its items one by one."""
    traceback.clear_frames(error.__traceback__)
    return error


def _settle(done: asyncio.Future[Result], result: Result | None = None, error: Exception | None = None) -> None:
    if done.done():
        return
    if error is not None:
        done.set_exception(error)
    else:
        done.set_result(result)  # type: ignore[arg-type]
