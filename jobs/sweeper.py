"""What nobody needs any more goes: expired jobs and photos, their artefacts, checkpoints of ended jobs, old assets."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass, replace
from typing import TypeVar

from fanlight_client.job_wire import ENDED
from jobs.artefacts import ArtefactStore
from jobs.blobs import thrown_digest
from jobs.job import Job
from jobs.photo import Photo
from jobs.store import JobQuery, JobStore, PhotoQuery

ABANDONED_S = 3600
"""Since something was put into the trash: the sweeper that did is dead, and another decides."""
AT_ONCE = 8
"""Questions to the job store."""
PAGE = 500
"""Jobs, or photos, in one answer of it."""

T = TypeVar("T")
Q = TypeVar("Q", JobQuery, PhotoQuery)
K = TypeVar("K", Job, Photo)


@dataclass(frozen=True)
class Swept:
    """How many went; `rescued`: blobs that were already in the trash when they were needed, and were put back."""

    jobs: int
    photos: int
    blobs: int
    rescued: int
    checkpoints: int
    """Jobs that had some."""
    parts: int
    listings: int
    assets: int


async def sweep(
    store: JobStore, artefacts: ArtefactStore, grace_s: float = 3600, assets_kept_s: float = 7 * 86_400
) -> Swept:
    """Once through everything; raises StoreUnavailableError, after which another sweep goes on.

    Assets go that nobody asked for in `assets_kept_s`.

    Several may run at once, and be killed anywhere. A blob that somebody needs, a job or a photo, is never lost, though
    jobs and photos are added meanwhile, if who adds one does: put, add, exists? and if not, put again. For a blob is
    removed in four steps:

        list     it was last put over `grace_s` ago, and nobody needed it when all were looked through
        M        it is moved into the trash, under a name of its own, and back if it was put since
        R        the job store is asked again whether a job or a photo needs it
        decide   if so, it is put back; else what lies in the trash under that name is destroyed

    Let A be the moment when the job, or the photo, is there, and E > A when `exists` is asked. Take any removal. If
    A < R, the sweeper puts the blob back. If R < A, then M < R < A < E: `exists` tells that it is gone, and it is put
    again. What is put again is another file than the one in the trash; to remove it takes another M, after A, whose R
    is after A as well. Who dies between M and the decision leaves the blob in the trash, where it can be read; after
    ABANDONED_S another sweeper takes R and the decision over, with the same argument. Two that decide at the same
    time are harmless too: each has asked after M, so if one destroys it, R < A and the blob is put again.

    Who makes a job from a photo, or from another job's result, has no bytes to put again. It adds the job (A) and then
    has the blob revived (E): what does not exist is read wherever it is, and put; what cannot be read is gone. As long
    as the photo is there every R finds it, so that the blob is somewhere and can be read. R is a question about photos
    and then one about jobs. Where the blob is gone, the first found no photo, and the second, after it, no job: the
    photo had been forgotten before A. The new job is taken back, and whoever asked is told that there is no such photo.

    Photos are forgotten in one step with the question whether their time has passed, and are renewed in one step with
    the question whether it has not: who was told that a photo is kept finds it.

    On S3, M is a copy and a deletion. Only if a sweeper stops for ABANDONED_S between the two is R not after M.
    Whoever does not ask for `exists`, such as a worker with its result, relies on `grace_s` being longer than
    what is between its put and the job's change; on S3, besides, on the same content not being put again within
    the milliseconds that M takes.
    """
    jobs, photos = await _forget_expired(store, artefacts), await store.sweep_photos()
    decided = [await _empty_trash(store, artefacts), await _sweep_blobs(store, artefacts, time.time() - grace_s)]
    return Swept(
        jobs=jobs,
        photos=photos,
        blobs=sum(gone for gone, _ in decided),
        rescued=sum(rescued for _, rescued in decided),
        checkpoints=await _sweep_checkpoints(store, artefacts),
        parts=await artefacts.sweep_parts(),
        listings=await store.sweep_listings(),
        assets=await artefacts.run(artefacts.assets.sweep, time.time() - assets_kept_s),
    )


async def _forget_expired(store: JobStore, artefacts: ArtefactStore) -> int:
    """Jobs past their time to live; expired ones are never retried, so none comes back in between."""
    forgotten = 0
    while due := await store.due("result"):
        expired = [job_id for job_id in due if await _has_expired(store, job_id)]
        for job_id in expired:
            await store.delete(job_id)
            await artefacts.drop_checkpoints(job_id)
        forgotten += len(expired)
        if not expired:
            break
    return forgotten


async def _has_expired(store: JobStore, job_id: str) -> bool:
    now = await store.now()  # before it is loaded: a retry is seen then, or is refused as too late
    job = await store.load(job_id)
    return job is not None and job.expires_at is not None and job.expires_at <= now


async def _sweep_blobs(store: JobStore, artefacts: ArtefactStore, before: float) -> tuple[int, int]:
    """Shard by shard, so that what is in the trash is there for moments; how many are gone, and were put back."""
    gone = rescued = 0
    seen = await _needed_by_all(store)
    for shard in await artefacts.run(artefacts.blobs.shards):
        old = await artefacts.run(artefacts.blobs.unwritten_since, shard, before)
        thrown = [await artefacts.run(artefacts.blobs.throw, digest, before) for digest in old if digest not in seen]
        shard_gone, shard_rescued = await _decide(store, artefacts, [name for name in thrown if name])
        gone, rescued = gone + shard_gone, rescued + shard_rescued
    return gone, rescued


async def _empty_trash(store: JobStore, artefacts: ArtefactStore) -> tuple[int, int]:
    """What sweepers that died had not decided."""
    abandoned = await artefacts.run(artefacts.blobs.thrown_before, time.time() - ABANDONED_S)
    return await _decide(store, artefacts, abandoned)


async def _decide(store: JobStore, artefacts: ArtefactStore, thrown: list[str]) -> tuple[int, int]:
    """Put back, or destroy, what lies in the trash under these names; how many are gone, and were put back."""
    needed = await _needed(store, {thrown_digest(name) for name in thrown})
    rescued = {name for name in thrown if thrown_digest(name) in needed}
    for name in thrown:
        await artefacts.run(artefacts.blobs.put_back if name in rescued else artefacts.blobs.destroy, name)
    return len(thrown) - len(rescued), len(rescued)


async def _needed_by_all(store: JobStore) -> set[str]:
    """What there is needs: to read all jobs and photos is far cheaper than a question about every blob."""
    needed: set[str] = set()
    async for photos in _pages(store.find_photos, PhotoQuery(limit=PAGE)):
        needed.update(*(photo.artefacts for photo in photos))
    async for jobs in _pages(store.find, JobQuery(limit=PAGE)):
        needed.update(*(job.artefacts for job in jobs))
    return needed


async def _pages(find: Callable[[Q], Awaitable[list[K]]], query: Q) -> AsyncIterator[list[K]]:
    while page := await find(query):
        yield page
        query = replace(query, before=(page[-1].created_at, page[-1].id))


async def _needed(store: JobStore, digests: Collection[str]) -> set[str]:
    """Those that some photo or job needs now."""

    async def is_needed(digest: str) -> bool:
        photos = await store.find_photos(PhotoQuery(artefact=digest, limit=1))
        return bool(photos or await store.find(JobQuery(artefact=digest, limit=1)))

    answers = await _ask_all(digests, is_needed)
    return {digest for digest, needed in zip(digests, answers, strict=True) if needed}


async def _sweep_checkpoints(store: JobStore, artefacts: ArtefactStore) -> int:
    """Of jobs that are gone or have ended: one that is retried may have to begin anew."""
    job_ids = await artefacts.run(artefacts.checkpoints.jobs)
    jobs = await _ask_all(job_ids, store.load)
    over = [job_id for job_id, job in zip(job_ids, jobs, strict=True) if job is None or job.state in ENDED]
    for job_id in over:
        await artefacts.drop_checkpoints(job_id)
    return len(over)


async def _ask_all(questions: Collection[str], ask: Callable[[str], Awaitable[T]]) -> list[T]:
    """The answers in the order of the questions, some asked at a time."""
    free = asyncio.Semaphore(AT_ONCE)

    async def ask_one(question: str) -> T:
        async with free:
            return await ask(question)

    return await asyncio.gather(*map(ask_one, questions))
