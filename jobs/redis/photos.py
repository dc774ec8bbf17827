"""Photos: each as JSON, and in the sorted sets by which they are found, all written in one transaction."""

from collections.abc import Callable
from typing import cast

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from jobs.photo import Photo
from jobs.redis.keys import Keys, id_in_place, place
from jobs.redis.times import read_time
from jobs.redis.transaction import transact
from jobs.store import IdempotencyError, PhotoQuery, UnknownPhotoError

FEWEST, MOST = 20, 500
"""Photos read at once."""


async def load_photo(redis: Redis, keys: Keys, photo_id: str) -> Photo | None:
    body = await redis.get(keys.photo(photo_id))
    return None if body is None else Photo.model_validate_json(body)


async def add_photo(redis: Redis, keys: Keys, photo: Photo) -> Photo:
    """The photo, or the one there is of its id or idempotency key; raises IdempotencyError."""
    claim = _claim(keys, photo)

    async def attempt(pipe: Pipeline) -> Photo:
        if there := await load_photo(pipe, keys, photo.id):
            return there
        earlier_id = cast(str | None, await pipe.get(claim)) if claim else None
        if earlier_id and (earlier := await load_photo(pipe, keys, earlier_id)):
            if earlier.request_digest != photo.request_digest:
                raise IdempotencyError(f"the key {photo.idempotency_key!r} was used for another photo, {earlier.id}")
            return earlier
        pipe.multi()
        _write(pipe, keys, photo)
        return photo

    return await transact(redis, [keys.photo(photo.id), *([claim] if claim else [])], attempt)


async def find_photos(redis: Redis, keys: Keys, query: PhotoQuery) -> list[Photo]:
    """Walks the narrowest sorted set that holds all that is asked for, and leaves out what does not match."""
    chosen = _choose_set(keys, query)
    at_once = min(max(query.limit, FEWEST), MOST)
    bound = "+" if query.before is None else f"({place(*query.before)}"
    found: list[Photo] = []
    while len(found) < query.limit:
        page = await redis.zrange(chosen, bound, "-", desc=True, bylex=True, offset=0, num=at_once)
        members = cast(list[str], page)
        bodies = await redis.mget([keys.photo(id_in_place(member)) for member in members]) if members else []
        photos = [Photo.model_validate_json(body) for body in bodies if body is not None]
        found += [photo for photo in photos if query.owner in (None, photo.owner)]
        if len(members) < at_once:
            break
        bound = f"({members[-1]}"
    return found[: query.limit]


async def update_photo(redis: Redis, keys: Keys, photo_id: str, change: Callable[[Photo, float], Photo]) -> Photo:
    """The photo as it is then; raises UnknownPhotoError, and what `change` raises."""

    async def attempt(pipe: Pipeline) -> Photo:
        before = await load_photo(pipe, keys, photo_id)
        if before is None:
            raise UnknownPhotoError(f"there is no photo {photo_id}")
        after = change(before, await read_time(pipe))
        if after is not before:
            pipe.multi()
            _write(pipe, keys, after)
        return after

    return await transact(redis, [keys.photo(photo_id)], attempt)


async def delete_photo(redis: Redis, keys: Keys, photo_id: str) -> None:
    await _forget(redis, keys, photo_id, lambda photo, now: True)


async def sweep_photos(redis: Redis, keys: Keys) -> int:
    """Forget those past their time to live, and how many; one that is renewed meanwhile stays."""
    expired = cast(list[str], await redis.zrangebyscore(keys.photos("expiring"), "-inf", await read_time(redis)))
    return sum([await _forget(redis, keys, each, lambda photo, now: photo.expires_at <= now) for each in expired])


async def _forget(redis: Redis, keys: Keys, photo_id: str, is_over: Callable[[Photo, float], bool]) -> bool:
    async def attempt(pipe: Pipeline) -> bool:
        photo = await load_photo(pipe, keys, photo_id)
        if photo is None or not is_over(photo, await read_time(pipe)):
            return False
        pipe.multi()
        pipe.delete(keys.photo(photo.id), *filter(None, [_claim(keys, photo)]))
        for chosen in _sets(keys, photo):
            pipe.zrem(chosen, place(photo.created_at, photo.id))
        pipe.zrem(keys.photos("expiring"), photo.id)
        return True

    return await transact(redis, [keys.photo(photo_id)], attempt)


def _write(pipe: Pipeline, keys: Keys, photo: Photo) -> None:
    """Queue in a transaction all that is kept of a photo; of one that is kept already nothing but its time changes."""
    pipe.set(keys.photo(photo.id), photo.model_dump_json())
    if claim := _claim(keys, photo):
        pipe.set(claim, photo.id)
    for chosen in _sets(keys, photo):
        pipe.zadd(chosen, {place(photo.created_at, photo.id): 0})
    pipe.zadd(keys.photos("expiring"), {photo.id: photo.expires_at})


def _sets(keys: Keys, photo: Photo) -> list[str]:
    """Where pages of photos are read that it is one of."""
    return [
        keys.photos("all"),
        keys.photos("owned", photo.owner),
        *(keys.photos("with", digest) for digest in photo.artefacts),
    ]


def _choose_set(keys: Keys, query: PhotoQuery) -> str:
    if query.artefact is not None:
        return keys.photos("with", query.artefact)
    return keys.photos("all") if query.owner is None else keys.photos("owned", query.owner)


def _claim(keys: Keys, photo: Photo) -> str | None:
    return None if photo.idempotency_key is None else keys.photo_idempotency(photo.owner, photo.idempotency_key)
