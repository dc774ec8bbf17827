"""Calls out to replicas: retried when one is lost, cancelled when the caller goes, answers in order."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from ray.exceptions import ObjectLostError, RayActorError
from ray.serve.exceptions import BackPressureError, DeploymentUnavailableError, ReplicaUnavailableError

from finishing.shared import Shared

Job = TypeVar("Job")
Answer = TypeVar("Answer")
Answer_co = TypeVar("Answer_co", covariant=True)

GRAPH_LOST = (
    RayActorError,
    ReplicaUnavailableError,
    DeploymentUnavailableError,
    BackPressureError,
    ObjectLostError,
)
"""What says nothing of the photo, only that a part of the graph, or of the cluster, is not there now. Serve never
retries a call that a replica had accepted; these are the ones worth another attempt."""


class Response(Protocol[Answer_co]):
    """What `handle.remote()` returns."""

    def __await__(self): ...  # type: ignore[no-untyped-def]
    def cancel(self) -> None: ...


async def call_replica(
    call: Callable[[], Response[Answer]],
    *,
    attempts: int = 4,
    first_delay_s: float = 0.25,
    on_retry: Callable[[], None] = lambda: None,
    shared: Sequence[Shared] = (),
) -> Answer:
    """The answer of `call`, asked again with backoff and jitter when its replica dies or is full, or when its answer or
    its pixels are lost with their node.

    `shared`: the pixels that it is about, which are put again where it is they that are lost. Raises the last error
    when `attempts` are used up, and any error of the call itself at once. Cancelling this coroutine cancels the call.
    """
    for attempt in range(1, attempts + 1):
        try:
            return await _answer(call())
        except GRAPH_LOST as error:
            if attempt == attempts:
                raise
            on_retry()
            if isinstance(error, ObjectLostError):
                await asyncio.gather(*(pixels.mend(error) for pixels in shared))
            await asyncio.sleep(first_delay_s * 2 ** (attempt - 1) * random.uniform(0.5, 1.5))
    raise AssertionError("attempts is at least 1")


async def _answer(response: Response[Answer]) -> Answer:
    try:
        return await response
    except asyncio.CancelledError:
        response.cancel()
        raise


async def scatter(
    jobs: Iterable[Job], call: Callable[[Job], Awaitable[Answer]], *, in_flight: int
) -> list[Answer | Exception]:
    """`call` every job, at most `in_flight` at a time; the answers, or the error in an answer's place, in job order."""
    room = asyncio.Semaphore(in_flight)

    async def one(job: Job) -> Answer | Exception:
        async with room:
            try:
                return await call(job)
            except Exception as error:
                return error

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(job)) for job in jobs]
    return [task.result() for task in tasks]
