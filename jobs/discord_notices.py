"""Notices of Discord: one message, with pictures where there are any, under its rate limits."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus

import httpx

from fanlight_client.retry import parse_retry_after
from jobs.discord_message import Picture, Pictures, write_notice
from jobs.discord_url import hide_token
from jobs.guarded_http import parse_url
from jobs.job import Job
from jobs.webhook_rules import WebhookRules
from jobs.webhook_try import Answer, describe_status, post_message

PICTURES_S = 60.0
"""For all pictures of a notice; files of a hundred megapixels take their time."""
SHORT_S, SHORT_TIMES = 5.0, 3
"""A wait that is sat out within one try, and how often: limits are a few messages in two seconds."""
TRY_CALLS = 2 * SHORT_TIMES
TRY_S = PICTURES_S + SHORT_S * TRY_CALLS
"""How many calls a try makes at most, with pictures and then without, and what it takes beside them."""

GONE = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
"""No such webhook, or none of ours any more: whoever goes on calling is shut out."""
WONT_DO = (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


class DiscordNotices:
    """Of one round of deliveries; one at a time for each webhook."""

    def __init__(self, client: httpx.AsyncClient, rules: WebhookRules, pictures: Pictures) -> None:
        self._client, self._rules, self._pictures = client, rules, pictures
        self._free_at: dict[str, float] = {}

    async def send(self, job: Job, url: str) -> Answer:
        """One try. A message that is refused goes again without pictures; raises JobError where these cannot be read
        now."""
        try:
            async with asyncio.timeout(PICTURES_S):
                pictures = await self._pictures.draw(job)
        except TimeoutError:
            return Answer(f"its pictures were not drawn within {PICTURES_S:g} s")
        answer = await self._post(job, url, pictures)
        if answer.refused and pictures:
            answer = await self._post(job, url, ())
        return replace(answer, unwanted=True) if answer.refused else answer

    async def _post(self, job: Job, url: str, pictures: Sequence[Picture]) -> Answer:
        headers, body = write_notice(job, pictures, self._rules.public_url)
        where = str(parse_url(url).copy_merge_params({"wait": "true"}))  # else a message that is not kept is no error
        for _ in range(SHORT_TIMES):
            await asyncio.sleep(min(SHORT_S, max(0.0, self._free_at.get(url, 0.0) - time.monotonic())))
            answer = await post_message(self._client, where, headers, body, self._rules.timeout_s, judge_discord)
            self._free_at[url] = time.monotonic() + answer.pause_s
            if not 0 < answer.retry_after_s <= SHORT_S:
                break
        return answer


def judge_discord(response: httpx.Response, heard: bytes) -> Answer:
    """By its status, the fields about rates, and what its JSON says.

    https://docs.discord.com/developers/topics/rate-limits
    """
    told = _read(heard)
    status = response.status_code
    if response.is_success:
        spent = response.headers.get("x-ratelimit-remaining") == "0"
        return Answer(None, pause_s=_seconds(response.headers.get("x-ratelimit-reset-after")) if spent else 0.0)
    said = f" ({told.get('code')}: {told.get('message')})" if "code" in told and "message" in told else ""
    error = hide_token(f"{describe_status(response)}{said}")[:500]
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        wait_s = _seconds(told.get("retry_after")) or parse_retry_after(response.headers.get("retry-after")) or SHORT_S
        return Answer(error, retry_after_s=wait_s, pause_s=wait_s)
    return Answer(error, unwanted=status in GONE, refused=status in WONT_DO)


def _read(heard: bytes) -> dict[str, object]:
    """Nothing for what is no JSON, or goes on after what was heard."""
    try:
        told = json.loads(heard)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _seconds(said: object) -> float:
    """0 for what is no number of seconds."""
    try:
        seconds = float(said)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return 0.0
    return seconds if 0 <= seconds < 86_400 else 0.0
