"""A job's life as server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from jobs import transitions
from jobs.store import StoreUnavailableError
from serve.jobs.events import follow_job
from tests.serve.jobs.conftest import Office


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr("serve.jobs.events.LOOKED_EVERY_S", 0.005)
    monkeypatch.setattr("serve.jobs.events.PLACED_EVERY_S", 0.005)


class Follower:
    """Somebody who listens, event by event; the stream itself is what the route hands to HTTP."""

    def __init__(self, office: Office, job_id: str, after: int = -1) -> None:
        self._office, self._job_id, self._after = office, job_id, after
        self._events: AsyncIterator[str] | None = None

    async def next(self) -> tuple[int | None, str, dict[str, Any]]:
        """Id, name and data of the next event; StopAsyncIteration at the end."""
        if self._events is None:
            edge = self._office.edge
            job = await edge.service.load("", self._job_id)
            self._events = follow_job(edge.service, job, self._after)
        lines = (await asyncio.wait_for(anext(self._events), 5)).strip().splitlines()
        fields = dict(line.split(": ", 1) for line in lines)
        return int(fields["id"]) if "id" in fields else None, fields["event"], json.loads(fields["data"])


async def test_a_life_from_the_queue_to_the_end(office: Office):
    status = await office.submit()
    follower = Follower(office, status.id)
    assert (await follower.next())[1:2] == ("queued",)
    job = await office.claim()
    number, name, data = await follower.next()
    assert (name, data["attempt"]) == ("running", 1)
    await office.progress(job, done=3, total=55)
    later, name, data = await follower.next()
    assert later > number
    assert (data["progress"]["tiles_done"], data["progress"]["tiles_total"]) == (3, 55)
    assert data["eta_s"] > 0
    await office.store.update(job.id, lambda it, now: transitions.cancel(it, now, 60))
    assert (await follower.next())[1] == "canceled"
    with pytest.raises(StopAsyncIteration):
        await follower.next()


async def test_who_comes_back_is_told_what_came_meanwhile_and_nothing_twice(office: Office):
    status = await office.submit()
    first = Follower(office, status.id)
    number, _, _ = await first.next()
    job = await office.claim()
    await office.progress(job, done=3, total=55)
    back = Follower(office, status.id, after=number)
    later, name, data = await back.next()
    assert (name, data["progress"]["tiles_done"]) == ("running", 3)
    ended = await office.store.update(job.id, lambda it, now: transitions.cancel(it, now, 60))
    assert (await Follower(office, status.id, after=later).next())[0] == ended.revision
    with pytest.raises(StopAsyncIteration):
        await Follower(office, status.id, after=ended.revision).next()


async def test_the_place_in_the_queue_is_told_without_an_id(office: Office):
    await office.submit(seed=1)
    behind = await office.submit(seed=2)
    follower = Follower(office, behind.id)
    assert (await follower.next())[2]["position"] == 1
    await office.claim()
    number, name, data = await follower.next()
    assert (number, name, data["position"]) == (None, "queued", 0)


async def test_over_http(office: Office):
    status = await office.submit()
    await office.store.update(status.id, lambda it, now: transitions.cancel(it, now, 60))
    answer = await office.http.get(f"/v1/jobs/{status.id}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert "event: canceled" in answer.text
    seen = answer.text.split("id: ")[1].split("\n")[0]
    again = await office.http.get(f"/v1/jobs/{status.id}/events", headers={"Last-Event-ID": seen})
    assert (again.status_code, again.text) == (200, "")
    bad = await office.http.get(f"/v1/jobs/{status.id}/events", headers={"Last-Event-ID": "yesterday"})
    assert (bad.status_code, bad.json()["code"]) == (422, "bad_option")


async def test_a_store_that_is_away_ends_no_stream(office: Office, monkeypatch):
    status = await office.submit()
    follower = Follower(office, status.id)
    await follower.next()
    load, failures = office.store.load, [StoreUnavailableError("gone")] * 3

    async def brittle(job_id: str):
        if failures:
            raise failures.pop()
        return await load(job_id)

    monkeypatch.setattr(office.store, "load", brittle)
    await office.claim()
    assert (await follower.next())[1] == "running"
    assert failures == []


async def test_a_store_that_goes_away_between_two_questions_ends_no_stream(office: Office, monkeypatch):
    status = await office.submit()
    follower = Follower(office, status.id)
    positions, failures = office.store.positions, [StoreUnavailableError("gone")] * 3

    async def brittle(jobs):
        if failures:
            raise failures.pop()
        return await positions(jobs)

    monkeypatch.setattr(office.store, "positions", brittle)
    assert (await follower.next())[1] == "queued"
    assert failures == []
