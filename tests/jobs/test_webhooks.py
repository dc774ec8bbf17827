"""Webhooks reach their receivers, once noted, signed, whatever dies in between. Store and receivers are real."""

import asyncio
import base64
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from fanlight_client.job_wire import JobFailure, JobProgress, JobStatus
from jobs import transitions
from jobs.guarded_http import open_client
from jobs.job import Job, Webhook
from jobs.sql_store import SqlStore
from jobs.store import JobStore, WrongStateError
from jobs.transitions import Outcome
from jobs.webhook_message import MAX_BYTES, write_message
from jobs.webhook_transitions import DELAYS_S, claim_message, note_delivered, plan_try
from jobs.webhooks import (
    PER_RECEIVER,
    Fate,
    WebhookError,
    WebhookRules,
    check_webhook_url,
    deliver_due,
    redeliver,
)
from tests.jobs.loopback_web import UNSAID, Answer, Asked, LoopbackWeb

SECRET, OLD_SECRET, OTHER_SECRET = ("whsec_" + base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2, 3))
RULES = WebhookRules((SECRET,), allow_private=True, timeout_s=5)
FAILURE = JobFailure(code="bad_photo", stage="decode", detail="x", attempt=1)
LEASE_S = 2 * RULES.timeout_s + 15


class Receiver(LoopbackWeb):
    """Answers as its `plan` says, then with 204."""

    def __init__(self, *plan: Answer) -> None:
        super().__init__(lambda asked: self._plan.pop(0) if self._plan else Answer(204))
        self._plan = list(plan)

    @property
    def ids(self) -> list[str]:
        return [asked.headers["webhook-id"] for asked in self.asked]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = SqlStore(f"sqlite:///{tmp_path / 'jobs.db'}")
    yield store
    await store.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


async def end_job(store: JobStore, url: str, state: str = "succeeded") -> Job:
    now = await store.now()
    job = await store.add(Job(id=uuid.uuid4().hex, created_at=now, available_at=now, webhook=Webhook(url=url)))
    if state == "canceled":
        return await store.update(job.id, lambda job, now: transitions.cancel(job, now, 60))
    job = await store.update(job.id, lambda job, now: transitions.claim(job, now, "worker", 10))
    lease = job.lease
    if state == "failed":
        return await store.update(
            job.id, lambda job, now: transitions.fail(job, now, lease, FAILURE, 60, retryable=False)
        )
    outcome = Outcome("1" * 64, "2" * 64, "image/jpeg", None, 1.5)
    return await store.update(job.id, lambda job, now: transitions.complete(job, now, lease, outcome, 60))


async def webhook_of(store: JobStore, job: Job) -> Webhook:
    loaded = await store.load(job.id)
    assert loaded
    assert loaded.webhook
    return loaded.webhook


async def let_pass(store: JobStore, job: Job, seconds: float) -> None:
    """As if the message were that much older."""

    def shift(job: Job, now: float) -> Job:
        webhook = job.webhook
        assert webhook
        assert webhook.first_at is not None
        assert webhook.next_at is not None
        moments = {"first_at": webhook.first_at - seconds, "next_at": webhook.next_at - seconds}
        return job.model_copy(update={"webhook": webhook.model_copy(update=moments)})

    await store.update(job.id, shift)


async def wait_until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.005)


# What is sent --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["succeeded", "failed", "canceled"])
async def test_a_message_is_signed_and_says_how_the_job_ended(store: SqlStore, receiver: Receiver, state: str) -> None:
    job = await end_job(store, f"{receiver.url}/hook?a=1", state)
    assert await deliver_due(store, RULES) == 1
    (asked,) = receiver.asked
    assert (asked.method, asked.path, asked.headers["content-type"]) == ("POST", "/hook?a=1", "application/json")
    message = Verifier(SECRET).verify(asked.body, asked.headers)
    assert message["type"] == f"job.{state}"
    assert job.ended_at
    assert datetime.fromisoformat(message["timestamp"]) == datetime.fromtimestamp(job.ended_at, UTC)
    status = JobStatus.model_validate(message["data"])
    assert (status.id, status.state, status.revision) == (job.id, state, job.revision)
    webhook = await webhook_of(store, job)
    assert (webhook.state, webhook.attempts, webhook.next_at) == ("delivered", 1, None)
    assert job.webhook
    assert receiver.ids == [job.webhook.message_id]
    assert await deliver_due(store, RULES) == 0


async def test_a_tampered_message_does_not_verify(store: SqlStore, receiver: Receiver) -> None:
    await end_job(store, receiver.url)
    await deliver_due(store, RULES)
    (asked,) = receiver.asked
    Verifier(SECRET).verify(asked.body, asked.headers)
    headers = asked.headers
    tampered = [
        (asked.body.replace(b"succeeded", b"failed"), headers),
        (asked.body, {**headers, "webhook-id": headers["webhook-id"] + "0"}),
        (asked.body, {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) + 1)}),
        (asked.body, {**headers, "webhook-signature": "v1," + base64.b64encode(b"0" * 32).decode()}),
    ]
    for body, changed in tampered:
        with pytest.raises(WebhookVerificationError):
            Verifier(SECRET).verify(body, changed)
    with pytest.raises(WebhookVerificationError):
        Verifier(OTHER_SECRET).verify(asked.body, headers)


async def test_every_secret_signs_while_one_replaces_another(store: SqlStore, receiver: Receiver) -> None:
    await end_job(store, receiver.url)
    await deliver_due(store, WebhookRules((SECRET, OLD_SECRET), allow_private=True))
    (asked,) = receiver.asked
    assert len(asked.headers["webhook-signature"].split(" ")) == 2
    for secret in (SECRET, OLD_SECRET):
        Verifier(secret).verify(asked.body, asked.headers)


async def test_a_message_stays_thin(store: SqlStore) -> None:
    job = await end_job(store, "http://127.0.0.1/", "failed")
    timed = job.revise(progress=JobProgress(timings={f"stage {number}": 1.0 for number in range(2000)}))
    many = timed.revise(history=(FAILURE.model_copy(update={"detail": "x" * 2000}),) * 20)
    for large in (timed, many):
        assert len(write_message(large)) < MAX_BYTES
    assert b'"bad_photo"' in write_message(many)
    assert b'"timings":{"decode"' in write_message(job.revise(progress=JobProgress(timings={"decode": 1.0})))


# Which webhooks there may be -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        *("http://hooks.example.com/", "ftp://hooks.example.com/", "https:///x", "hooks.example.com", "", "https://"),
        *("https://me:secret@hooks.example.com/", "https://127.0.0.1/", "https://10.0.0.1/", "https://[::1]:8443/"),
        *("https://169.254.169.254/", "https://[::ffff:127.0.0.1]/", "https://2130706433/", "https://0177.0.0.1/"),
        *("https://localhost/", "https://0x7f.1/", "https://xn--0.example/", "https://[fd00::1]/", "https://a\n.b/"),
    ],
)
def test_refused(url: str) -> None:
    with pytest.raises(WebhookError) as caught:
        check_webhook_url(url, WebhookRules((SECRET,)))
    assert caught.value.code == "webhook_refused"


def test_allowed() -> None:
    check_webhook_url("https://hooks.example.com:8443/fanlight?tenant=1", WebhookRules((SECRET,)))
    check_webhook_url("https://hooks.example.com/", WebhookRules((SECRET.rstrip("="),)))
    check_webhook_url("http://10.0.0.1/", WebhookRules((SECRET,), allow_private=True))


async def test_without_secrets_there_are_no_webhooks(store: SqlStore, receiver: Receiver) -> None:
    with pytest.raises(WebhookError) as caught:
        check_webhook_url("https://hooks.example.com/", WebhookRules(()))
    assert caught.value.code == "webhooks_unconfigured"
    await end_job(store, receiver.url)
    assert await deliver_due(store, WebhookRules((), allow_private=True)) == 0
    assert await deliver_due(store, RULES) == 1  # it has waited


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", SECRET[6:], "whsec_" + "A" * 200, "whsec_!" * 9])
def test_a_secret_that_is_none_is_told_at_once_but_not_shown(secret: str) -> None:
    with pytest.raises(ValueError, match="24 to 64 bytes") as caught:
        WebhookRules((secret,))
    assert len(secret) < 7 or secret not in str(caught.value)
    assert SECRET not in repr(RULES)


async def test_a_name_that_leads_inside_is_not_called(store: SqlStore, receiver: Receiver) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    job = await end_job(store, f"https://hooks.example.com:{receiver.port}/")
    async with open_client(timeout_s=5, resolve=resolve) as client:
        assert await deliver_due(store, WebhookRules((SECRET,)), client) == 1
    webhook = await webhook_of(store, job)
    assert (webhook.state, receiver.asked) == ("pending", [])
    assert "127.0.0.1 is not a public address" in (webhook.last_error or "")


async def test_rules_that_became_stricter_hold_for_what_was_submitted_before(
    store: SqlStore, receiver: Receiver
) -> None:
    job = await end_job(store, receiver.url)
    await deliver_due(store, WebhookRules((SECRET,)))
    assert receiver.asked == []
    assert "https" in ((await webhook_of(store, job)).last_error or "")


async def test_no_redirect_is_followed(store: SqlStore, receiver: Receiver) -> None:
    with Receiver(Answer(307, headers={"Location": receiver.url})) as start:
        job = await end_job(store, start.url)
        await deliver_due(store, RULES)
    webhook = await webhook_of(store, job)
    assert (webhook.state, webhook.last_error) == ("pending", "answered 307 Temporary Redirect")
    assert receiver.asked == []


# Tries ---------------------------------------------------------------------------------------------------------------


async def test_it_is_tried_again_with_the_same_id_and_body_until_it_is_taken(store: SqlStore) -> None:
    fates: list[Fate] = []
    with Receiver(Answer(500), Answer(404)) as receiver:
        job = await end_job(store, receiver.url)
        for tries in (1, 2, 3):
            assert await deliver_due(store, RULES, on_try=fates.append) == 1
            webhook = await webhook_of(store, job)
            assert webhook.attempts == tries
            assert await deliver_due(store, RULES) == 0  # not due yet
            if webhook.next_at:
                await let_pass(store, job, DELAYS_S[tries - 1] * 1.3)
    assert fates == ["failed", "failed", "delivered"]
    assert (webhook.state, webhook.last_error) == ("delivered", None)
    assert len(set(receiver.ids)) == 1
    assert len({asked.body for asked in receiver.asked}) == 1
    for asked in receiver.asked:
        Verifier(SECRET).verify(asked.body, asked.headers)


async def test_a_receiver_that_was_down_gets_it_when_it_is_back(store: SqlStore) -> None:
    down = Receiver()
    job = await end_job(store, down.url)
    with down:
        pass
    await deliver_due(store, RULES)
    assert "ConnectError" in ((await webhook_of(store, job)).last_error or "")
    with Receiver() as back:
        await store.update(
            job.id,
            lambda job, now: job.model_copy(
                update={"webhook": job.webhook and job.webhook.model_copy(update={"url": back.url, "next_at": now})}
            ),
        )
        await deliver_due(store, RULES)
        assert len(back.asked) == 1
    assert (await webhook_of(store, job)).state == "delivered"


async def test_it_is_given_up_when_patience_is_over_and_the_cause_is_kept(store: SqlStore) -> None:
    fates: list[Fate] = []
    with Receiver(Answer(500), Answer(502)) as receiver:
        job = await end_job(store, receiver.url)
        await deliver_due(store, RULES, on_try=fates.append)
        await let_pass(store, job, RULES.patience_s)
        await deliver_due(store, RULES, on_try=fates.append)
    webhook = await webhook_of(store, job)
    assert (webhook.state, webhook.next_at, webhook.last_error) == ("given_up", None, "answered 502 Bad Gateway")
    assert fates == ["failed", "given_up"]


async def test_a_receiver_that_wants_no_more_gets_no_more(store: SqlStore) -> None:
    with Receiver(Answer(410)) as receiver:
        job = await end_job(store, receiver.url)
        await deliver_due(store, RULES)
    webhook = await webhook_of(store, job)
    assert (webhook.state, webhook.next_at, webhook.last_error) == ("given_up", None, "answered 410 Gone")


@pytest.mark.parametrize(
    ("status", "dated", "wait_s"), [(429, False, 1000), (503, False, 1000), (503, True, 1000), (500, False, 5)]
)
async def test_a_receiver_that_is_busy_says_when_to_come_back(
    store: SqlStore, status: int, dated: bool, wait_s: float
) -> None:
    moment = datetime.now(UTC) + timedelta(seconds=1000)
    retry_after = format_datetime(moment, usegmt=True) if dated else "1000"
    with Receiver(Answer(status, headers={"Retry-After": retry_after})) as receiver:
        job = await end_job(store, receiver.url)
        await deliver_due(store, RULES)
    next_at = (await webhook_of(store, job)).next_at
    assert next_at
    assert 0.7 * wait_s < next_at - await store.now() <= 1.25 * wait_s


def test_tries_spread_over_a_day_and_the_last_is_at_its_end() -> None:
    webhook, now, moments = Webhook(url="", first_at=0.0, attempts=1), 0.0, []
    while (next_at := plan_try(webhook, now, 86_400)) is not None:
        moments.append(next_at)
        webhook, now = webhook.model_copy(update={"attempts": webhook.attempts + 1}), next_at
    assert 4 <= moments[0] <= 6
    assert moments[-1] == 86_400
    assert 10 <= len(moments) <= 12
    waits = [later - sooner for sooner, later in pairwise(moments[: len(DELAYS_S)])]
    assert waits == sorted(waits)
    assert plan_try(webhook.model_copy(update={"attempts": 1}), 0, 86_400, retry_after_s=90_000) is None


async def test_a_long_answer_is_not_listened_to(store: SqlStore) -> None:
    with Receiver(Answer(200, body=b"x" * 100_000_000, length=UNSAID)) as receiver:
        job = await end_job(store, receiver.url)
        await deliver_due(store, RULES)
        await wait_until(lambda: receiver.cut_off == 1)
    assert (await webhook_of(store, job)).state == "delivered"


# Many, and who dies --------------------------------------------------------------------------------------------------


async def test_deliverers_at_the_same_time_send_once(store: SqlStore, receiver: Receiver, tmp_path: Path) -> None:
    jobs = [await end_job(store, receiver.url) for _ in range(10)]
    other = SqlStore(f"sqlite:///{tmp_path / 'jobs.db'}")
    tries = await asyncio.gather(deliver_due(store, RULES), deliver_due(other, RULES), deliver_due(other, RULES))
    await other.close()
    assert sum(tries) == len(jobs)
    assert sorted(receiver.ids) == sorted(job.webhook.message_id for job in jobs if job.webhook)


async def test_a_slow_receiver_holds_up_nobody_else(store: SqlStore, receiver: Receiver) -> None:
    let_go = threading.Event()

    def wait(asked: Asked) -> Answer:
        let_go.wait(20)
        return Answer(204)

    with LoopbackWeb(wait) as slow:
        slow_url = slow.url.replace("127.0.0.1", "localhost")
        slow_jobs = [await end_job(store, slow_url) for _ in range(3 * PER_RECEIVER)]
        delivery = asyncio.create_task(deliver_due(store, RULES))
        await wait_until(lambda: len(slow.asked) == PER_RECEIVER)
        await end_job(store, receiver.url)  # after the slow ones are under way
        await wait_until(lambda: len(receiver.asked) == 1)
        assert len(slow.asked) == PER_RECEIVER
        let_go.set()
        assert await delivery == 1 + len(slow_jobs)
        assert len(slow.asked) == len(slow_jobs)


async def test_messages_whose_turn_does_not_come_stand_aside(store: SqlStore) -> None:
    let_go = threading.Event()

    def wait(asked: Asked) -> Answer:
        let_go.wait(20)
        return Answer(204)

    rules = WebhookRules((SECRET,), allow_private=True, timeout_s=0.3)
    with LoopbackWeb(wait) as slow:
        jobs = [await end_job(store, slow.url) for _ in range(2 * PER_RECEIVER + 4)]
        await deliver_due(store, rules)
        let_go.set()
    webhooks = [await webhook_of(store, job) for job in jobs]
    untried = [webhook for webhook in webhooks if not webhook.attempts]
    assert untried
    assert all(webhook.state == "pending" and webhook.next_at for webhook in untried)
    assert {webhook.last_error for webhook in webhooks if webhook.attempts} == {"no answer within 0.3 s"}


DELIVERER = """
import asyncio, sys
from jobs.sql_store import SqlStore
from jobs.webhooks import WebhookRules, deliver_due
asyncio.run(deliver_due(SqlStore(sys.argv[1]), WebhookRules((sys.argv[2],), allow_private=True, timeout_s=5)))
"""


async def test_a_deliverer_that_is_killed_is_made_up_for(store: SqlStore, tmp_path: Path) -> None:
    let_go = threading.Event()

    def wait(asked: Asked) -> Answer:
        let_go.wait(20)
        return Answer(204)

    with LoopbackWeb(wait) as receiver:
        job = await end_job(store, receiver.url)
        url = f"sqlite:///{tmp_path / 'jobs.db'}"
        deliverer = subprocess.Popen([sys.executable, "-c", DELIVERER, url, SECRET])
        await wait_until(lambda: len(receiver.asked) == 1)
        os.kill(deliverer.pid, signal.SIGKILL)
        deliverer.wait()
        let_go.set()
        assert await deliver_due(store, RULES) == 0  # for all that is known it may still be at work
        await let_pass(store, job, LEASE_S + 1)
        assert await deliver_due(store, RULES) == 1
        first, second = receiver.asked
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    webhook = await webhook_of(store, job)
    assert (webhook.state, webhook.attempts) == ("delivered", 2)


async def test_a_deliverer_that_is_cancelled_leaves_nothing_behind(store: SqlStore) -> None:
    let_go = threading.Event()

    def wait(asked: Asked) -> Answer:
        let_go.wait(20)
        return Answer(204)

    with LoopbackWeb(wait) as receiver:
        job = await end_job(store, receiver.url)
        before = asyncio.all_tasks()
        delivery = asyncio.create_task(deliver_due(store, RULES))
        await wait_until(lambda: len(receiver.asked) == 1)
        delivery.cancel()
        with suppress(asyncio.CancelledError):
            await delivery
        assert asyncio.all_tasks() == before
        let_go.set()
    webhook = await webhook_of(store, job)
    assert (webhook.state, webhook.attempts) == ("pending", 1)


async def test_a_try_that_was_overtaken_changes_nothing(store: SqlStore) -> None:
    job = await end_job(store, "http://127.0.0.1/")
    late = claim_message(job, time.time(), 10).webhook
    assert late
    again = redeliver(job, time.time() + 1)
    assert note_delivered(again, late) is again


# Once more -----------------------------------------------------------------------------------------------------------


async def test_redelivery_sends_the_same_message_once_more(store: SqlStore, receiver: Receiver) -> None:
    job = await end_job(store, receiver.url)
    await deliver_due(store, RULES)
    again = await store.update(job.id, redeliver)
    assert again.webhook
    assert (again.webhook.state, again.webhook.attempts) == ("pending", 0)
    assert again.webhook.next_at == again.webhook.first_at
    await deliver_due(store, RULES)
    first, second = receiver.asked
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)
    assert (await webhook_of(store, job)).state == "delivered"


async def test_what_was_given_up_is_redelivered_with_new_patience(store: SqlStore) -> None:
    with Receiver(Answer(410), Answer(500)) as receiver:
        job = await end_job(store, receiver.url)
        await let_pass(store, job, RULES.patience_s)
        await deliver_due(store, RULES)
        await store.update(job.id, redeliver)
        await deliver_due(store, RULES)
    assert (await webhook_of(store, job)).state == "pending"


async def test_only_jobs_that_have_ended_and_have_a_webhook_are_redelivered(store: SqlStore) -> None:
    now = await store.now()
    waiting = Job(id=uuid.uuid4().hex, created_at=now, available_at=now, webhook=Webhook(url="http://127.0.0.1/"))
    with pytest.raises(WrongStateError):
        redeliver(waiting, now)
    ended = transitions.cancel(waiting.revise(webhook=None), now, 60)
    with pytest.raises(WrongStateError):
        redeliver(ended, now)
