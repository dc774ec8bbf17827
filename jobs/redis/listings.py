"""Listings: each as JSON, and in two sorted sets, by when they were touched and by when they expire."""

from collections.abc import Callable
from typing import cast

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from jobs.job import Listing
from jobs.redis.keys import Keys
from jobs.redis.times import read_time
from jobs.redis.transaction import transact


async def load_listing(redis: Redis, key: str) -> Listing | None:
    body = await redis.get(key)
    return None if body is None else Listing.model_validate_json(body)


async def change_listing(
    redis: Redis, keys: Keys, owner: str, name: str, change: Callable[[Listing, float], Listing]
) -> Listing:
    key = keys.listing(owner, name)

    async def attempt(pipe: Pipeline) -> Listing:
        old, now = await load_listing(pipe, key), await read_time(pipe)
        new = change(old or Listing(id=name, owner=owner, touched_at=now), now)
        if new is not old:
            pipe.multi()
            _write_listing(pipe, keys, key, new)
        return new

    return await transact(redis, [key], attempt)


async def load_unsettled(redis: Redis, keys: Keys, limit: int) -> list[Listing]:
    found = cast(list[str], await redis.zrange(keys.unsettled, 0, limit - 1))
    bodies = await redis.mget(found) if found else []
    return [Listing.model_validate_json(body) for body in bodies if body is not None]


async def sweep_listings(redis: Redis, keys: Keys) -> int:
    expired = cast(list[str], await redis.zrangebyscore(keys.expiring, "-inf", await read_time(redis)))
    return sum([await _sweep_listing(redis, keys, key) for key in expired])


async def _sweep_listing(redis: Redis, keys: Keys, key: str) -> bool:
    async def attempt(pipe: Pipeline) -> bool:
        listing = await load_listing(pipe, key)
        if listing is None or listing.expires_at is None or listing.expires_at > await read_time(pipe):
            return False  # touched since
        pipe.multi()
        pipe.delete(key)
        pipe.zrem(keys.unsettled, key)
        pipe.zrem(keys.expiring, key)
        return True

    return await transact(redis, [key], attempt)


def _write_listing(pipe: Pipeline, keys: Keys, key: str, listing: Listing) -> None:
    pipe.set(key, listing.model_dump_json())
    for index, moment in (
        (keys.unsettled, None if listing.settled else listing.touched_at),
        (keys.expiring, listing.expires_at),
    ):
        if moment is None:
            pipe.zrem(index, key)
        else:
            pipe.zadd(index, {key: moment})
