"""What every store has to do for photos: the same questions to SQLite, PostgreSQL and Redis."""

import asyncio
from uuid import uuid4

import pytest

from jobs.job import Job
from jobs.opening import open_store
from jobs.photo import Photo
from jobs.photo_transitions import check_kept, use
from jobs.redis.server import SCHEMA
from jobs.redis_store import RedisStore
from jobs.sql.tables import VERSION
from jobs.sql_store import SqlStore
from jobs.store import IdempotencyError, JobQuery, JobStore, PhotoQuery, UnknownPhotoError

FOREVER = 1e12


def make_photo(created_at: float = 1000.0, **fields: object) -> Photo:
    usual = {"expires_at": FOREVER, "frames": ["a" * 64], "width": 80, "height": 60, "format": "jpeg", "bytes": 7}
    return Photo.model_validate({"id": uuid4().hex, "created_at": created_at, **usual, **fields})


async def found(store: JobStore, **query: object) -> list[str]:
    return [photo.id for photo in await store.find_photos(PhotoQuery(**query))]  # type: ignore[arg-type]


async def test_a_photo_comes_back_as_it_was(store: JobStore) -> None:
    photo = make_photo(
        1764190000.1234567,
        owner="Zoë <zoë@example.org>",
        name="Küche – 客厅 🏡 'a' \"b\" \\ % :x.jpg",
        frames=["a" * 64, "b" * 64, "c" * 64],
        reference=1,
        idempotency_key="ключ",
        request_digest="1",
    )
    assert await store.add_photo(photo) == photo
    assert await store.load_photo(photo.id) == photo
    assert await store.find_photos(PhotoQuery(owner=photo.owner)) == [photo]
    assert photo.anchor == "b" * 64


async def test_there_is_no_photo_that_was_not_added(store: JobStore) -> None:
    assert await store.load_photo("0" * 32) is None
    assert await store.find_photos(PhotoQuery()) == []
    await store.delete_photo("0" * 32)
    with pytest.raises(UnknownPhotoError):
        await store.update_photo("0" * 32, lambda photo, now: photo)


async def test_photos_outlive_the_store_that_took_them(store: JobStore, store_url: str) -> None:
    photo = await store.add_photo(make_photo(idempotency_key="k", request_digest="1"))
    again = open_store(store_url)
    assert await again.load_photo(photo.id) == photo
    assert await again.add_photo(make_photo(idempotency_key="k", request_digest="1")) == photo
    await again.close()


async def test_the_same_key_is_the_same_photo_and_with_another_an_error(store: JobStore) -> None:
    first = await store.add_photo(make_photo(owner="a", idempotency_key="key", request_digest="1"))
    assert await store.add_photo(make_photo(owner="a", idempotency_key="key", request_digest="1")) == first
    with pytest.raises(IdempotencyError, match="key"):
        await store.add_photo(make_photo(owner="a", idempotency_key="key", request_digest="2"))
    other = make_photo(owner="b", idempotency_key="key", request_digest="2")
    assert await store.add_photo(other) == other, "another owner's key is another key"
    assert sorted(await found(store)) == sorted([first.id, other.id])


async def test_keys_of_jobs_and_of_photos_are_different_ones(store: JobStore) -> None:
    job = Job(id=uuid4().hex, created_at=1, available_at=1, owner="a", idempotency_key="key", request_digest="1")
    photo = make_photo(owner="a", idempotency_key="key", request_digest="2")
    assert await store.add(job) == job
    assert await store.add_photo(photo) == photo


async def test_a_key_is_free_again_when_its_photo_is_forgotten(store: JobStore) -> None:
    first = await store.add_photo(make_photo(idempotency_key="key", request_digest="1"))
    await store.delete_photo(first.id)
    second = make_photo(idempotency_key="key", request_digest="2")
    assert await store.add_photo(second) == second


async def test_twenty_at_once_with_one_key_are_one_photo(store: JobStore) -> None:
    photos = [make_photo(idempotency_key="key", request_digest="1") for _ in range(20)]
    answers = await asyncio.gather(*map(store.add_photo, photos))
    assert len({photo.id for photo in answers}) == 1
    assert await found(store) == [answers[0].id]


async def test_photos_are_found_page_by_page_newest_first(store: JobStore) -> None:
    photos = [make_photo(float(number // 3), owner="ab"[number % 2]) for number in range(45)]
    for photo in photos:
        await store.add_photo(photo)
    wanted = sorted((photo for photo in photos if photo.owner == "a"), key=lambda it: (it.created_at, it.id))
    seen: list[Photo] = []
    while page := await store.find_photos(
        PhotoQuery(owner="a", limit=4, before=(seen[-1].created_at, seen[-1].id) if seen else None)
    ):
        assert len(page) <= 4
        seen += page
    assert seen == wanted[::-1]
    assert len(await found(store, limit=100)) == 45


async def test_photos_are_found_by_each_of_their_files(store: JobStore) -> None:
    one = await store.add_photo(make_photo(1, frames=["a" * 64]))
    bracket = await store.add_photo(make_photo(2, frames=["b" * 64, "a" * 64, "c" * 64]))
    assert await found(store, artefact="a" * 64) == [bracket.id, one.id]
    assert await found(store, artefact="c" * 64) == [bracket.id]
    assert await found(store, artefact="d" * 64) == []
    await store.delete_photo(bracket.id)
    assert await found(store, artefact="c" * 64) == []
    assert await found(store, artefact="a" * 64) == [one.id]
    assert await store.find(JobQuery(artefact="a" * 64)) == [], "photos are no jobs"


async def test_a_photo_in_use_is_kept_longer_and_written_now_and_then(store: JobStore) -> None:
    now = await store.now()
    photo = await store.add_photo(make_photo(expires_at=now + 1))
    used = await store.update_photo(photo.id, lambda it, now: use(it, now, 100))
    assert now + 100 <= used.expires_at <= await store.now() + 100
    assert await store.load_photo(photo.id) == used
    again = await store.update_photo(photo.id, lambda it, now: use(it, now, 101))
    assert again == used, "as good as just renewed"
    assert (await store.update_photo(photo.id, lambda it, now: use(it, now, 200))).expires_at > used.expires_at


async def test_a_photo_past_its_time_is_not_renewed(store: JobStore) -> None:
    photo = await store.add_photo(make_photo(expires_at=await store.now() - 1))
    with pytest.raises(UnknownPhotoError):
        await store.update_photo(photo.id, lambda it, now: use(it, now, 100))
    with pytest.raises(UnknownPhotoError):
        check_kept(photo, await store.now())
    assert await store.load_photo(photo.id) == photo, "it goes with the next sweep, and not before"


async def test_photos_past_their_time_are_forgotten_with_all_that_leads_to_them(store: JobStore) -> None:
    now = await store.now()
    over = await store.add_photo(
        make_photo(expires_at=now - 1, owner="a", idempotency_key="k", frames=["b" * 64, "c" * 64])
    )
    kept = await store.add_photo(make_photo(expires_at=now + 600, owner="a"))
    assert await store.sweep_photos() == 1
    assert await store.load_photo(over.id) is None
    assert await found(store, owner="a") == [kept.id]
    assert await found(store, artefact="c" * 64) == []
    other = make_photo(owner="a", idempotency_key="k", request_digest="9")
    assert await store.add_photo(other) == other
    assert await store.sweep_photos() == 0


async def test_of_those_who_renew_and_those_who_sweep_one_wins(store: JobStore) -> None:
    """Whoever was told that the photo is kept finds it there."""
    for _ in range(10):
        photo = await store.add_photo(make_photo(expires_at=await store.now() + 0.004))
        renewed, _ = await asyncio.gather(_renew(store, photo.id), _sweep_until_over(store, photo.expires_at))
        assert (await store.load_photo(photo.id) is not None) == renewed


async def _renew(store: JobStore, photo_id: str) -> bool:
    try:
        await store.update_photo(photo_id, lambda it, now: use(it, now, 600))
    except UnknownPhotoError:
        return False
    return True


async def _sweep_until_over(store: JobStore, moment: float) -> None:
    while await store.now() <= moment:
        await store.sweep_photos()
    await store.sweep_photos()


async def test_how_many_photos_there_are_is_counted(store: JobStore) -> None:
    for _ in range(3):
        await store.add_photo(make_photo())
    assert (await store.depth()).photos == 3


async def test_a_store_from_before_there_were_photos_opens_and_is_no_earlier_fanlights_any_more(
    store: JobStore, store_url: str
) -> None:
    job = await store.add(Job(id=uuid4().hex, created_at=1, available_at=1))
    if isinstance(store, SqlStore):
        with store._database.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE fanlight_photos")
            connection.exec_driver_sql("DROP TABLE fanlight_photo_files")
            connection.exec_driver_sql("UPDATE fanlight_schema SET version = 1")
    elif isinstance(store, RedisStore):
        async with store._server.session() as redis:
            await redis.set(store._keys.schema, "1")
    later = open_store(store_url)
    photo = await later.add_photo(make_photo())
    assert await later.load(job.id) == job
    assert await later.find_photos(PhotoQuery()) == [photo]
    if isinstance(later, SqlStore):
        with later._database.engine.begin() as connection:
            assert connection.exec_driver_sql("SELECT version FROM fanlight_schema").scalar() == VERSION > 1
    elif isinstance(later, RedisStore):
        async with later._server.session() as redis:
            assert await redis.get(later._keys.schema) == SCHEMA != "1"
    await later.close()
