"""Jobs and photos in Redis (7 or newer, or what speaks as it does). How they are kept there: `jobs/redis`."""

from collections.abc import Callable, Sequence
from typing import cast

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from fanlight_client.job_wire import JOB_STATES
from jobs import transitions
from jobs.bucket import Drawn, Limit
from jobs.job import Deadline, Job, Listing
from jobs.key import Key
from jobs.photo import Photo
from jobs.redis import api_keys, photos
from jobs.redis.browse import find_jobs
from jobs.redis.index import BODY, write_job
from jobs.redis.keys import ticket
from jobs.redis.listings import change_listing, load_listing, load_unsettled, sweep_listings
from jobs.redis.queue import hand_out
from jobs.redis.server import RedisServer
from jobs.redis.times import read_time
from jobs.redis.transaction import transact
from jobs.store import Depth, IdempotencyError, JobQuery, PhotoQuery, UnknownJobError, WrongStateError


class RedisStore:
    """A JobStore. `url`: `redis://` or `rediss://`, with `?prefix=` where several stores share a server.

    A change is read, made and written under WATCH, and made again where the job has changed meanwhile. What was
    written is as durable as the server makes it: `appendonly yes` and `appendfsync always` for jobs that survive
    every crash; the first use warns of less.
    """

    def __init__(self, url: str) -> None:
        self._server = RedisServer(url)
        self._keys = self._server.keys

    async def now(self) -> float:
        async with self._server.session() as redis:
            return await read_time(redis)

    async def add(self, job: Job) -> Job:
        claims = [] if job.idempotency_key is None else [self._keys.idempotency(job.owner, job.idempotency_key)]

        async def attempt(pipe: Pipeline) -> Job:
            if there := await self._load(pipe, job.id):
                return there
            for key in claims:
                earlier_id = cast(str | None, await pipe.get(key))
                if earlier_id and (earlier := await self._load(pipe, earlier_id)):
                    return _same_request(earlier, job)
            pipe.multi()
            write_job(pipe, self._keys, None, job)
            return job

        async with self._server.session() as redis:
            return await transact(redis, [self._keys.job(job.id), *claims], attempt)

    async def load(self, job_id: str) -> Job | None:
        async with self._server.session() as redis:
            return await self._load(redis, job_id)

    async def find(self, query: JobQuery) -> list[Job]:
        async with self._server.session() as redis:
            return await find_jobs(redis, self._keys, query)

    async def claim(self, worker: str, lease_s: float) -> Job | None:
        def change(job: Job, now: float) -> Job:
            if job.available_at > now:
                raise WrongStateError(f"job {job.id} waits until {job.available_at}")
            return transitions.claim(job, now, worker, lease_s)

        async with self._server.session() as redis:
            while job_id := await hand_out(redis, self._keys, worker):
                try:
                    return await self._update(redis, job_id, change)
                except (UnknownJobError, WrongStateError):
                    continue  # canceled, deleted or claimed since it was handed out: that took it from the queue
        return None

    async def update(self, job_id: str, change: Callable[[Job, float], Job]) -> Job:
        async with self._server.session() as redis:
            return await self._update(redis, job_id, change)

    async def positions(self, jobs: Sequence[Job]) -> list[int]:
        async with self._server.session() as redis, redis.pipeline() as pipe:
            for job in jobs:
                pipe.zlexcount(self._keys.queue("order"), "-", f"({ticket(job)}")
            return await pipe.execute()

    async def depth(self) -> Depth:
        async with self._server.session() as redis, redis.pipeline() as pipe:
            for state in JOB_STATES:
                pipe.zcard(self._keys.state(state))
            pipe.zrange(self._keys.queue("available"), 0, 0, withscores=True)
            pipe.time()
            pipe.zcard(self._keys.photos("all"))
            *counts, first, time, kept = await pipe.execute()
        now = float(f"{time[0]}.{time[1]:06d}")
        waiting = [moment for _, moment in first if moment <= now]
        return Depth(dict(zip(JOB_STATES, counts, strict=True)), waiting[0] if waiting else None, kept)

    async def due(self, deadline: Deadline, limit: int = 100) -> list[str]:
        async with self._server.session() as redis:
            now = await read_time(redis)
            ids = await redis.zrangebyscore(self._keys.due(deadline), "-inf", now, start=0, num=limit)
            return cast(list[str], ids)

    async def delete(self, job_id: str) -> None:
        async def attempt(pipe: Pipeline) -> None:
            if job := await self._load(pipe, job_id):
                pipe.multi()
                write_job(pipe, self._keys, job, None)

        async with self._server.session() as redis:
            await transact(redis, [self._keys.job(job_id)], attempt)

    async def load_listing(self, owner: str, listing: str) -> Listing | None:
        async with self._server.session() as redis:
            return await load_listing(redis, self._keys.listing(owner, listing))

    async def update_listing(self, owner: str, listing: str, change: Callable[[Listing, float], Listing]) -> Listing:
        async with self._server.session() as redis:
            return await change_listing(redis, self._keys, owner, listing, change)

    async def unsettled_listings(self, limit: int = 100) -> Sequence[Listing]:
        async with self._server.session() as redis:
            return await load_unsettled(redis, self._keys, limit)

    async def sweep_listings(self) -> int:
        async with self._server.session() as redis:
            return await sweep_listings(redis, self._keys)

    async def add_photo(self, photo: Photo) -> Photo:
        async with self._server.session() as redis:
            return await photos.add_photo(redis, self._keys, photo)

    async def load_photo(self, photo_id: str) -> Photo | None:
        async with self._server.session() as redis:
            return await photos.load_photo(redis, self._keys, photo_id)

    async def find_photos(self, query: PhotoQuery) -> list[Photo]:
        async with self._server.session() as redis:
            return await photos.find_photos(redis, self._keys, query)

    async def update_photo(self, photo_id: str, change: Callable[[Photo, float], Photo]) -> Photo:
        async with self._server.session() as redis:
            return await photos.update_photo(redis, self._keys, photo_id, change)

    async def delete_photo(self, photo_id: str) -> None:
        async with self._server.session() as redis:
            await photos.delete_photo(redis, self._keys, photo_id)

    async def sweep_photos(self) -> int:
        async with self._server.session() as redis:
            return await photos.sweep_photos(redis, self._keys)

    async def add_key(self, key: Key) -> None:
        async with self._server.session() as redis:
            await api_keys.add_key(redis, self._keys, key)

    async def find_key(self, digest: str) -> Key | None:
        async with self._server.session() as redis:
            return await api_keys.find_key(redis, self._keys, digest)

    async def list_keys(self) -> list[Key]:
        async with self._server.session() as redis:
            return await api_keys.list_keys(redis, self._keys)

    async def revoke_key(self, name: str) -> Key:
        async with self._server.session() as redis:
            return await api_keys.revoke_key(redis, self._keys, name)

    async def draw(self, bucket: str, limit: Limit, amount: int = 1) -> Drawn:
        async with self._server.session() as redis:
            return await api_keys.draw_from(redis, self._keys, bucket, limit, amount)

    async def close(self) -> None:
        await self._server.close()

    async def _load(self, redis: Redis, job_id: str) -> Job | None:
        body = await redis.hget(self._keys.job(job_id), BODY)
        return None if body is None else Job.model_validate_json(body)

    async def _update(self, redis: Redis, job_id: str, change: Callable[[Job, float], Job]) -> Job:
        async def attempt(pipe: Pipeline) -> Job:
            old = await self._load(pipe, job_id)
            if old is None:
                raise UnknownJobError(f"there is no job {job_id}")
            new = change(old, await read_time(pipe))
            if new is not old:
                pipe.multi()
                write_job(pipe, self._keys, old, new)
            return new

        return await transact(redis, [self._keys.job(job_id)], attempt)


def _same_request(earlier: Job, job: Job) -> Job:
    if earlier.request_digest != job.request_digest:
        raise IdempotencyError(f"the key {job.idempotency_key!r} was used for another request, job {earlier.id}")
    return earlier
