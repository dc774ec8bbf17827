"""Some at a time, all or none."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from fanlight_client.groups import first_of

Thing = TypeVar("Thing")
Answer = TypeVar("Answer")


async def gather_some(
    things: Iterable[Thing], call: Callable[[Thing], Awaitable[Answer]], at_once: int
) -> list[Answer]:
    """The answers in order; the first error cancels the calls that are under way, and is raised."""
    room = asyncio.Semaphore(at_once)

    async def one(thing: Thing) -> Answer:
        async with room:
            return await call(thing)

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(thing)) for thing in things]
    except BaseExceptionGroup as errors:
        raise first_of(errors) from errors
    return [task.result() for task in tasks]
