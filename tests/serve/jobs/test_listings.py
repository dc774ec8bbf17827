"""A shoot's photos wait for one another, and none is forgotten."""

import asyncio
from collections.abc import AsyncIterator
from typing import cast

import pytest

from fanlight_client.job_wire import JobFailure
from fanlight_client.report import SkyReport
from finishing.known_adapters import KnownAdapters
from finishing.listing_look import Survey
from finishing.replicas import Replicas
from jobs import transitions
from jobs.artefacts import ArtefactStore
from jobs.job import Job
from jobs.sql_store import SqlStore
from jobs.store import LeaseLostError
from serve.jobs.desk import Desk
from serve.jobs.listings import adopt_look, hold_surveyed, settle_listings
from serve.settings import JobsArgs, RunnerConfig

ROOM = Survey(kind="interior", room="kitchen", confidence=1.0, need=1.0, sky=SkyReport(decision="kept", reason="none"))


@pytest.fixture
async def desk(tmp_path) -> AsyncIterator[Desk]:
    store = SqlStore(f"sqlite:///{tmp_path}/jobs.db")
    nobody = cast(Replicas, None), cast(KnownAdapters, None)
    yield Desk(store, ArtefactStore(str(tmp_path / "artefacts")), JobsArgs(), RunnerConfig(), *nobody)
    await store.close()


async def add(desk: Desk, number: int) -> Job:
    now = await desk.store.now()
    await desk.store.update_listing("", "elm", lambda it, now: it.revise(touched_at=now, settled=False))
    return await desk.store.add(Job(id=f"{number:032x}", listing="elm", created_at=now, available_at=now))


async def close(desk: Desk) -> None:
    await desk.store.update_listing("", "elm", lambda it, now: it.revise(closed=True, settled=False))


async def claim(desk: Desk) -> Job:
    job = await desk.store.claim("a runner", 60)
    assert job is not None
    return job


async def settle(desk: Desk) -> int:
    return await settle_listings(desk.store, desk.args)


async def test_all_are_held_until_the_last_one_was_seen_and_then_get_one_look(desk):
    for number in range(3):
        await add(desk, number)
    await close(desk)
    for _ in range(2):
        assert (await hold_surveyed(await claim(desk), desk, ROOM)).held
        assert await settle(desk) == 0
    last = await claim(desk)
    assert await settle(desk) == 0
    await hold_surveyed(last, desk, ROOM)
    assert await desk.store.claim("another", 60) is None
    assert await settle(desk) == 1
    claimed = [await claim(desk) for _ in range(3)]
    assert [job.attempt for job in claimed] == [1, 1, 1]  # a survey is no attempt
    assert claimed[0].look == claimed[1].look == claimed[2].look
    assert claimed[0].look["from_photos"] == 3
    assert await desk.store.unsettled_listings() == []


async def test_an_open_listing_waits_for_more_photos_until_none_comes(desk):
    await add(desk, 1)
    await hold_surveyed(await claim(desk), desk, ROOM)
    assert await settle(desk) == 0
    quiet = desk.args.model_copy(update={"listing_quiet_s": 0.0})
    assert await settle_listings(desk.store, quiet) == 1
    assert (await claim(desk)).look is not None


@pytest.mark.parametrize("end", ["canceled", "failed"])
async def test_a_photo_that_ends_holds_up_nobody(desk, end):
    for number in range(2):
        await add(desk, number)
    await close(desk)
    await hold_surveyed(await claim(desk), desk, ROOM)
    other = await claim(desk)
    failure = JobFailure(code="truncated_image", stage="decode", detail="", attempt=1)
    if end == "canceled":
        await desk.store.update(other.id, lambda job, now: transitions.cancel(job, now, 60))
    else:
        await desk.store.update(
            other.id, lambda job, now: transitions.fail(job, now, other.lease, failure, 60, retryable=False)
        )
    assert await settle(desk) == 1
    assert (await claim(desk)).look["from_photos"] == 1


async def test_a_late_photo_adopts_the_look_and_waits_for_nobody(desk):
    await add(desk, 1)
    await close(desk)
    await hold_surveyed(await claim(desk), desk, ROOM)
    await settle(desk)
    await claim(desk)
    await add(desk, 2)
    late = await adopt_look(await claim(desk), desk)
    assert late.look is not None
    assert (await desk.store.load(late.id)).look == late.look
    assert await settle(desk) == 1


async def test_one_held_after_the_decision_is_let_go_all_the_same(desk):
    """Its Runner had asked for the look just before it was decided."""
    for number in range(2):
        await add(desk, number)
    await close(desk)
    first, slow = await claim(desk), await claim(desk)
    await desk.store.update(slow.id, lambda job, now: job.revise(survey=ROOM.model_dump(mode="json")))
    await hold_surveyed(first, desk, ROOM)
    assert await settle(desk) == 0
    assert not (await desk.store.load(first.id)).held
    await hold_surveyed(slow, desk, ROOM)
    assert await desk.store.load(slow.id) != slow
    assert await settle(desk) == 1
    looks = [(await desk.store.load(job.id)).look for job in (first, slow)]
    assert looks[0] == looks[1] is not None


async def test_who_dies_in_the_middle_of_letting_them_go_leaves_it_to_the_next(desk, monkeypatch):
    for number in range(3):
        await add(desk, number)
    await close(desk)
    for _ in range(3):
        await hold_surveyed(await claim(desk), desk, ROOM)
    update, left = desk.store.update, [1]

    async def die(job_id, change):
        if not left:
            raise asyncio.CancelledError
        left.pop()
        return await update(job_id, change)

    monkeypatch.setattr(desk.store, "update", die)
    with pytest.raises(asyncio.CancelledError):
        await settle(desk)
    monkeypatch.setattr(desk.store, "update", update)
    assert await settle(desk) == 1
    assert len({str((await claim(desk)).look) for _ in range(3)}) == 1


async def test_one_that_is_being_held_while_others_are_let_go_is_not_forgotten(desk, monkeypatch):
    """The listing is looked at between the two steps of holding."""
    await add(desk, 1)
    slow = await claim(desk)
    await desk.store.update_listing("", "elm", lambda it, now: it.revise(look={"from_photos": 1}))
    update = desk.store.update

    async def settle_first(job_id, change):
        monkeypatch.setattr(desk.store, "update", update)
        await settle(desk)
        return await update(job_id, change)

    monkeypatch.setattr(desk.store, "update", settle_first)
    assert (await hold_surveyed(slow, desk, ROOM)).held
    assert await settle(desk) == 1
    assert not (await desk.store.load(slow.id)).held


async def test_a_listing_with_somebody_who_waits_outlasts_its_time_to_live(desk):
    await add(desk, 1)
    await desk.store.update_listing("", "elm", lambda it, now: it.revise(settled=True, expires_at=now))
    await hold_surveyed(await claim(desk), desk, ROOM)
    assert await desk.store.sweep_listings() == 0


async def test_a_listing_that_cannot_be_read_holds_up_no_other(desk):
    unreadable = {"kind": "boat"}
    await desk.store.update_listing("", "ash", lambda it, now: it.revise(closed=True))
    await desk.store.add(
        Job(id="a" * 32, listing="ash", created_at=1, available_at=1, state="queued", held=True, survey=unreadable)
    )
    await add(desk, 1)
    await close(desk)
    await hold_surveyed(await claim(desk), desk, ROOM)
    assert await settle(desk) == 1
    assert (await claim(desk)).listing == "elm"


async def test_who_lost_the_job_gives_it_no_look(desk):
    await add(desk, 1)
    lost = await claim(desk)
    await desk.store.update(lost.id, lambda job, now: transitions.release(job, now, lost.lease))
    successor = await claim(desk)
    await desk.store.update_listing("", "elm", lambda it, now: it.revise(look={"from_photos": 1}))
    with pytest.raises(LeaseLostError):
        await adopt_look(lost, desk)
    assert (await desk.store.load(lost.id)) == successor


async def test_a_listing_that_is_closed_before_anything_came_has_no_look_yet(desk):
    await close(desk)
    assert await settle(desk) == 1
    await add(desk, 1)
    assert (await adopt_look(await claim(desk), desk)).look is None
    await hold_surveyed(await desk.store.load(f"{1:032x}"), desk, ROOM)
    assert await settle(desk) == 1
    assert (await claim(desk)).look["from_photos"] == 1
