"""Keys and their limits: the same questions to SQLite, PostgreSQL and Redis."""

import asyncio

import pytest

from jobs.bucket import Limit
from jobs.key import Key, digest_secret, make_secret
from jobs.opening import open_store
from jobs.store import JobStore, KeyExistsError, UnknownKeyError


def make_key(name: str = "office", secret: str = "fl_x", **fields: object) -> Key:
    return Key.model_validate(
        {"owner": "Zoë: 1", "scopes": ("submit", "read"), "created_at": 1.5, **fields}
        | {"name": name, "digest": digest_secret(secret)}
    )


async def test_a_key_is_found_by_the_digest_of_its_secret_and_by_nothing_else(store: JobStore) -> None:
    key = make_key(per_minute=3, photos_a_day=4)
    await store.add_key(key)
    assert await store.find_key(digest_secret("fl_x")) == key
    assert await store.find_key(digest_secret("fl_y")) is None
    assert await store.find_key("office") is None


async def test_a_name_is_one_keys_for_ever(store: JobStore) -> None:
    await store.add_key(make_key())
    with pytest.raises(KeyExistsError):
        await store.add_key(make_key(secret="fl_other"))
    await store.revoke_key("office")
    with pytest.raises(KeyExistsError):
        await store.add_key(make_key(secret="fl_other"))
    assert await store.find_key(digest_secret("fl_other")) is None


async def test_a_revoked_key_stays_on_record_with_its_moment(store: JobStore) -> None:
    await store.add_key(make_key())
    await store.add_key(make_key("archive", "fl_z"))
    revoked = await store.revoke_key("office")
    assert revoked.revoked_at is not None
    assert abs(revoked.revoked_at - await store.now()) < 60
    assert await store.revoke_key("office") == revoked, "the first moment counts"
    assert await store.find_key(digest_secret("fl_x")) == revoked
    assert [(key.name, key.revoked_at is None) for key in await store.list_keys()] == [
        ("archive", True),
        ("office", False),
    ]
    with pytest.raises(UnknownKeyError):
        await store.revoke_key("attic")


async def test_many_who_draw_at_once_from_several_processes_get_no_more_than_there_is(
    store: JobStore, store_url: str
) -> None:
    other, limit = open_store(store_url), Limit(10, 86_400)
    await store.draw("office:photos", limit, 0)  # the tables are there
    drawn = await asyncio.gather(*(each.draw("office:photos", limit) for each in (store, other) * 12))
    await other.close()
    assert sum(each.is_granted for each in drawn) == 10
    refused = [each for each in drawn if not each.is_granted]
    assert all(8000 < each.wait_s <= 8640 for each in refused)
    assert (await store.draw("office:requests", limit)).is_granted, "another bucket"


async def test_what_was_drawn_comes_back(store: JobStore) -> None:
    limit = Limit(2, 0.5)
    assert (await store.draw("b", limit, 2)).is_granted
    refused = await store.draw("b", limit)
    assert not refused.is_granted
    await asyncio.sleep(refused.wait_s)
    assert (await store.draw("b", limit)).is_granted


def test_a_secret_is_recognised_and_never_the_same() -> None:
    first, second = make_secret(), make_secret()
    assert first != second
    assert first.startswith("fl_")
    assert len(first) == 3 + 64
