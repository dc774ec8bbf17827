"""Every change of a job's state alone, and no sequence of them that leaves a job ambiguous."""

from collections.abc import Callable

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from fanlight_client.job_wire import ENDED, JobFailure, JobProgress
from jobs import transitions, webhook_transitions
from jobs.backoff import backoff_s
from jobs.job import Job, Lease, Webhook
from jobs.store import LeaseLostError, WrongStateError

NOW = 1000.0
KEEP_S = 500.0
LEASE_S = 10.0
OUTCOME = transitions.Outcome(
    result="a" * 64, report="b" * 64, result_format="jpeg", cache_key="c" * 64, gpu_seconds=1.5
)
FAILURE = JobFailure(code="broken", stage="decode", detail="no photo", attempt=1)
HOOK = Webhook(url="https://example.org")


def make_job(**fields: object) -> Job:
    return Job.model_validate({"id": "1" * 32, "created_at": NOW, "available_at": NOW, **fields})


def claim(job: Job, now: float = NOW) -> Job:
    return transitions.claim(job, now, "worker", LEASE_S)


def fail(job: Job, now: float = NOW, *, retryable: bool = True) -> Job:
    return transitions.fail(job, now, job.lease, FAILURE, KEEP_S, retryable=retryable)


def complete(job: Job, now: float = NOW) -> Job:
    return transitions.complete(job, now, job.lease, OUTCOME, KEEP_S)


# Claims and leases.


def test_a_claim_begins_an_attempt() -> None:
    job = claim(make_job(progress=JobProgress(stage="look", tiles_done=3, tiles_total=54)), NOW + 5)
    assert (job.state, job.worker, job.attempt, job.token, job.revision) == ("running", "worker", 1, 1, 1)
    assert (job.started_at, job.claimed_at, job.lease_until) == (NOW + 5, NOW + 5, NOW + 15)
    assert job.progress == JobProgress(tiles_total=54)


def test_when_a_job_was_first_claimed_is_kept() -> None:
    again = claim(fail(claim(make_job())), NOW + 50)
    assert (again.started_at, again.claimed_at, again.attempt, again.token) == (NOW, NOW + 50, 2, 2)


@pytest.mark.parametrize(
    "job", [claim(make_job()), complete(claim(make_job())), make_job(held=True)], ids=["running", "ended", "held"]
)
def test_what_is_not_in_the_queue_is_not_claimed(job: Job) -> None:
    with pytest.raises(WrongStateError):
        claim(job)


def test_a_heartbeat_is_no_news() -> None:
    job = claim(make_job())
    renewed = transitions.renew(job, NOW + 60, job.lease, LEASE_S)
    assert (renewed.lease_until, renewed.revision) == (NOW + 70, job.revision)
    assert transitions.renew(job, NOW + 60, job.lease, LEASE_S, job.progress).revision == job.revision


def test_progress_is_news() -> None:
    job = claim(make_job())
    progress = JobProgress(stage="look", tiles_done=1, tiles_total=2)
    renewed = transitions.renew(job, NOW + 5, job.lease, LEASE_S, progress)
    assert (renewed.progress, renewed.lease_until, renewed.revision) == (progress, NOW + 15, job.revision + 1)


UNDER_LEASE: dict[str, Callable[[Job, float, Lease], Job]] = {
    "renew": lambda job, now, lease: transitions.renew(job, now, lease, LEASE_S),
    "keep_original": lambda job, now, lease: transitions.keep_original(job, lease, "0" * 64, "a.jpg"),
    "complete": lambda job, now, lease: transitions.complete(job, now, lease, OUTCOME, KEEP_S),
    "fail": lambda job, now, lease: transitions.fail(job, now, lease, FAILURE, KEEP_S, retryable=True),
    "give up": lambda job, now, lease: transitions.fail(job, now, lease, FAILURE, KEEP_S, retryable=False),
    "release": lambda job, now, lease: transitions.release(job, now, lease),
    "hold": lambda job, now, lease: transitions.hold(job, now, lease, {"white": 1}, 60),
    "adopt": lambda job, now, lease: transitions.adopt(job, lease, {"white": 2}),
}


@pytest.mark.parametrize("change", UNDER_LEASE.values(), ids=UNDER_LEASE)
def test_a_lease_that_is_lost_changes_nothing(change: Callable[[Job, float, Lease], Job]) -> None:
    first = claim(make_job())
    for now_is in (fail(first), claim(fail(first)), transitions.cancel(first, NOW, KEEP_S), complete(first)):
        with pytest.raises(LeaseLostError):
            change(now_is, NOW, first.lease)


def test_a_photo_that_was_fetched_keeps_the_name_it_was_given() -> None:
    unnamed, named = claim(make_job()), claim(make_job(name="given.jpg"))
    assert transitions.keep_original(unnamed, unnamed.lease, "0" * 64, "theirs.jpg").name == "theirs.jpg"
    kept = transitions.keep_original(named, named.lease, "0" * 64, "theirs.jpg")
    assert (kept.name, kept.original) == ("given.jpg", "0" * 64)


# The end, and the way back into the queue.


def test_a_job_that_succeeded_has_all_that_its_outcome_had() -> None:
    job = complete(claim(make_job(), NOW + 5), NOW + 30)
    assert (job.state, job.ran_s, job.ended_at, job.expires_at) == ("succeeded", 25, NOW + 30, NOW + 30 + KEEP_S)
    assert {name: getattr(job, name) for name in vars(OUTCOME)} == vars(OUTCOME)


def test_a_failure_that_may_pass_is_tried_again_after_a_while() -> None:
    job = fail(claim(make_job()), NOW + 5)
    assert (job.state, job.attempt, job.failure, job.history) == ("queued", 1, None, (FAILURE,))
    assert NOW + 6 <= job.available_at <= NOW + 7


def test_the_last_attempt_is_the_end() -> None:
    job = make_job(max_attempts=2)
    job = fail(claim(fail(claim(job))))
    assert (job.state, job.failure, job.history) == ("failed", FAILURE, (FAILURE,))


def test_a_failure_that_does_not_pass_is_the_end() -> None:
    job = fail(claim(make_job()), NOW + 5, retryable=False)
    assert (job.state, job.failure, job.history) == ("failed", FAILURE, ())
    assert (job.ended_at, job.expires_at) == (NOW + 5, NOW + 5 + KEEP_S)


def test_an_attempt_that_was_given_back_does_not_count() -> None:
    running = claim(fail(claim(make_job())))
    released = transitions.release(running, NOW + 5, running.lease, delay_s=3)
    assert (released.state, released.attempt, released.available_at) == ("queued", 1, NOW + 8)


def test_a_job_waits_for_its_listing_and_goes_on_with_its_look() -> None:
    running = claim(make_job())
    held = transitions.hold(running, 1.0, running.lease, {"seen": 1}, 60)
    assert (held.state, held.held, held.attempt, held.survey, held.is_claimable) == (
        "queued",
        True,
        0,
        {"seen": 1},
        False,
    )
    ready = transitions.unhold(held, {"white": 1})
    assert (ready.held, ready.look, ready.survey, ready.is_claimable) == (False, {"white": 1}, {"seen": 1}, True)
    assert transitions.unhold(ready, {"white": 2}) is ready


@pytest.mark.parametrize("job", [make_job(), make_job(held=True), claim(make_job())], ids=["queued", "held", "running"])
def test_a_job_that_has_not_ended_is_canceled(job: Job) -> None:
    canceled = transitions.cancel(job, NOW + 5, KEEP_S)
    assert (canceled.state, canceled.held, canceled.ended_at, canceled.failure) == ("canceled", False, NOW + 5, None)


@pytest.mark.parametrize("end", [complete, lambda job: fail(job, retryable=False)], ids=["succeeded", "failed"])
def test_a_job_that_has_ended_is_not_canceled(end: Callable[[Job], Job]) -> None:
    ended = end(claim(make_job()))
    assert transitions.cancel(ended, NOW, KEEP_S) is ended


def test_a_dead_letter_that_is_retried_has_all_its_attempts_again() -> None:
    job = make_job(max_attempts=2, queue_until=NOW + 1, webhook=HOOK)
    dead = fail(claim(fail(claim(job))))
    retried = transitions.retry(dead, NOW + 100, queue_s=60)
    assert (retried.state, retried.attempt, retried.failure, retried.ended_at) == ("queued", 0, None, None)
    assert (retried.available_at, retried.queue_until, retried.expires_at) == (NOW + 100, NOW + 160, None)
    assert retried.history == dead.history
    assert transitions.retry(dead, NOW, queue_s=None).queue_until is None


@pytest.mark.parametrize(
    "job", [make_job(), claim(make_job()), complete(claim(make_job()))], ids=["queued", "running", "succeeded"]
)
def test_only_what_failed_or_was_canceled_is_retried(job: Job) -> None:
    with pytest.raises(WrongStateError):
        transitions.retry(job, NOW, None)


def test_what_may_be_about_to_be_deleted_is_not_retried() -> None:
    canceled = transitions.cancel(make_job(), NOW, KEEP_S)
    with pytest.raises(WrongStateError, match="expired"):
        transitions.retry(canceled, NOW + KEEP_S, None)


# Time that runs out.


def test_a_worker_that_is_not_heard_of_is_lost() -> None:
    running = claim(make_job(max_attempts=2))
    assert transitions.expire_lease(running, NOW + LEASE_S - 0.01, KEEP_S) is running
    again = transitions.expire_lease(running, NOW + LEASE_S, KEEP_S)
    assert (again.state, [failure.code for failure in again.history]) == ("queued", ["worker_lost"])
    last = transitions.expire_lease(claim(again), NOW + LEASE_S, KEEP_S)
    assert last.failure is not None
    assert (last.state, last.failure.code, last.failure.attempt) == ("failed", "worker_lost", 2)
    assert transitions.expire_lease(again, NOW + 99, KEEP_S) is again


def test_a_job_that_did_not_begin_in_time_fails() -> None:
    job = make_job(queue_until=NOW + 5)
    assert transitions.expire_queue(job, NOW + 4.9, KEEP_S) is job
    failed = transitions.expire_queue(job, NOW + 5, KEEP_S)
    assert failed.failure is not None
    assert (failed.state, failed.failure.code) == ("failed", "queue_timeout")


@pytest.mark.parametrize("back", [fail, lambda job: transitions.release(job, NOW, job.lease)], ids=["fail", "release"])
def test_a_job_that_began_in_time_may_come_back_later(back: Callable[[Job], Job]) -> None:
    job = back(claim(make_job(queue_until=NOW + 5)))
    assert transitions.expire_queue(job, NOW + 99, KEEP_S) is job
    assert "queue" not in job.deadlines


@pytest.mark.parametrize(
    ("attempt", "longest_s"), [(1, 2.0), (2, 4.0), (5, 32.0), (7, 120.0), (500, 120.0)], ids=lambda value: str(value)
)
def test_tries_are_ever_further_apart_up_to_a_limit(attempt: int, longest_s: float) -> None:
    waits = [backoff_s(attempt) for _ in range(200)]
    assert longest_s / 2 <= min(waits) < max(waits) <= longest_s


# The message that says how a job ended.


def test_every_end_has_a_message_of_its_own() -> None:
    first = transitions.cancel(make_job(webhook=HOOK), NOW, KEEP_S)
    assert first.webhook is not None
    assert (first.webhook.state, first.webhook.next_at) == ("pending", NOW)
    claimed = webhook_transitions.claim_message(first, NOW, LEASE_S)
    assert claimed.webhook is not None
    refused = webhook_transitions.note_failed(claimed, claimed.webhook, NOW, "503", patience_s=600)
    retried = transitions.retry(refused, NOW, None)
    assert retried.webhook is not None
    assert (retried.webhook.state, retried.webhook.next_at) == ("waiting", None)
    second = transitions.cancel(retried, NOW, KEEP_S)
    assert second.webhook is not None
    assert second.webhook.message_id != first.webhook.message_id
    assert (second.webhook.state, second.webhook.attempts, second.webhook.last_error) == ("pending", 0, None)


class AnyLife(RuleBasedStateMachine):
    """A job to which anything may happen, in any order, by whoever ever had a lease of it."""

    @initialize(
        max_attempts=st.integers(1, 3), queue_s=st.none() | st.floats(0, 50), webhook=st.sampled_from([None, HOOK])
    )
    def ask(self, max_attempts: int, queue_s: float | None, webhook: Webhook | None) -> None:
        self.now = NOW
        queue_until = None if queue_s is None else NOW + queue_s
        self.job = make_job(max_attempts=max_attempts, queue_until=queue_until, webhook=webhook)
        self.leases: list[Lease] = []
        self.messages: list[str] = []

    def become(self, job: Job) -> None:
        before, self.job = self.job, job
        assert job.token >= before.token
        assert job.revision >= before.revision
        assert (job.state, job.held) == (before.state, before.held) or job.revision > before.revision
        if job.state in ENDED and before.state not in ENDED and job.webhook is not None:
            self.messages.append(job.webhook.message_id)

    @rule(seconds=st.floats(0, 60))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @rule(lease_s=st.floats(0, 20))
    def claim(self, lease_s: float) -> None:
        if self.job.state == "queued" and not self.job.held:
            self.become(transitions.claim(self.job, self.now, "worker", lease_s))
            self.leases.append(self.job.lease)
        else:
            with pytest.raises(WrongStateError):
                transitions.claim(self.job, self.now, "worker", lease_s)

    @precondition(lambda self: self.leases)
    @rule(change=st.sampled_from(sorted(UNDER_LEASE)), data=st.data())
    def work(self, change: str, data: st.DataObject) -> None:
        """By the last one who claimed it, or by one before."""
        lease = data.draw(st.sampled_from(self.leases[::-1]))
        if self.job.state == "running" and lease == self.leases[-1]:
            self.become(UNDER_LEASE[change](self.job, self.now, lease))
        else:
            with pytest.raises(LeaseLostError):
                UNDER_LEASE[change](self.job, self.now, lease)

    @rule()
    def unhold(self) -> None:
        self.become(transitions.unhold(self.job, {"white": 3}))

    @rule()
    def cancel(self) -> None:
        self.become(transitions.cancel(self.job, self.now, KEEP_S))
        assert self.job.state in ENDED

    @rule(queue_s=st.none() | st.floats(0, 50))
    def retry(self, queue_s: float | None) -> None:
        expires = self.job.expires_at
        if self.job.state in ("failed", "canceled") and expires is not None and expires > self.now:
            self.become(transitions.retry(self.job, self.now, queue_s))
            assert self.job.is_claimable
        else:
            with pytest.raises(WrongStateError):
                transitions.retry(self.job, self.now, queue_s)

    @rule(keep_s=st.floats(0, 2 * KEEP_S))
    def use_its_result(self, keep_s: float) -> None:
        """Only a job that has ended, and is not over, is kept longer; never is it kept less long."""
        before = self.job
        self.become(transitions.prolong(before, self.now, keep_s))
        assert self.job.model_copy(update={"expires_at": before.expires_at}) == before
        if before.expires_at is None or before.expires_at <= self.now:
            assert self.job is before
        else:
            assert self.job.expires_at == max(before.expires_at, self.now + keep_s)

    @rule()
    def look_after_deadlines(self) -> None:
        self.become(transitions.expire_lease(self.job, self.now, KEEP_S))
        self.become(transitions.expire_queue(self.job, self.now, KEEP_S))
        left = self.job.deadlines
        assert all(left[name] > self.now for name in ("lease", "queue") if name in left)

    @precondition(lambda self: self.job.deadlines.get("webhook", self.now + 1) <= self.now)
    @rule(delivered=st.booleans())
    def tell(self, delivered: bool) -> None:
        claimed = webhook_transitions.claim_message(self.job, self.now, LEASE_S)
        assert claimed.webhook is not None
        if delivered:
            self.become(webhook_transitions.note_delivered(claimed, claimed.webhook))
        else:
            self.become(webhook_transitions.note_failed(claimed, claimed.webhook, self.now, "503", 600))

    @invariant()
    def a_job_is_of_one_state_in_every_way(self) -> None:
        job = self.job
        assert (job.state == "running") == (job.worker is not None) == (job.lease_until is not None)
        assert (job.state in ENDED) == (job.ended_at is not None) == (job.expires_at is not None)
        assert (job.state == "failed") == (job.failure is not None)
        assert (job.state == "succeeded") == (job.result is not None) == (job.report is not None)
        assert job.state == "queued" or not job.held
        assert job.token == len(self.leases)
        assert (job.started_at is not None) == (job.token > 0)

    @invariant()
    def attempts_are_counted(self) -> None:
        job = self.job
        assert (job.state == "running") <= job.attempt <= job.max_attempts
        assert not job.is_claimable or job.attempt < job.max_attempts

    @invariant()
    def somebody_looks_after_it(self) -> None:
        job = self.job
        assert ("lease" in job.deadlines) == (job.state == "running")
        if "queue" in job.deadlines:  # it has not begun yet, or it waits for its listing, be it at a later attempt
            assert job.state == "queued"
            assert job.attempt == 0 or job.survey is not None
        assert ("result" in job.deadlines) == (job.state in ENDED)
        assert "webhook" not in job.deadlines or job.state in ENDED
        assert job.webhook is None or (job.webhook.state == "waiting") == (job.state not in ENDED)
        assert len(self.messages) == len(set(self.messages))

    @invariant()
    def it_comes_back_from_a_store_as_it_is(self) -> None:
        assert Job.model_validate_json(self.job.model_dump_json()) == self.job


TestAnyLife = AnyLife.TestCase
TestAnyLife.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
