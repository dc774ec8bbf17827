"""Notices reach Discord, with pictures, under its limits, and nobody is told its token. Store and server are real."""

import asyncio
import json
import logging
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from typing import Any

import pytest

from fanlight_client.job_wire import JobFailure
from fanlight_client.options import EnhanceOptions
from fanlight_client.stage import Stage
from jobs import transitions
from jobs.discord_message import Picture, write_notice
from jobs.discord_url import hide_token
from jobs.job import Job, Variant, Webhook
from jobs.sql_store import SqlStore
from jobs.status import describe_job
from jobs.store import JobStore, StoreUnavailableError
from jobs.transitions import Outcome
from jobs.webhook_message import write_message
from jobs.webhook_rules import WebhookError, WebhookRules, check_webhook_url
from jobs.webhooks import Fate, deliver_due
from tests.jobs.loopback_web import Answer, Asked, LoopbackWeb

TOKEN = "aW3-s3cr3t_T0ken"
PLACE = f"/api/webhooks/1234567890/{TOKEN}"
JPEG = b"\xff\xd8\xff small"
BEFORE, AFTER = Picture("before.jpg", "Before", JPEG + b" 0"), Picture("after.jpg", "After, seed 7", JPEG + b" 1")


class Discord(LoopbackWeb):
    """Answers as its `plan` says, then with 204."""

    def __init__(self, *plan: Answer) -> None:
        super().__init__(lambda asked: self._plan.pop(0) if self._plan else Answer(204))
        self._plan = list(plan)

    @property
    def hook(self) -> str:
        return f"{self.url}{PLACE}"

    @property
    def rules(self) -> WebhookRules:
        return WebhookRules((), allow_private=True, timeout_s=5, discord=(f"{self.url}/api/webhooks/",))


class Drawn:
    """Pictures that were drawn before; `fails` the first time."""

    def __init__(self, *pictures: Picture, fails: Exception | None = None) -> None:
        self._pictures, self._fails = pictures, fails

    async def draw(self, job: Job) -> Sequence[Picture]:
        if self._fails is not None:
            error, self._fails = self._fails, None
            raise error
        return self._pictures


def problem(status: int, code: int, message: str, **headers: str) -> Answer:
    return Answer(status, json.dumps({"code": code, "message": message}).encode(), headers)


def limited(wait_s: float) -> Answer:
    told = {"message": "You are being rate limited.", "retry_after": wait_s, "global": False}
    return Answer(429, json.dumps(told).encode(), {"Retry-After": str(round(wait_s))})


def read_form(asked: Asked) -> tuple[dict[str, Any], dict[str, tuple[str, bytes]]]:
    """The message of a request, and its files with their names, by the field."""
    head = f"content-type: {asked.headers['content-type']}\r\n\r\n".encode()
    form = BytesParser(policy=HTTP).parsebytes(head + asked.body)
    parts = {part.get_param("name", header="content-disposition"): part for part in form.iter_parts()}
    message = json.loads(parts.pop("payload_json").get_payload(decode=True))
    return message, {name: (part.get_filename(), part.get_payload(decode=True)) for name, part in parts.items()}


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = SqlStore(f"sqlite:///{tmp_path / 'jobs.db'}")
    yield store
    await store.close()


@pytest.fixture
def discord() -> Iterator[Discord]:
    with Discord() as discord:
        yield discord


def stage(**fields: Any) -> EnhanceOptions:
    step = Stage.model_validate({"style": "art_deco", "room": "bedroom", "variants": 2, **fields})
    return EnhanceOptions.model_validate({"recipe": [step.model_dump(exclude_unset=True) | {"step": "stage"}]})


VARIANTS = (
    Variant(result="1" * 64, report="2" * 64, seed=7),
    Variant(result="3" * 64, report="4" * 64, seed=8, staged=False, reason="a *door* was covered"),
)


async def end_job(store: JobStore, url: str, failure: JobFailure | None = None, **fields: Any) -> Job:
    now = await store.now()
    new = Job(id=uuid.uuid4().hex, created_at=now, available_at=now, webhook=Webhook(url=url), **fields)
    job = await store.add(new)
    job = await store.update(job.id, lambda job, now: transitions.claim(job, now, "worker", 10))
    lease = job.lease
    if failure is not None:
        change = lambda job, now: transitions.fail(job, now, lease, failure, 60, retryable=False)  # noqa: E731
        return await store.update(job.id, change)
    variants = VARIANTS if fields else ()
    outcome = Outcome("1" * 64, "2" * 64, "jpeg", None, 1.5, twin="5" * 64 if fields else None, variants=variants)
    return await store.update(job.id, lambda job, now: transitions.complete(job, now, lease, outcome, 60))


async def webhook_of(store: JobStore, job: Job) -> Webhook:
    loaded = await store.load(job.id)
    assert loaded
    assert loaded.webhook
    return loaded.webhook


# What is said --------------------------------------------------------------------------------------------------------


async def test_a_staged_photo_is_shown_before_and_after_and_its_prompt_is_not_told(store: SqlStore, discord: Discord):
    asked = stage(prompt="grandmother's armchair")
    job = await end_job(store, discord.hook, name="room_1.jpg", listing="12 Elm St", options=asked)
    assert await deliver_due(store, discord.rules, pictures=Drawn(BEFORE, AFTER)) == 1
    [request] = discord.asked
    assert (request.method, request.path) == ("POST", f"{PLACE}?wait=true")
    message, files = read_form(request)
    assert files == {"files[0]": ("before.jpg", BEFORE.jpeg), "files[1]": ("after.jpg", AFTER.jpeg)}
    told, *shown = message["embeds"]
    assert told["title"] == "room\\_1.jpg: staged"
    assert told["description"] == "Variant 2 was not staged: a \\*door\\* was covered"
    fields = {field["name"]: field["value"] for field in told["fields"]}
    assert fields == {"Listing": "12 Elm St", "Style": "art\\_deco", "Room": "bedroom", "Variants": "1 of 2"}
    assert job.id in told["footer"]["text"]
    assert [embed["image"]["url"] for embed in shown] == ["attachment://before.jpg", "attachment://after.jpg"]
    assert [each["filename"] for each in message["attachments"]] == ["before.jpg", "after.jpg"]
    assert message["allowed_mentions"] == {"parse": []}
    assert b"grandmother" not in request.body
    assert (await webhook_of(store, job)).state == "delivered"


async def test_a_job_that_failed_is_told_in_words(store: SqlStore, discord: Discord):
    failure = JobFailure(code="truncated_image", stage="decode", detail="the file ends early", attempt=1)
    await end_job(store, discord.hook, failure, name="a.jpg")
    await deliver_due(store, discord.rules)
    message, files = read_form(discord.asked[0])
    assert (message["embeds"][0]["title"], files) == ("a.jpg: failed", {})
    assert message["embeds"][0]["description"] == "truncated\\_image: the file ends early"


async def test_what_others_called_a_photo_is_no_link_and_no_heading(store: SqlStore, discord: Discord):
    asked = stage(style="# https://evil.example")
    await end_job(store, discord.hook, name="https://evil.example/a.jpg", listing=" ", options=asked)
    await deliver_due(store, discord.rules)
    told = read_form(discord.asked[0])[0]["embeds"][0]
    assert told["title"] == "https:\\//evil.example/a.jpg: staged"
    fields = {field["name"]: field["value"] for field in told["fields"]}
    assert fields["Style"] == "\\# https:\\//evil.example"
    assert "Listing" not in fields, "Discord takes no message with an empty value"


def test_a_link_leads_to_the_job_where_people_reach_the_server(discord: Discord):
    job = Job(id="0" * 32, created_at=1, available_at=1, state="succeeded", ended_at=2)
    for public, link in (("https://photos.example.com/", f"https://photos.example.com/v1/jobs/{job.id}"), ("", None)):
        headers, body = write_notice(job, (), public)
        message, _ = read_form(Asked("POST", "", {"content-type": headers["content-type"]}, body))
        assert message["embeds"][0].get("url") == link


def test_a_message_keeps_to_discords_limits_however_long_its_names_are():
    variants = tuple(Variant(result="1" * 64, report="2" * 64, staged=False, reason="why " * 500) for _ in range(8))
    job = Job(
        id="0" * 32, created_at=1, available_at=1, state="succeeded", ended_at=2, name="@everyone " * 90,
        listing="x" * 200, options=stage(style="y" * 64), variants=variants,
    )  # fmt: skip
    pictures = [Picture(f"after-{number}.jpg", "t" * 999, JPEG) for number in range(5)]
    headers, body = write_notice(job, pictures)
    message, files = read_form(Asked("POST", "", {"content-type": headers["content-type"]}, body))
    assert len(files) == 5
    embeds = message["embeds"]
    texts = [
        embed.get("title", "") + embed.get("description", "") + embed.get("footer", {}).get("text", "")
        for embed in embeds
    ]
    texts += [field["name"] + field["value"] for embed in embeds for field in embed.get("fields", ())]
    assert sum(map(len, texts)) <= 6000
    assert max(len(embed["title"]) for embed in embeds) <= 256


# What becomes of it --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (problem(404, 10015, "Unknown Webhook"), "answered 404 Not Found (10015: Unknown Webhook)"),
        (problem(401, 50027, "Invalid Webhook Token"), "answered 401 Unauthorized (50027: Invalid Webhook Token)"),
        (problem(403, 40333, "internal network error"), "answered 403 Forbidden (40333: internal network error)"),
    ],
)
async def test_a_webhook_that_is_gone_is_called_no_more(store: SqlStore, answer: Answer, error: str):
    with Discord(answer) as discord:
        job = await end_job(store, discord.hook)
        fates: list[Fate] = []
        await deliver_due(store, discord.rules, on_try=fates.append)
        webhook = await webhook_of(store, job)
        assert (webhook.state, webhook.last_error, webhook.next_at) == ("given_up", error, None)
        assert fates == ["given_up"]


@pytest.mark.parametrize("status", [400, 413])
async def test_a_message_that_is_refused_goes_again_in_words(store: SqlStore, status: int):
    with Discord(problem(status, 40005, "Request entity too large")) as discord:
        job = await end_job(store, discord.hook)
        await deliver_due(store, discord.rules, pictures=Drawn(BEFORE, AFTER))
        assert [len(read_form(asked)[1]) for asked in discord.asked] == [2, 0]
        assert (await webhook_of(store, job)).state == "delivered"


async def test_a_message_that_is_refused_without_pictures_too_is_given_up(store: SqlStore):
    refused = problem(400, 50035, "Invalid Form Body")
    with Discord(refused, refused) as discord:
        job = await end_job(store, discord.hook)
        await deliver_due(store, discord.rules, pictures=Drawn(BEFORE))
        assert len(discord.asked) == 2
        assert (await webhook_of(store, job)).state == "given_up"


async def test_a_short_limit_is_sat_out(store: SqlStore):
    with Discord(limited(0.05), limited(0.05)) as discord:
        job = await end_job(store, discord.hook)
        await deliver_due(store, discord.rules)
        assert len(discord.asked) == 3
        assert (await webhook_of(store, job)).state == "delivered"


async def test_a_long_limit_puts_it_off_until_then(store: SqlStore):
    with Discord(limited(90.5)) as discord:
        job = await end_job(store, discord.hook)
        await deliver_due(store, discord.rules)
        webhook = await webhook_of(store, job)
        assert (webhook.state, webhook.last_error) == ("pending", "answered 429 Too Many Requests")
        assert webhook.next_at is not None
        assert webhook.next_at >= await store.now() + 80
        assert len(discord.asked) == 1


async def test_who_has_used_up_a_limit_waits_before_the_next_message(store: SqlStore, monkeypatch):
    slept: list[float] = []
    sleep = asyncio.sleep

    async def note(delay_s: float) -> None:
        slept.append(delay_s)
        await sleep(0)

    monkeypatch.setattr("jobs.discord_notices.asyncio.sleep", note)
    spent = Answer(204, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "1.5"})
    with Discord(spent) as discord:
        for _ in range(2):
            await end_job(store, discord.hook)
        await deliver_due(store, discord.rules)
        assert len(discord.asked) == 2
    assert any(1 < delay_s <= 1.5 for delay_s in slept)


async def test_a_server_that_fails_is_called_again_later(store: SqlStore):
    with Discord(Answer(502)) as discord:
        job = await end_job(store, discord.hook)
        await deliver_due(store, discord.rules)
        webhook = await webhook_of(store, job)
        assert (webhook.state, webhook.last_error) == ("pending", "answered 502 Bad Gateway")


async def test_pictures_that_cannot_be_read_now_put_the_notice_off(store: SqlStore, discord: Discord):
    job = await end_job(store, discord.hook)
    await deliver_due(store, discord.rules, pictures=Drawn(BEFORE, fails=StoreUnavailableError("away")))
    assert discord.asked == []
    assert (await webhook_of(store, job)).state == "pending"


async def test_pictures_that_take_too_long_put_the_notice_off(store: SqlStore, discord: Discord, monkeypatch):
    class Slow:
        async def draw(self, job: Job) -> Sequence[Picture]:
            await asyncio.sleep(60)
            return ()

    monkeypatch.setattr("jobs.discord_notices.PICTURES_S", 0.05)
    job = await end_job(store, discord.hook)
    await deliver_due(store, discord.rules, pictures=Slow())
    assert "pictures" in str((await webhook_of(store, job)).last_error)


async def test_a_killed_try_is_made_again_no_sooner_than_it_could_have_ended(store: SqlStore, discord: Discord):
    """Drawing takes longer than a signed message does."""
    begun = asyncio.Event()

    class Stuck:
        async def draw(self, job: Job) -> Sequence[Picture]:
            begun.set()
            await asyncio.sleep(60)
            return ()

    job = await end_job(store, discord.hook)
    delivering = asyncio.create_task(deliver_due(store, discord.rules, pictures=Stuck()))
    await begun.wait()
    next_at = (await webhook_of(store, job)).next_at
    delivering.cancel()
    await asyncio.gather(delivering, return_exceptions=True)
    assert next_at is not None
    assert next_at > await store.now() + 60 + 3 * 5


# Who may be called ---------------------------------------------------------------------------------------------------


SIGNED = WebhookRules(("whsec_" + "A" * 43 + "=",))
OPEN = WebhookRules((), discord=("https://discord.com/api/webhooks/",))


def test_discord_is_called_where_the_operator_allows_it():
    check_webhook_url(f"https://discord.com{PLACE}", OPEN)
    check_webhook_url(f"https://discord.com{PLACE}?thread_id=7", OPEN)
    assert OPEN.is_discord(f"https://discord.com{PLACE}")


@pytest.mark.parametrize(
    ("url", "rules", "code"),
    [
        (f"https://discord.com{PLACE}", SIGNED, "webhook_refused"),
        (f"https://canary.discord.com{PLACE}", SIGNED, "webhook_refused"),
        (f"https://discord.com{PLACE}", WebhookRules(()), "webhooks_unconfigured"),
        (f"https://discord.com.evil.example{PLACE}", OPEN, "webhooks_unconfigured"),
        ("https://discord.com/api/users/@me", OPEN, "webhooks_unconfigured"),
        (f"https://discord.com/api/webhooks/../users/1{PLACE}", OPEN, "webhooks_unconfigured"),
        (f"http://discord.com{PLACE}", OPEN, "webhooks_unconfigured"),
        (f"https://discord.com{PLACE}/slack", OPEN, "webhooks_unconfigured"),
    ],
)
def test_others_are_not(url: str, rules: WebhookRules, code: str):
    with pytest.raises(WebhookError) as raised:
        check_webhook_url(url, rules)
    assert raised.value.code == code
    assert TOKEN not in str(raised.value)


def test_a_prefix_that_is_none_is_told_at_once():
    with pytest.raises(ValueError, match="prefixes"):
        WebhookRules((), discord=("discord.com",))


async def test_private_addresses_are_refused_even_where_the_name_is_allowed(store: SqlStore, discord: Discord):
    rules = WebhookRules((), allow_private=False, discord=(f"{discord.url}/api/webhooks/",))
    job = await end_job(store, discord.hook)
    await deliver_due(store, rules)
    assert discord.asked == []
    assert (await webhook_of(store, job)).state == "pending"


# What is kept quiet --------------------------------------------------------------------------------------------------


async def test_the_token_is_in_no_log_status_or_message(store: SqlStore, caplog):
    caplog.set_level(logging.DEBUG)
    answers = [Answer(502), problem(404, 10015, f"no such place: {PLACE}"), limited(90)]
    for answer in answers:
        with Discord(answer) as discord:
            job = await end_job(store, discord.hook)
            await deliver_due(store, discord.rules)
            loaded = await store.load(job.id)
            assert loaded is not None
            told = describe_job(loaded)
            assert told.webhook is not None
            assert told.webhook.url == f"{discord.url}/api/webhooks/1234567890/…"
            for said in (told.model_dump_json(), write_message(loaded).decode(), str(told.webhook.last_error)):
                assert TOKEN not in said
    await end_job(store, f"http://127.0.0.1:1{PLACE}")  # where nobody listens
    await deliver_due(store, WebhookRules((), allow_private=True, discord=("http://127.0.0.1:1/api/webhooks/",)))
    assert "HTTP Request" in caplog.text, "httpx tells what it called"
    assert TOKEN not in caplog.text


@pytest.mark.parametrize(
    ("said", "left"),
    [
        (f"https://discord.com{PLACE}", "https://discord.com/api/webhooks/1234567890/…"),
        (
            f"see https://discord.com/api/v10/webhooks/1/{TOKEN}?wait=true!",
            "see https://discord.com/api/v10/webhooks/1/…?wait=true!",
        ),
        ("https://example.org/webhooks/a/b", "https://example.org/webhooks/a/b"),
    ],
)
def test_only_the_token_is_hidden(said: str, left: str):
    assert hide_token(said) == left
