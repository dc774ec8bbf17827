"""What every job store has to do: the same questions to SQLite, PostgreSQL and Redis."""

import asyncio
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from bench.servers import StoreServer
from fanlight_client.job_wire import JOB_STATES, JobFailure, JobProgress
from fanlight_client.options import EnhanceOptions
from jobs import transitions
from jobs.job import DEADLINES, Job, Listing, Variant, Webhook
from jobs.opening import open_store
from jobs.store import (
    Depth,
    IdempotencyError,
    JobQuery,
    JobStore,
    LeaseLostError,
    StoreUnavailableError,
    UnknownJobError,
    WrongStateError,
)

ROOT = Path(__file__).parents[2]
KEEP_S = 3600.0
OUTCOME = transitions.Outcome(
    result="a" * 64, report="b" * 64, result_format="jpeg", cache_key="c" * 64, gpu_seconds=1.5
)
FAILURE = JobFailure(code="broken", stage="decode", detail="no photo", attempt=1)


def make_job(now: float = 1000.0, **fields: object) -> Job:
    return Job.model_validate({"id": uuid4().hex, "created_at": now, "available_at": now, **fields})


async def add_jobs(store: JobStore, *jobs: Job) -> list[str]:
    return [(await store.add(job)).id for job in jobs]


async def claim(store: JobStore, lease_s: float = 60, worker: str = "worker") -> Job:
    """The next job, of which there has to be one."""
    job = await store.claim(worker, lease_s)
    assert job is not None
    return job


async def claim_ids(store: JobStore) -> list[str]:
    """All that can be claimed now, in order."""
    ids = []
    while job := await store.claim("worker", 60):
        ids.append(job.id)
    return ids


async def load(store: JobStore, job_id: str) -> Job:
    """A job that has to be there."""
    job = await store.load(job_id)
    assert job is not None
    return job


async def complete(store: JobStore, job: Job, outcome: transitions.Outcome = OUTCOME) -> Job:
    return await store.update(job.id, lambda it, now: transitions.complete(it, now, job.lease, outcome, KEEP_S))


async def cancel(store: JobStore, job_id: str) -> Job:
    return await store.update(job_id, lambda job, now: transitions.cancel(job, now, KEEP_S))


async def found(store: JobStore, **query: object) -> list[str]:
    return [job.id for job in await store.find(JobQuery(**query))]  # type: ignore[arg-type]


# Adding.


async def test_a_job_comes_back_as_it_was(store: JobStore) -> None:
    job = make_job(
        owner="Zoë <zoë@example.org>",
        name="Küche – 客厅 🏡 'a' \"b\" \\ % :x.jpg",
        listing="14 Rue de l’Église",
        options=EnhanceOptions(seed=7),
        idempotency_key="ключ",
        source_url="https://example.org/a?b=c%20d",
        survey={"white": [0.1 + 0.2, 1e-9], "nested": {"é": None}},
        history=tuple(FAILURE.model_copy(update={"detail": "ф" * 2000, "attempt": number}) for number in range(500)),
        progress=JobProgress(stage="look", tiles_done=3, tiles_total=54, timings={"decode": 0.25}),
        webhook=Webhook(url="https://example.org/hook"),
        created_at=1764190000.1234567,
        available_at=1764190000.7654321,
    )
    assert await store.add(job) == job
    kept = await load(store, job.id)
    assert kept == job
    assert kept.options.model_fields_set == {"seed"}, "what nobody asked for is not asked for now"
    assert await found(store, owner=job.owner, listing=job.listing) == [job.id]


async def test_a_job_that_staged_a_room_keeps_all_pictures_and_is_found_by_each(store: JobStore) -> None:
    await store.add(make_job(original="e" * 64))
    variants = (
        Variant(result="1" * 64, report="2" * 64, seed=7, staged=False, reason="a door was covered"),
        Variant(result=OUTCOME.result, report=OUTCOME.report, seed=8),
    )
    ended = await complete(store, await claim(store), replace(OUTCOME, twin="f" * 64, variants=variants))
    kept = await load(store, ended.id)
    assert kept == ended
    assert (kept.twin, kept.variants) == ("f" * 64, variants)
    for digest in kept.artefacts:
        assert await found(store, artefact=digest) == [kept.id]
    assert len(kept.artefacts) == 6
    await store.delete(kept.id)
    for digest in kept.artefacts:
        assert await found(store, artefact=digest) == []


async def test_there_is_no_job_that_was_not_added(store: JobStore) -> None:
    assert await store.load("0" * 32) is None
    assert await store.claim("worker", 60) is None
    assert await store.find(JobQuery()) == []
    with pytest.raises(UnknownJobError):
        await cancel(store, "0" * 32)


async def test_the_clock_is_this_moments_and_goes_on(store: JobStore) -> None:
    moments = [await store.now() for _ in range(3)]
    assert moments == sorted(moments)
    assert moments[0] > 1.7e9


async def test_the_same_request_again_is_the_same_job(store: JobStore) -> None:
    first = await store.add(make_job(owner="a", idempotency_key="key", request_digest="1"))
    changed = await store.update(first.id, lambda job, now: job.revise(name="renamed"))
    assert await store.add(make_job(owner="a", idempotency_key="key", request_digest="1")) == changed
    assert await found(store) == [first.id]


async def test_the_key_of_another_request_is_refused(store: JobStore) -> None:
    first = await store.add(make_job(owner="a", idempotency_key="key", request_digest="1"))
    with pytest.raises(IdempotencyError, match="key"):
        await store.add(make_job(owner="a", idempotency_key="key", request_digest="2"))
    assert await store.find(JobQuery()) == [first]


async def test_another_owners_key_is_another_key(store: JobStore) -> None:
    jobs = [make_job(owner=owner, idempotency_key="key", request_digest=owner) for owner in ("a", "b", "")]
    assert [await store.add(job) for job in jobs] == jobs
    assert sorted(await found(store)) == sorted(job.id for job in jobs)


async def test_jobs_without_a_key_are_all_different(store: JobStore) -> None:
    jobs = [make_job(owner="a", request_digest="1") for _ in range(3)]
    assert len(set(await add_jobs(store, *jobs))) == 3


async def test_the_same_id_again_changes_nothing(store: JobStore) -> None:
    job = await store.add(make_job(name="first", idempotency_key="key", request_digest="1"))
    running = await claim(store)
    assert await store.add(job.model_copy(update={"name": "second", "request_digest": "2"})) == running
    assert await load(store, job.id) == running
    assert await store.claim("worker", 60) is None


async def test_twenty_at_once_with_one_key_are_one_job(store: JobStore) -> None:
    jobs = [make_job(owner="a", idempotency_key="key", request_digest="1") for _ in range(20)]
    answers = await asyncio.gather(*(store.add(job) for job in jobs))
    assert len({job.id for job in answers}) == 1
    assert await claim_ids(store) == [answers[0].id]


# Claiming.


async def test_claims_go_by_priority_and_then_by_age(store: JobStore) -> None:
    spec = [("old low", 1, 0), ("new high", 9, 2), ("old", 2, 1), ("new", 8, 1), ("old high", 3, 2)]
    ids = {name: make_job(float(created), priority=priority) for name, created, priority in spec}
    await add_jobs(store, *ids.values())
    expected = ["old high", "new high", "old", "new", "old low"]
    assert await claim_ids(store) == [ids[name].id for name in expected]


async def test_a_claimed_job_is_its_workers(store: JobStore) -> None:
    job = await store.add(make_job())
    before = await store.now()
    claimed = await claim(store, 30, "worker-1")
    after = await store.now()
    assert claimed == await load(store, job.id)
    assert (claimed.state, claimed.worker, claimed.attempt, claimed.token) == ("running", "worker-1", 1, 1)
    assert claimed.claimed_at is not None
    assert before <= claimed.claimed_at <= after
    assert claimed.lease_until == claimed.claimed_at + 30


async def test_a_job_that_waits_is_not_claimed_before_its_time(store: JobStore) -> None:
    now = await store.now()
    waiting = await store.add(make_job(now, available_at=now + 600, priority=2))
    ready = await store.add(make_job(now))
    assert await claim_ids(store) == [ready.id]
    await store.update(waiting.id, lambda job, now: job.revise(available_at=now))
    assert await claim_ids(store) == [waiting.id]


async def test_a_job_that_is_held_is_not_claimed(store: JobStore) -> None:
    job = await store.add(make_job(listing="shoot"))
    running = await claim(store)
    await store.update(job.id, lambda it, now: transitions.hold(it, now, running.lease, {"white": 1}, 60))
    assert await store.claim("worker", 60) is None
    await store.update(job.id, lambda it, now: transitions.unhold(it, {"white": 2}))
    again = await claim(store)
    assert (again.id, again.attempt, again.survey, again.look) == (job.id, 1, {"white": 1}, {"white": 2})


async def test_eight_at_once_get_every_job_once(store: JobStore, store_url: str) -> None:
    jobs = [make_job(float(number), priority=number % 3) for number in range(400)]
    await asyncio.gather(*(store.add(job) for job in jobs))
    others = [open_store(store_url) for _ in range(3)]
    claimers = [store, *others] * 2
    claimed = await asyncio.gather(*(claim_ids(claimer) for claimer in claimers))
    await asyncio.gather(*(other.close() for other in others))
    assert sorted(job_id for some in claimed for job_id in some) == sorted(job.id for job in jobs)


async def test_two_processes_get_every_job_once(store: JobStore, store_url: str) -> None:
    jobs = [make_job(float(number)) for number in range(100)]
    await asyncio.gather(*(store.add(job) for job in jobs))
    claimers = [start_claimer(store_url, f"process-{number}") for number in range(2)]
    claimed = [read_until_ready(claimer) for claimer in claimers]
    for claimer in claimers:
        assert claimer.stdin is not None
        claimer.stdin.write("go\n")
        claimer.stdin.flush()
    for claimer, some in zip(claimers, claimed, strict=True):
        some += claimer.communicate(timeout=30)[0].split()
    assert sorted(claimed[0] + claimed[1]) == sorted(job.id for job in jobs)
    workers = Counter(job.worker for job in await store.find(JobQuery(limit=200)))
    assert workers == {f"process-{number}": len(ids) for number, ids in enumerate(claimed)}


def start_claimer(url: str, worker: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.jobs.claim_all", url, worker]
    return subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def read_until_ready(claimer: subprocess.Popen[str]) -> list[str]:
    assert claimer.stdout is not None
    claimed = []
    for line in claimer.stdout:
        if line == "ready\n":
            return claimed
        claimed.append(line.strip())
    raise AssertionError("it ended before it was ready")


# Leases.


async def test_a_lease_that_ran_out_is_due_and_its_job_goes_back(store: JobStore) -> None:
    job = await store.add(make_job())
    await store.add(make_job(await store.now()))
    await claim(store, lease_s=0)
    await claim(store, lease_s=60)
    assert await store.due("lease") == [job.id]
    expired = await store.update(job.id, lambda it, now: transitions.expire_lease(it, now, KEEP_S))
    assert (expired.state, expired.history[0].code) == ("queued", "worker_lost")
    assert await store.due("lease") == []
    await store.update(job.id, lambda it, now: it.revise(available_at=now))
    again = await claim(store)
    assert (again.id, again.token, again.attempt) == (job.id, 2, 2)


async def test_what_a_worker_that_was_replaced_writes_is_refused(store: JobStore) -> None:
    await store.add(make_job())
    slow = await claim(store, lease_s=0)
    await store.update(slow.id, lambda it, now: transitions.expire_lease(it, now, KEEP_S))
    for state in ("queued", "running", "succeeded"):
        before = await load(store, slow.id)
        assert before.state == state
        with pytest.raises(LeaseLostError):
            await complete(store, slow)
        with pytest.raises(LeaseLostError):
            await store.update(slow.id, lambda it, now: transitions.renew(it, now, slow.lease, 60))
        assert await load(store, slow.id) == before
        if state == "queued":
            await store.update(slow.id, lambda it, now: it.revise(available_at=now))
            await claim(store)
        elif state == "running":
            await complete(store, before)


async def test_a_lease_that_ran_out_but_was_not_taken_can_be_renewed(store: JobStore) -> None:
    await store.add(make_job())
    job = await claim(store, lease_s=0)
    assert await store.due("lease") == [job.id]
    progress = JobProgress(stage="look", tiles_done=1, tiles_total=2)
    await store.update(job.id, lambda it, now: transitions.renew(it, now, job.lease, 60, progress))
    assert await store.due("lease") == []
    assert (await complete(store, job)).state == "succeeded"
    assert (await load(store, job.id)).progress == progress


async def test_a_queued_job_is_canceled(store: JobStore) -> None:
    job = await store.add(make_job(queue_until=1001.0))
    assert (await cancel(store, job.id)).state == "canceled"
    assert await store.claim("worker", 60) is None
    assert await store.due("queue") == []


async def test_a_running_job_is_canceled_and_its_worker_told(store: JobStore) -> None:
    await store.add(make_job())
    job = await claim(store, lease_s=0)
    canceled = await cancel(store, job.id)
    assert await store.due("lease") == []
    with pytest.raises(LeaseLostError):
        await complete(store, job)
    assert await load(store, job.id) == canceled
    assert await cancel(store, job.id) == canceled, "the second time changes nothing"


async def test_a_canceled_job_that_is_retried_is_claimed_again(store: JobStore) -> None:
    job = await store.add(make_job())
    await claim(store)
    await cancel(store, job.id)
    await store.update(job.id, lambda it, now: transitions.retry(it, now, queue_s=60))
    assert await found(store, recently_ended=True) == []
    again = await claim(store)
    assert (again.id, again.attempt, again.token) == (job.id, 1, 2)


# Changing.


async def test_a_change_that_raises_writes_nothing(store: JobStore) -> None:
    job = await store.add(make_job())

    def break_off(job: Job, now: float) -> Job:
        job.revise(name="half")
        raise WrongStateError("not like this")

    with pytest.raises(WrongStateError, match="not like this"):
        await store.update(job.id, break_off)
    assert await load(store, job.id) == job
    assert (await store.update(job.id, lambda it, now: it.revise(name="whole"))).name == "whole"


async def test_no_change_is_no_write(store: JobStore) -> None:
    job = await store.add(make_job())
    asked: list[Job] = []

    def only_look(job: Job, now: float) -> Job:
        asked.append(job)
        return job

    assert await store.update(job.id, only_look) is asked[-1]
    assert await load(store, job.id) == job


async def test_changes_are_told_the_stores_time(store: JobStore) -> None:
    job = await store.add(make_job())
    before = await store.now()
    changed = await store.update(job.id, lambda it, now: it.revise(available_at=now))
    assert before <= changed.available_at <= await store.now()
    assert await load(store, job.id) == changed


async def test_of_twenty_changes_at_once_none_is_lost(store: JobStore, store_url: str) -> None:
    job = await store.add(make_job())
    other = open_store(store_url)
    changes = [each.update(job.id, lambda it, now: it.revise(attempt=it.attempt + 1)) for each in (store, other) * 10]
    await asyncio.gather(*changes)
    await other.close()
    changed = await load(store, job.id)
    assert (changed.attempt, changed.revision) == (20, 20)


# Finding.


async def test_jobs_are_found_by_whose_they_are(store: JobStore) -> None:
    a, b = await add_jobs(store, make_job(1, owner="a", listing="shoot"), make_job(2, owner="b", listing="shoot"))
    c, d = await add_jobs(store, make_job(3, owner="a", listing="other"), make_job(4, owner="a"))
    assert await found(store) == [d, c, b, a]
    assert await found(store, owner="a") == [d, c, a]
    assert await found(store, listing="shoot") == [b, a]
    assert await found(store, owner="a", listing="shoot") == [a]
    assert await found(store, owner="nobody") == []
    assert await found(store, listing="") == []


async def test_jobs_are_found_by_state(store: JobStore) -> None:
    succeeded, failed, canceled, running, queued = await add_jobs(
        store, *(make_job(float(number), owner="a") for number in range(5))
    )
    await complete(store, await claim(store))
    await store.update(
        (await claim(store)).id,
        lambda it, now: transitions.fail(it, now, it.lease, FAILURE, KEEP_S, retryable=False),
    )
    await claim(store)
    await cancel(store, canceled)
    await claim(store)
    expected = {"succeeded": succeeded, "failed": failed, "canceled": canceled, "running": running, "queued": queued}
    for state, job_id in expected.items():
        assert await found(store, states=[state]) == [job_id]
        assert await found(store, owner="a", states=[state]) == [job_id]
        assert await found(store, owner="b", states=[state]) == []
    assert await found(store, states=("succeeded", "queued", "failed")) == [queued, failed, succeeded]
    assert await found(store, states=()) == []


@pytest.mark.parametrize("query", [{}, {"owner": "a"}, {"listing": "shoot"}, {"states": ["queued", "canceled"]}])
async def test_pages_go_on_where_the_last_one_ended(store: JobStore, query: dict[str, object]) -> None:
    moments = [1.0, 1.0, 1.0, 2.0, 3.5, 3.5, 1764190000.123456, 1764190000.123457]
    jobs = [make_job(moment, owner="a", listing="shoot") for moment in moments]
    await add_jobs(store, *jobs)
    await cancel(store, jobs[4].id)
    newest_first = sorted(jobs, key=lambda job: (job.created_at, job.id), reverse=True)
    seen: list[str] = []
    before = None
    while page := await store.find(JobQuery(**query, before=before, limit=3)):  # type: ignore[arg-type]
        assert len(page) <= 3
        seen += [job.id for job in page]
        before = (page[-1].created_at, page[-1].id)
    assert seen == [job.id for job in newest_first]


async def test_a_job_that_is_added_between_pages_disturbs_none(store: JobStore) -> None:
    ids = await add_jobs(store, *(make_job(float(number)) for number in range(4)))
    first = await store.find(JobQuery(limit=2))
    await store.add(make_job(100.0))
    second = await found(store, limit=2, before=(first[-1].created_at, first[-1].id))
    assert [job.id for job in first] + second == ids[::-1]


async def test_those_that_ended_last_come_first(store: JobStore) -> None:
    ids = await add_jobs(store, *(make_job(float(number)) for number in range(4)))
    for job_id in (ids[2], ids[0], ids[3]):
        await cancel(store, job_id)
    assert await found(store, recently_ended=True) == [ids[3], ids[0], ids[2]]
    assert await found(store, recently_ended=True, limit=2) == [ids[3], ids[0]]
    assert await found(store, recently_ended=True, states=["succeeded"]) == []


async def test_jobs_are_found_by_what_they_answer(store: JobStore) -> None:
    jobs = [make_job(float(number), owner=owner) for number, owner in enumerate("aab")]
    await add_jobs(store, *jobs)
    for _ in jobs[:2]:
        await complete(store, await claim(store))
    assert await found(store, cache_key=OUTCOME.cache_key) == [jobs[1].id, jobs[0].id]
    assert await found(store, cache_key=OUTCOME.cache_key, owner="b") == []
    assert await found(store, cache_key=OUTCOME.cache_key, states=["succeeded"], limit=1) == [jobs[1].id]
    assert await found(store, cache_key="d" * 64) == []


async def test_jobs_are_found_by_their_artefacts(store: JobStore) -> None:
    original = "0" * 64
    first, second = await add_jobs(store, make_job(1, original=original), make_job(2, original=original))
    await complete(store, await claim(store))
    assert await found(store, artefact=original) == [second, first]
    assert await found(store, artefact=OUTCOME.result) == [first]
    assert await found(store, artefact=OUTCOME.report) == [first]
    assert await found(store, artefact="f" * 64) == []


async def test_an_artefact_that_is_two_things_to_a_job_is_found_once(store: JobStore) -> None:
    (job_id,) = await add_jobs(store, make_job(original=OUTCOME.result))
    await complete(store, await claim(store))
    assert await found(store, artefact=OUTCOME.result) == [job_id]
    await store.update(job_id, lambda it, now: it.revise(original="e" * 64))
    assert await found(store, artefact=OUTCOME.result) == [job_id]
    assert await found(store, artefact="e" * 64) == [job_id]


async def test_a_job_is_found_by_each_frame_of_its_photo_and_its_masks_until_it_is_deleted(store: JobStore) -> None:
    frames = [letter * 64 for letter in "def"]
    masks = "9" * 64
    job = await store.add(make_job(original=frames[0], more_frames=(*frames[1:], frames[2]), masks=masks))
    for frame in (*frames, masks):
        assert await found(store, artefact=frame) == [job.id]
    await complete(store, await claim(store))
    assert (await load(store, job.id)).frames == job.frames
    for frame in (*frames, masks):
        assert await found(store, artefact=frame) == [job.id]
    await store.delete(job.id)
    for frame in frames:
        assert await found(store, artefact=frame) == []


# Counting.


async def test_the_position_counts_what_is_claimed_before(store: JobStore) -> None:
    now = await store.now()
    low, first, later, high = (
        make_job(1, priority=0),
        make_job(2),
        make_job(3, available_at=now + 600),
        make_job(4, priority=2),
    )
    await add_jobs(store, low, first, later, high)
    assert await store.positions([high, first, later, low]) == [0, 1, 2, 3]
    assert await store.positions([]) == []
    claimed = await claim(store)
    assert claimed.id == high.id
    await cancel(store, first.id)
    assert await store.positions([low, later]) == [1, 0]


async def test_jobs_of_one_moment_have_a_position_each(store: JobStore) -> None:
    jobs = [make_job(1) for _ in range(5)]
    await add_jobs(store, *jobs)
    by_position = {place: job.id for place, job in zip(await store.positions(jobs), jobs, strict=True)}
    assert await claim_ids(store) == [by_position[position] for position in range(5)]


async def test_the_depth_counts_every_state(store: JobStore) -> None:
    assert await store.depth() == Depth(dict.fromkeys(JOB_STATES, 0), None)
    now = await store.now()
    jobs = [make_job(now - 500, available_at=now - 20), make_job(now - 100), make_job(now, available_at=now + 600)]
    await add_jobs(store, *jobs)
    assert await store.depth() == Depth(dict.fromkeys(JOB_STATES, 0) | {"queued": 3}, now - 100)
    await claim(store)
    await claim(store)
    expected = dict.fromkeys(JOB_STATES, 0) | {"queued": 1, "running": 2}
    assert await store.depth() == Depth(expected, None)  # type: ignore[arg-type]


async def test_a_job_that_is_held_does_not_wait_for_a_worker(store: JobStore) -> None:
    held = await store.add(make_job(1, held=True))
    after = await store.add(make_job(2))
    assert await store.positions([after]) == [0]
    assert (await store.depth()).oldest_waiting_at == 2
    await store.update(held.id, lambda it, now: transitions.unhold(it, {}))
    assert await store.positions([after]) == [1]
    assert (await store.depth()).oldest_waiting_at == 1


# Deadlines.


async def test_every_deadline_is_due_when_it_has_passed_longest_ago_first(store: JobStore) -> None:
    now = await store.now()
    queues = [make_job(now, queue_until=now + offset, held=True) for offset in (-1.0, -3.0, -2.0, 600.0)]
    leases = [
        make_job(now, state="running", worker="worker", token=1, lease_until=now + offset)
        for offset in (-2.0, 600.0, -3.0)
    ]
    ended = [
        make_job(
            now,
            state="failed",
            ended_at=now - 9,
            expires_at=now + expires,
            webhook=Webhook(url="https://example.org", state="pending", next_at=now + calls),
        )
        for expires, calls in ((-1.0, 600.0), (600.0, -1.0), (-2.0, -3.0))
    ]
    await add_jobs(store, *queues, *leases, *ended)
    due = {deadline: await store.due(deadline) for deadline in DEADLINES}
    assert due == {
        "queue": [queues[1].id, queues[2].id, queues[0].id],
        "lease": [leases[2].id, leases[0].id],
        "webhook": [ended[2].id, ended[1].id],
        "result": [ended[2].id, ended[0].id],
    }
    assert await store.due("queue", limit=2) == due["queue"][:2]


async def test_a_time_in_the_queue_that_is_over_fails_the_job(store: JobStore) -> None:
    job = await store.add(make_job(queue_until=1001.0, webhook=Webhook(url="https://example.org")))
    failed = await store.update(job.id, lambda it, now: transitions.expire_queue(it, now, KEEP_S))
    assert failed.failure is not None
    assert (failed.state, failed.failure.code) == ("failed", "queue_timeout")
    assert await store.due("queue") == []
    assert await store.due("webhook") == [job.id]
    assert await store.claim("worker", 60) is None


async def test_a_claimed_job_is_no_longer_due_in_the_queue(store: JobStore) -> None:
    job = await store.add(make_job(queue_until=1001.0))
    assert await store.due("queue") == [job.id]
    await claim(store)
    assert await store.due("queue") == []


# Forgetting.


async def test_a_deleted_job_leaves_nothing(store: JobStore) -> None:
    job = await store.add(make_job(owner="a", listing="s", idempotency_key="key", original="0" * 64, queue_until=2.0))
    ended = await complete(store, await claim(store, lease_s=0))
    for _ in range(2):
        await store.delete(job.id)
    assert await store.load(job.id) is None
    with pytest.raises(UnknownJobError):
        await complete(store, ended)
    for query in (
        {"owner": "a"},
        {"listing": "s"},
        {"artefact": "0" * 64},
        {"artefact": OUTCOME.result},
        {"cache_key": OUTCOME.cache_key},
        {"states": ["succeeded"]},
        {"recently_ended": True},
    ):
        assert await found(store, **query) == []
    assert (await store.depth()).by_state == dict.fromkeys(JOB_STATES, 0)
    another = make_job(owner="a", idempotency_key="key", request_digest="another request")
    assert await store.add(another) == another


@pytest.mark.parametrize("state", ["queued", "running"])
async def test_a_job_that_has_not_ended_can_be_deleted(store: JobStore, state: str) -> None:
    job = await store.add(make_job(queue_until=1001.0))
    if state == "running":
        await claim(store, lease_s=0)
    await store.delete(job.id)
    assert await store.claim("worker", 60) is None
    assert [await store.due(deadline) for deadline in DEADLINES] == [[]] * len(DEADLINES)
    assert await store.add(job) == job
    assert await claim_ids(store) == [job.id]


# Listings.


async def test_a_listing_is_made_by_its_first_change(store: JobStore) -> None:
    assert await store.load_listing("a", "shoot") is None
    before = await store.now()
    listing = await store.update_listing("a", "shoot", lambda it, now: it.revise(closed=True))
    assert listing == Listing(id="shoot", owner="a", closed=True, touched_at=listing.touched_at, revision=1)
    assert before <= listing.touched_at <= await store.now()
    assert await store.load_listing("a", "shoot") == listing
    assert await store.load_listing("b", "shoot") is None


async def test_a_listing_is_made_even_where_nothing_is_changed(store: JobStore) -> None:
    listing = await store.update_listing("a", "shoot", lambda it, now: it)
    assert await store.load_listing("a", "shoot") == listing
    assert await store.unsettled_listings() == [listing]


async def test_a_change_of_a_listing_that_raises_makes_none(store: JobStore) -> None:
    def refuse(listing: Listing, now: float) -> Listing:
        raise WrongStateError("closed")

    with pytest.raises(WrongStateError):
        await store.update_listing("a", "shoot", refuse)
    assert await store.load_listing("a", "shoot") is None


async def test_of_twenty_changes_of_a_new_listing_none_is_lost(store: JobStore, store_url: str) -> None:
    other = open_store(store_url)
    changes = [each.update_listing("a", "shoot", lambda it, now: it.revise()) for each in (store, other) * 10]
    await asyncio.gather(*changes)
    await other.close()
    listing = await store.load_listing("a", "shoot")
    assert listing is not None
    assert listing.revision == 20


async def test_unsettled_listings_come_longest_untouched_first(store: JobStore) -> None:
    for name, touched in (("new", 30.0), ("old", 10.0), ("settled", 5.0), ("middle", 20.0)):
        await store.update_listing(
            "a", name, lambda it, now, at=touched, done=name == "settled": it.revise(touched_at=at, settled=done)
        )
    assert [listing.id for listing in await store.unsettled_listings()] == ["old", "middle", "new"]
    assert [listing.id for listing in await store.unsettled_listings(limit=2)] == ["old", "middle"]
    await store.update_listing("a", "old", lambda it, now: it.revise(settled=True))
    await store.update_listing("a", "settled", lambda it, now: it.revise(settled=False))
    assert [listing.id for listing in await store.unsettled_listings()] == ["settled", "middle", "new"]


async def test_listings_past_their_time_are_forgotten(store: JobStore) -> None:
    for name, offset in (("gone", -1.0), ("kept", 600.0), ("forever", None), ("touched again", -1.0)):
        await store.update_listing(
            "a",
            name,
            lambda it, now, offset=offset: it.revise(expires_at=None if offset is None else now + offset),
        )
    await store.update_listing("a", "touched again", lambda it, now: it.revise(expires_at=now + 600))
    assert await store.sweep_listings() == 1
    assert await store.load_listing("a", "gone") is None
    assert sorted(listing.id for listing in await store.unsettled_listings()) == ["forever", "kept", "touched again"]
    assert await store.sweep_listings() == 0


# A server that dies.


@pytest.mark.parametrize("store_url", ["postgresql", "redis"], indirect=True)
async def test_a_server_that_is_killed_keeps_what_it_acknowledged(
    store: JobStore, store_url: str, request: pytest.FixtureRequest
) -> None:
    """Four add jobs all the while; each hears of a store that is not there, and of nothing else."""
    server: StoreServer = request.getfixturevalue("redis_server" if store_url.startswith("redis") else "postgresql")
    acknowledged: list[str] = []
    some, refused = asyncio.Event(), [asyncio.Event() for _ in range(4)]
    killed = asyncio.Event()

    async def add(number: int) -> None:
        more = 20
        while more:
            job = make_job()
            try:
                await store.add(job)
            except StoreUnavailableError:
                refused[number].set()
                continue
            acknowledged.append(job.id)
            if len(acknowledged) == 40:
                some.set()
            more -= killed.is_set()

    async def disturb() -> None:
        await some.wait()
        await asyncio.to_thread(server.kill)
        await asyncio.gather(*(each.wait() for each in refused))
        killed.set()
        await asyncio.to_thread(server.start)

    await asyncio.wait_for(asyncio.gather(disturb(), *map(add, range(4))), 60)
    assert len(acknowledged) >= 40 + 4 * 20 - 4
    ids = await found(store, limit=100_000)
    assert set(acknowledged) <= set(ids)
    assert sorted(await claim_ids(store)) == sorted(ids)


@pytest.mark.parametrize("store_url", ["postgresql", "redis"], indirect=True)
async def test_a_server_that_is_down_is_unavailable_to_every_call(
    store: JobStore, store_url: str, request: pytest.FixtureRequest
) -> None:
    server: StoreServer = request.getfixturevalue("redis_server" if store_url.startswith("redis") else "postgresql")
    job = await store.add(make_job())
    running = await claim(store)
    server.kill()
    calls = [
        store.now(),
        store.add(make_job()),
        store.load(job.id),
        store.find(JobQuery()),
        store.claim("worker", 60),
        complete(store, running),
        store.positions([job]),
        store.depth(),
        store.due("lease"),
        store.delete(job.id),
        store.load_listing("a", "shoot"),
        store.update_listing("a", "shoot", lambda it, now: it),
        store.unsettled_listings(),
        store.sweep_listings(),
    ]
    try:
        for call in calls:
            with pytest.raises(StoreUnavailableError):
                await call
    finally:
        server.start()
    assert await store.load(job.id) == running
    assert (await complete(store, running)).state == "succeeded"
