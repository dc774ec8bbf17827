"""Read, decide, write: all of it, or again."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.exceptions import ConnectionError, TimeoutError, WatchError

Result = TypeVar("Result")


async def transact(redis: Redis, watched: Sequence[str], attempt: Callable[[Pipeline], Awaitable[Result]]) -> Result:
    """What `attempt` returned when nothing it read from `watched` had changed before its writes were made.

    `attempt` reads, calls `pipe.multi()` and queues its writes, if any; it may be called again.
    """
    while True:
        async with redis.pipeline() as pipe:
            try:
                await pipe.watch(*watched)
                result = await attempt(pipe)
                if len(pipe):
                    await pipe.execute()
                return result
            except WatchError as error:
                _raise_what_was_lost(error)


def _raise_what_was_lost(error: WatchError) -> None:
    """redis-py tells a connection that broke while watching as a change, too. But then the writes may have been made.

    To write them again would repeat a change that had taken effect: only the caller knows whether that is right.
    """
    lost = error.__context__
    if isinstance(lost, (ConnectionError, TimeoutError)):
        raise lost
