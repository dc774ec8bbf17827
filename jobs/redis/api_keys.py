"""Keys of callers: each as JSON by its name, found by its digest; and what is left of their limits."""

from math import ceil

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from jobs.bucket import Drawn, Level, Limit, draw
from jobs.key import Key
from jobs.redis.keys import Keys
from jobs.redis.times import read_time
from jobs.redis.transaction import transact
from jobs.store import KeyExistsError, UnknownKeyError


async def add_key(redis: Redis, keys: Keys, key: Key) -> None:
    """Raises KeyExistsError."""

    async def attempt(pipe: Pipeline) -> None:
        if await pipe.hexists(keys.api_keys, key.name):
            raise KeyExistsError(f"there is, or was, a key {key.name}")
        pipe.multi()
        pipe.hset(keys.api_keys, key.name, key.model_dump_json())
        pipe.hset(keys.api_digests, key.digest, key.name)

    await transact(redis, [keys.api_keys], attempt)


async def find_key(redis: Redis, keys: Keys, digest: str) -> Key | None:
    name = await redis.hget(keys.api_digests, digest)
    body = None if name is None else await redis.hget(keys.api_keys, name)
    return None if body is None else Key.model_validate_json(body)


async def list_keys(redis: Redis, keys: Keys) -> list[Key]:
    bodies = await redis.hvals(keys.api_keys)
    return sorted((Key.model_validate_json(body) for body in bodies), key=lambda key: key.name)


async def revoke_key(redis: Redis, keys: Keys, name: str) -> Key:
    """Raises UnknownKeyError."""

    async def attempt(pipe: Pipeline) -> Key:
        body = await pipe.hget(keys.api_keys, name)
        if body is None:
            raise UnknownKeyError(f"there is no key {name}")
        key = Key.model_validate_json(body)
        if key.revoked_at is None:
            key = key.revise(revoked_at=await read_time(pipe))
            pipe.multi()
            pipe.hset(keys.api_keys, name, key.model_dump_json())
        return key

    return await transact(redis, [keys.api_keys], attempt)


async def draw_from(redis: Redis, keys: Keys, bucket: str, limit: Limit, amount: int) -> Drawn:
    """A level is forgotten when its bucket is full again."""
    name = keys.level(bucket)

    async def attempt(pipe: Pipeline) -> Drawn:
        left, at = await pipe.hmget(name, "left", "at")
        level = None if left is None or at is None else Level(float(left), float(at))
        drawn = draw(level, await read_time(pipe), limit, amount)
        if drawn.is_granted:
            pipe.multi()
            pipe.hset(name, mapping={"left": repr(drawn.level.left), "at": repr(drawn.level.at)})
            pipe.expire(name, ceil((limit.most - drawn.level.left) / limit.pace) + 1)
        return drawn

    return await transact(redis, [name], attempt)
