"""Calling back when jobs have ended: signed, with a stable id, again and again for a day; or as a notice of Discord."""

import asyncio
import logging
import random
from collections import defaultdict
from collections.abc import Callable
from typing import Literal

import httpx

from jobs.discord_message import NoPictures, Pictures
from jobs.discord_notices import TRY_CALLS, TRY_S, DiscordNotices
from jobs.guarded_http import open_client, parse_url
from jobs.job import Job, Webhook
from jobs.store import JobError, JobStore, UnknownJobError, WrongStateError
from jobs.webhook_message import sign_message, write_message
from jobs.webhook_rules import WebhookError, WebhookRules, check_webhook_url
from jobs.webhook_transitions import claim_message, note_delivered, note_failed, note_unwanted, put_off, redeliver
from jobs.webhook_try import Answer, post_message

__all__ = ["Fate", "WebhookError", "WebhookRules", "check_webhook_url", "deliver_due", "redeliver"]

logger = logging.getLogger(__name__)

Fate = Literal["delivered", "failed", "given_up"]
"""Of one try; failed: there is to be another."""

AT_ONCE = 256
PER_RECEIVER = 8
"""Others wait for their turn no longer than a try may take, and then stand aside: a receiver that is slow and has
hundreds of messages holds up its own."""
LOOK_AGAIN_S = 0.5
MARGIN_S = 15.0
"""Of a claim, to note what became of the try."""


async def deliver_due(
    store: JobStore,
    rules: WebhookRules,
    client: httpx.AsyncClient | None = None,
    on_try: Callable[[Fate], None] = lambda fate: None,
    pictures: Pictures | None = None,
) -> int:
    """Try every message that is due, and those that become so meanwhile; how many tries were made.

    Any number may do so at once, and may be cancelled or killed: a message is tried by one at a time, and again a
    minute after a try of which nothing was heard. Where nobody may be called messages wait. `client`: of `open_client`;
    one is made where it is left out. `pictures`: for notices of Discord. Raises StoreUnavailableError.
    """
    if not rules.calls_anybody or not await store.due("webhook", 1):
        return 0
    pictures = pictures or NoPictures()
    if client is not None:
        return await _Round(store, rules, client, on_try, pictures).run()
    async with open_client(
        timeout_s=rules.timeout_s, allow_private=rules.allow_private, max_connections=AT_ONCE
    ) as own_client:
        return await _Round(store, rules, own_client, on_try, pictures).run()


class _Round:
    def __init__(
        self,
        store: JobStore,
        rules: WebhookRules,
        client: httpx.AsyncClient,
        on_try: Callable[[Fate], None],
        pictures: Pictures,
    ) -> None:
        self._store, self._rules, self._client, self._on_try = store, rules, client, on_try
        self._discord = DiscordNotices(client, rules, pictures)
        self._turns: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(PER_RECEIVER))
        self._channels: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(1))
        self._under_way: set[asyncio.Task[None]] = set()
        self._tries = 0

    async def run(self) -> int:
        try:
            while await self._claim_due() or self._under_way:
                if self._under_way:
                    await asyncio.wait(self._under_way, timeout=LOOK_AGAIN_S, return_when=asyncio.FIRST_COMPLETED)
            return self._tries
        finally:
            for task in self._under_way:
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _claim_due(self) -> int:
        """Send off what is due, as far as there is room; how many."""
        room = AT_ONCE - len(self._under_way)
        claimed = 0
        for job_id in await self._store.due("webhook", room) if room else ():
            try:
                job = await self._store.update(job_id, lambda job, now: claim_message(job, now, self._lease_s(job)))
            except (WrongStateError, UnknownJobError):
                continue  # another was faster, or the job has gone
            claimed += 1
            task = asyncio.create_task(self._deliver(job))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return claimed

    def _lease_s(self, job: Job) -> float:
        """For waiting for its turn, the try, and noting what became of it."""
        calls, beside_s = (TRY_CALLS, TRY_S) if self._is_notice(job) else (1, 0.0)
        return (1 + calls) * self._rules.timeout_s + beside_s + MARGIN_S

    def _is_notice(self, job: Job) -> bool:
        return job.webhook is not None and self._rules.is_discord(job.webhook.url)

    async def _deliver(self, job: Job) -> None:
        """What goes wrong here is left to the claim's end: then the message is tried once more."""
        assert job.webhook
        try:
            await self._deliver_in_turn(job, job.webhook)
        except UnknownJobError:
            pass  # deleted meanwhile
        except JobError:
            logger.warning("job %s: what became of its webhook could not be noted", job.id, exc_info=True)
        except Exception:
            logger.exception("job %s: its webhook could not be called", job.id)

    async def _deliver_in_turn(self, job: Job, claimed: Webhook) -> None:
        turn = self._channels[claimed.url] if self._is_notice(job) else self._turns[_receiver(claimed.url)]
        try:
            async with asyncio.timeout(self._rules.timeout_s):
                await turn.acquire()
        except TimeoutError:
            delay_s = self._rules.timeout_s * random.uniform(1, 4)
            await self._store.update(job.id, lambda job, now: put_off(job, claimed, now, delay_s))
            return
        try:
            answer = await self._try(job, claimed)
        finally:
            turn.release()
        await self._note(job, claimed, answer)

    async def _try(self, job: Job, claimed: Webhook) -> Answer:
        self._tries += 1
        try:
            check_webhook_url(claimed.url, self._rules)  # they may have become stricter since it was submitted
        except WebhookError as error:
            return Answer(str(error))
        if self._is_notice(job):
            return await self._discord.send(job, claimed.url)
        body = write_message(job)
        headers = sign_message(claimed.message_id, await self._store.now(), body, self._rules.secrets)
        return await post_message(self._client, claimed.url, headers, body, self._rules.timeout_s)

    async def _note(self, job: Job, claimed: Webhook, answer: Answer) -> None:
        noted = await self._store.update(job.id, lambda job, now: self._change(job, claimed, now, answer))
        state = noted.webhook.state if noted.webhook else "given_up"
        fate: Fate = "delivered" if answer.error is None else "given_up" if state == "given_up" else "failed"
        self._on_try(fate)
        if fate != "delivered":
            logger.warning("job %s: its webhook %s: %s", job.id, fate.replace("_", " "), answer.error)

    def _change(self, job: Job, claimed: Webhook, now: float, answer: Answer) -> Job:
        if answer.error is None:
            return note_delivered(job, claimed)
        if answer.unwanted:
            return note_unwanted(job, claimed, answer.error)
        return note_failed(job, claimed, now, answer.error, self._rules.patience_s, answer.retry_after_s)


def _receiver(url: str) -> str:
    try:
        return parse_url(url).host
    except httpx.InvalidURL:
        return ""
