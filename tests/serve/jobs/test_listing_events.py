"""A shoot's life as server-sent events, over one connection."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from jobs import transitions
from jobs.store import StoreUnavailableError
from serve.jobs.listing_events import follow_listing
from tests.serve.jobs.conftest import SMALL, Office


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr("serve.jobs.listing_events.LOOKED_EVERY_S", 0.005)
    monkeypatch.setattr("serve.jobs.listing_events.PLACED_EVERY_S", 0.005)


class Follower:
    """Somebody who listens, event by event."""

    def __init__(self, office: Office, listing: str = "elm", owner: str = "") -> None:
        self._events: AsyncIterator[str] = follow_listing(office.edge.service, owner, listing)

    async def next(self) -> dict[str, Any]:
        """The next status; StopAsyncIteration at the end."""
        while not (lines := (await asyncio.wait_for(anext(self._events), 20)).strip().splitlines())[0].startswith("ev"):
            assert lines[0].startswith((":", "retry: "))
        fields = dict(line.split(": ", 1) for line in lines)
        assert fields["event"] == "status"
        return json.loads(fields["data"])

    async def until(self, **wanted: Any) -> dict[str, Any]:
        """The first status that says so."""
        while True:
            told = await self.next()
            if all(told[name] == value for name, value in wanted.items()):
                return told


async def test_every_job_is_told_as_it_is_and_then_as_it_changes(office: Office):
    first, second = [await office.submit(listing="elm", name=name) for name in ("a.jpg", "b.jpg")]
    await office.submit(listing="oak")
    follower = Follower(office)
    told = [await follower.next() for _ in range(2)]
    assert [(each["id"], each["state"], each["position"]) for each in told] == [
        (first.id, "queued", 0),
        (second.id, "queued", 1),
    ]
    job = await office.claim()
    assert (await follower.until(id=first.id))["state"] == "running"
    assert (await follower.until(id=second.id))["position"] == 0  # a place changes without the job
    await office.progress(job, done=3, total=55)
    assert (await follower.until(id=first.id))["progress"]["tiles_done"] == 3
    late = await office.submit(listing="elm", name="c.jpg")
    assert (await follower.until(id=late.id))["name"] == "c.jpg"
    await office.store.update(job.id, lambda it, now: transitions.cancel(it, now, 60))
    assert (await follower.until(id=first.id))["state"] == "canceled"


async def test_who_comes_back_is_told_all_again(office: Office):
    jobs = [await office.submit(listing="elm") for _ in range(3)]
    for _ in range(2):
        follower = Follower(office)
        assert [(await follower.next())["id"] for _ in jobs] == [job.id for job in jobs]


async def test_a_look_is_a_few_questions_however_many_jobs_there_are(office: Office, monkeypatch):
    for _ in range(12):
        await office.submit(listing="elm")
    await office.claim()
    asked: list[str] = []

    def count(name: str) -> None:
        ask = getattr(office.store, name)

        async def counting(*arguments: Any) -> Any:
            asked.append(name)
            return await ask(*arguments)

        monkeypatch.setattr(office.store, name, counting)

    for name in ("find", "positions", "depth", "now", "load"):
        count(name)
    follower = Follower(office)
    for _ in range(12):
        await follower.next()
    assert set(asked) == {"find", "positions", "depth", "now"}
    assert len(asked) <= 5, "the second `find` is the pace's, which is kept a while"


async def test_another_owner_hears_nothing(office: Office, monkeypatch):
    await office.submit(listing="elm")
    monkeypatch.setattr("serve.jobs.listing_events.LONGEST_S", 0.05)
    with pytest.raises(StopAsyncIteration):
        await Follower(office, owner="somebody else").next()


async def test_a_store_that_is_away_ends_no_stream(office: Office, monkeypatch):
    status = await office.submit(listing="elm")
    follower = Follower(office)
    await follower.next()
    find, failures = office.store.find, [StoreUnavailableError("gone")] * 3

    async def brittle(query: Any) -> Any:
        if failures:
            raise failures.pop()
        return await find(query)

    monkeypatch.setattr(office.store, "find", brittle)
    await office.claim()
    assert (await follower.until(id=status.id))["state"] == "running"
    assert failures == []


async def test_over_http_with_comments_while_nothing_happens(office: Office, monkeypatch):
    monkeypatch.setattr("serve.jobs.listing_events.LONGEST_S", 0.3)
    monkeypatch.setattr("serve.jobs.listing_events.QUIET_S", 0.02)
    answer = await office.http.post("/v1/jobs", content=SMALL, params={"listing": "12 Elm St, #4/2"})
    assert answer.status_code == 202
    path = "/v1/listings/12%20Elm%20St%2C%20%234%2F2/events"
    answer = await office.http.get(path)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.text.startswith("retry: 2000\n\nevent: status\ndata: ")
    assert ": still here\n\n" in answer.text
    head = await office.http.head(path)
    assert (head.status_code, head.content) == (200, b"")
    bad = await office.http.get("/v1/listings/%20elm/events")
    assert (bad.status_code, bad.json()["code"]) == (422, "bad_option")
