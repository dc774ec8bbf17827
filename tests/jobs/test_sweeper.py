"""The sweeper takes what nobody needs, and never what somebody does, whoever runs beside it and wherever it dies."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from fanlight_client.job_wire import JobFailure
from jobs import transitions
from jobs.artefacts import ArtefactStore
from jobs.job import Job, Variant
from jobs.photo import Photo
from jobs.photo_transitions import use
from jobs.sql_store import SqlStore
from jobs.store import WrongStateError
from jobs.sweeper import Swept, sweep
from jobs.transitions import Outcome

NOTHING = Swept(jobs=0, photos=0, blobs=0, rescued=0, checkpoints=0, parts=0, listings=0, assets=0)
KEEP_S = 3600.0
GRACE_S = -10.0
"""Nothing is too young to go."""


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = SqlStore(f"sqlite:///{tmp_path}/jobs.db")
    yield store
    await store.close()


async def add(store: SqlStore, **facts: object) -> Job:
    now = await store.now()
    return await store.add(Job.model_validate({"id": uuid4().hex, "created_at": now, "available_at": now, **facts}))


async def fail(store: SqlStore, job: Job, keep_s: float) -> Job:
    claimed = await store.claim("worker", 60)
    assert claimed is not None
    assert claimed.id == job.id
    failure = JobFailure(code="no", stage="decode", detail="", attempt=1)
    return await store.update(
        job.id, lambda job, now: transitions.fail(job, now, claimed.lease, failure, keep_s, retryable=False)
    )


async def test_an_expired_job_goes_with_all_it_had(store: SqlStore, artefacts: ArtefactStore) -> None:
    original = await artefacts.put(b"original")
    job = await add(store, original=original)
    await artefacts.save_checkpoint(job.id, "tile-1", b"field")
    assert await sweep(store, artefacts, GRACE_S) == NOTHING
    assert await artefacts.exists(original)

    await fail(store, job, keep_s=0)
    swept = await sweep(store, artefacts, GRACE_S)
    assert (swept.jobs, swept.blobs) == (1, 1)
    assert await store.load(job.id) is None
    assert not await artefacts.exists(original)
    assert await artefacts.load_checkpoints(job.id) == {}
    assert await sweep(store, artefacts, GRACE_S) == NOTHING


async def test_every_artefact_of_a_job_stays(store: SqlStore, artefacts: ArtefactStore) -> None:
    contents = {part: part.encode() for part in ("original", "result", "report")}
    digests = {part: await artefacts.put(content) for part, content in contents.items()}
    await add(store, **digests)
    await artefacts.put(b"nobody's")
    assert (await sweep(store, artefacts, GRACE_S)).blobs == 1
    assert {part: await artefacts.read(digest) for part, digest in digests.items()} == contents


async def test_every_frame_of_a_photo_stays_until_its_job_has_expired(
    store: SqlStore, artefacts: ArtefactStore
) -> None:
    first, *more = [await artefacts.put(frame) for frame in (b"dark", b"middle", b"light")]
    job = await add(store, original=first, more_frames=tuple(more))
    assert await sweep(store, artefacts, GRACE_S) == NOTHING
    await fail(store, job, keep_s=0)
    assert (await sweep(store, artefacts, GRACE_S)).blobs == 3


async def stage(store: SqlStore, artefacts: ArtefactStore, keep_s: float) -> tuple[Job, list[str]]:
    """A job that has ended with two pictures of a room, and what it needs."""
    original, twin, *pairs = [await artefacts.put(each) for each in (b"sent", b"twin", b"1", b"r1", b"2", b"r2")]
    first, second = Variant(result=pairs[0], report=pairs[1]), Variant(result=pairs[2], report=pairs[3])
    await add(store, original=original)
    job = await store.claim("worker", 60)
    assert job is not None
    outcome = Outcome(first.result, first.report, "jpeg", None, 1.0, twin=twin, variants=(first, second))
    ended = await store.update(job.id, lambda it, now: transitions.complete(it, now, job.lease, outcome, keep_s))
    return ended, [original, twin, *pairs]


async def test_every_picture_of_a_staged_room_stays_with_its_twin_until_the_job_has_expired(
    store: SqlStore, artefacts: ArtefactStore
) -> None:
    _, needed = await stage(store, artefacts, KEEP_S)
    assert await sweep(store, artefacts, GRACE_S) == NOTHING
    assert all([await artefacts.exists(digest) for digest in needed])
    _, same = await stage(store, artefacts, keep_s=0)
    assert same == needed
    assert (await sweep(store, artefacts, GRACE_S)).blobs == 0, "the other job still needs them"


async def test_what_a_staged_room_was_goes_with_its_job(store: SqlStore, artefacts: ArtefactStore) -> None:
    _, needed = await stage(store, artefacts, keep_s=0)
    assert (await sweep(store, artefacts, GRACE_S)).blobs == len(needed)


async def test_what_a_dead_sweeper_threw_away_of_a_staged_room_is_put_back(
    store: SqlStore, artefacts: ArtefactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, needed = await stage(store, artefacts, KEEP_S)
    for digest in needed:
        await artefacts.run(artefacts.blobs.throw, digest, time.time() + 10)
    monkeypatch.setattr("jobs.sweeper.ABANDONED_S", -10)
    swept = await sweep(store, artefacts, GRACE_S)
    assert (swept.blobs, swept.rescued) == (0, len(needed))
    assert all([await artefacts.exists(digest) for digest in needed])


async def test_an_artefact_that_another_job_needs_stays(store: SqlStore, artefacts: ArtefactStore) -> None:
    original = await artefacts.put(b"original")
    await fail(store, await add(store, original=original), keep_s=0)
    await add(store, original=original)
    swept = await sweep(store, artefacts, GRACE_S)
    assert (swept.jobs, swept.blobs) == (1, 0)
    assert await artefacts.read(original) == b"original"


async def keep(store: SqlStore, *frames: str, keep_s: float = KEEP_S) -> Photo:
    now = await store.now()
    facts = {"width": 8, "height": 6, "format": "jpeg", "bytes": 1, "frames": frames}
    times = {"created_at": now, "expires_at": now + keep_s}
    return await store.add_photo(Photo.model_validate({"id": uuid4().hex, **times, **facts}))


async def test_every_frame_of_a_photo_stays_until_it_has_expired(store: SqlStore, artefacts: ArtefactStore) -> None:
    frames = [await artefacts.put(frame) for frame in (b"dark", b"middle", b"light")]
    photo = await keep(store, *frames)
    assert await sweep(store, artefacts, GRACE_S) == NOTHING
    await store.update_photo(photo.id, lambda it, now: it.revise(expires_at=now))
    swept = await sweep(store, artefacts, GRACE_S)
    assert (swept.photos, swept.blobs) == (1, 3)
    assert await store.load_photo(photo.id) is None


async def test_a_photo_that_is_renewed_in_time_stays(store: SqlStore, artefacts: ArtefactStore) -> None:
    photo = await keep(store, await artefacts.put(b"photo"), keep_s=60)
    await store.update_photo(photo.id, lambda it, now: use(it, now, KEEP_S))
    assert await sweep(store, artefacts, GRACE_S) == NOTHING


async def test_a_photo_that_is_forgotten_leaves_the_jobs_that_were_made_from_it_alone(
    store: SqlStore, artefacts: ArtefactStore
) -> None:
    digest = await artefacts.put(b"photo")
    photo = await keep(store, digest)
    job = await add(store, original=digest, photo=photo.id)
    await store.delete_photo(photo.id)
    assert await sweep(store, artefacts, GRACE_S) == NOTHING
    await fail(store, job, keep_s=0)
    assert (await sweep(store, artefacts, GRACE_S)).blobs == 1


async def test_a_photo_outlives_the_jobs_that_were_made_from_it(store: SqlStore, artefacts: ArtefactStore) -> None:
    digest = await artefacts.put(b"photo")
    await keep(store, digest)
    await fail(store, await add(store, original=digest), keep_s=0)
    swept = await sweep(store, artefacts, GRACE_S)
    assert (swept.jobs, swept.blobs) == (1, 0)
    assert await artefacts.read(digest) == b"photo"


async def test_what_is_in_the_trash_is_revived_and_what_is_gone_is_not(
    store: SqlStore, artefacts: ArtefactStore
) -> None:
    digest = await artefacts.put(b"photo")
    assert await artefacts.revive(digest)
    thrown = await artefacts.run(artefacts.blobs.throw, digest, time.time() + 10)
    assert not await artefacts.exists(digest)
    assert await artefacts.revive(digest)
    assert await artefacts.exists(digest)
    await artefacts.run(artefacts.blobs.destroy, thrown)
    assert await artefacts.read(digest) == b"photo", "it is another file than the one in the trash"
    assert (await sweep(store, artefacts, GRACE_S)).blobs == 1
    assert not await artefacts.revive(digest)


async def test_what_was_put_within_the_grace_stays(store: SqlStore, artefacts: ArtefactStore) -> None:
    digest = await artefacts.put(b"a result whose job is about to end")
    assert await sweep(store, artefacts, grace_s=60) == NOTHING
    assert await artefacts.exists(digest)


async def test_touching_what_is_old_makes_it_stay(store: SqlStore, tmp_path: Path) -> None:
    artefacts = ArtefactStore(str(tmp_path / "artefacts"))
    old, touched = await artefacts.put(b"old"), await artefacts.put(b"touched")
    for path in (tmp_path / "artefacts").rglob("*"):
        os.utime(path, (1, 1))
    assert await artefacts.touch(touched)
    assert (await sweep(store, artefacts)).blobs == 1
    assert await artefacts.exists(touched)
    assert not await artefacts.touch(old)
    await artefacts.close()


async def test_a_job_that_is_retried_in_time_stays(store: SqlStore, artefacts: ArtefactStore) -> None:
    original = await artefacts.put(b"original")
    job = await fail(store, await add(store, original=original), KEEP_S)
    await store.update(job.id, lambda job, now: transitions.retry(job, now, None))
    assert await sweep(store, artefacts, GRACE_S) == NOTHING
    assert await artefacts.read(original) == b"original"


async def test_a_job_that_has_expired_is_not_retried(store: SqlStore) -> None:
    """Else the sweeper might delete it though it is in the queue again."""
    job = await fail(store, await add(store), keep_s=0)
    with pytest.raises(WrongStateError, match="expired"):
        await store.update(job.id, lambda job, now: transitions.retry(job, now, None))


async def test_checkpoints_stay_while_a_job_may_go_on(store: SqlStore, artefacts: ArtefactStore) -> None:
    ended = await fail(store, await add(store), KEEP_S)
    queued = await add(store)
    for job_id in (ended.id, queued.id, "f" * 32):
        await artefacts.save_checkpoint(job_id, "tile-1", b"field")
    assert (await sweep(store, artefacts, GRACE_S)).checkpoints == 2
    assert await artefacts.load_checkpoints(queued.id) == {"tile-1": b"field"}
    assert await artefacts.run(artefacts.checkpoints.jobs) == [queued.id]


async def test_assets_go_that_nobody_asked_for(store: SqlStore, artefacts: ArtefactStore) -> None:
    keys = [f"{number:064x}" for number in range(3)]
    for key in keys:
        await artefacts.save_asset(key, b"what it shows")
    assert await sweep(store, artefacts, GRACE_S, assets_kept_s=60) == NOTHING
    assert (await sweep(store, artefacts, GRACE_S, assets_kept_s=-10)).assets == 3
    assert [await artefacts.load_asset(key) for key in keys] == [None] * 3
    assert await sweep(store, artefacts, GRACE_S, assets_kept_s=-10) == NOTHING


async def test_an_asset_that_is_asked_for_stays_however_old_it_is(store: SqlStore, tmp_path: Path) -> None:
    artefacts = ArtefactStore(str(tmp_path / "artefacts"))
    wanted, forgotten = "1" * 64, "2" * 64
    for key in (wanted, forgotten):
        await artefacts.save_asset(key, b"what it shows")
    for path in (tmp_path / "artefacts").rglob("*"):
        os.utime(path, (1, 1))
    assert await artefacts.load_asset(wanted) == b"what it shows"
    assert (await sweep(store, artefacts)).assets == 1
    assert await artefacts.load_asset(wanted) == b"what it shows"
    assert await artefacts.load_asset(forgotten) is None
    await artefacts.close()


async def test_more_jobs_than_a_page(
    store: SqlStore, artefacts: ArtefactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.sweeper.PAGE", 2)
    digests = [await artefacts.put(bytes([number])) for number in range(5)]
    for digest in digests:
        await add(store, original=digest, created_at=7.0)
    assert await sweep(store, artefacts, GRACE_S) == NOTHING
    assert all([await artefacts.exists(digest) for digest in digests])


@pytest.mark.parametrize("needed", [True, False])
async def test_what_a_sweeper_left_in_the_trash_when_it_died(
    store: SqlStore, artefacts: ArtefactStore, monkeypatch: pytest.MonkeyPatch, needed: bool
) -> None:
    digest = await artefacts.put(b"original")
    await artefacts.run(artefacts.blobs.throw, digest, time.time() + 10)
    if needed:
        await add(store, original=digest)
    assert await sweep(store, artefacts, GRACE_S) == NOTHING, "the other sweeper may be alive"
    assert await artefacts.read(digest) == b"original"
    monkeypatch.setattr("jobs.sweeper.ABANDONED_S", -10)
    swept = await sweep(store, artefacts, GRACE_S)
    assert (swept.rescued, swept.blobs) == ((1, 0) if needed else (0, 1))
    assert await artefacts.exists(digest) == needed
    assert await artefacts.run(artefacts.blobs.thrown_before, 1e12) == []


async def test_what_others_left_in_the_folders_is_not_the_sweepers(store: SqlStore, tmp_path: Path) -> None:
    strange = [
        tmp_path / "artefacts" / name for name in ("blobs/ab/README", "assets/ab/README", "trash/README", "README")
    ]
    for path in strange:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    artefacts = ArtefactStore(str(tmp_path / "artefacts"))
    assert await sweep(store, artefacts, GRACE_S) == NOTHING
    assert all(path.exists() for path in strange)
    await artefacts.close()


async def test_two_sweepers_and_many_submitters_at_once(store: SqlStore, artefacts: ArtefactStore) -> None:
    """On real threads; `test_sweeper_interleaving` tries the orders one by one."""
    contents = [f"photo {number % 4}".encode() for number in range(12)]
    for content in contents:
        await artefacts.put(content)

    async def submit(content: bytes) -> str:
        digest = await artefacts.put(content)
        await add(store, original=digest)
        if not await artefacts.exists(digest):
            await artefacts.put(content)
        return digest

    sweeps = [sweep(store, artefacts, GRACE_S) for _ in range(2)]
    *_, digests = await asyncio.gather(*sweeps, asyncio.gather(*map(submit, contents)))
    for digest, content in zip(digests, contents, strict=True):
        assert await artefacts.exists(digest)
        assert await artefacts.read(digest) == content
    assert await artefacts.run(artefacts.blobs.thrown_before, 1e12) == []


async def test_listings_and_parts_are_swept_too(store: SqlStore, tmp_path: Path) -> None:
    artefacts = ArtefactStore(str(tmp_path / "artefacts"))
    part = tmp_path / "artefacts/parts/left.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"half")
    os.utime(part, (1, 1))
    await store.update_listing("", "shoot", lambda listing, now: listing.revise(expires_at=now - 1))
    swept = await sweep(store, artefacts)
    assert (swept.parts, swept.listings) == (1, 1)
    assert not part.exists()
    await artefacts.close()
