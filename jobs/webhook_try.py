"""One try to deliver a message."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus

import httpx

from fanlight_client.retry import parse_retry_after
from jobs.addresses import AddressRefusedError
from jobs.discord_url import hide_token

BODY_BYTES = 1024
BODY_S = 1.0
"""What is heard of an answer's body, so that short ones leave the connection usable; all that matters is in there."""
BUSY = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


@dataclass(frozen=True)
class Answer:
    """`error`: None where it was delivered. `unwanted`: the receiver asks for no more tries. `refused`: it will not
    take this message, however often. `pause_s`: how long it wants to be left alone, delivered or not."""

    error: str | None
    unwanted: bool = False
    retry_after_s: float = 0.0
    refused: bool = False
    pause_s: float = 0.0


Judge = Callable[[httpx.Response, bytes], Answer]
"""Of an answer and the beginning of its body."""


def judge_receiver(response: httpx.Response, heard: bytes) -> Answer:
    """By its status alone; 410 asks for no more tries."""
    if response.is_success:
        return Answer(None)
    wait_s = parse_retry_after(response.headers.get("retry-after")) if response.status_code in BUSY else None
    return Answer(describe_status(response), response.status_code == HTTPStatus.GONE, wait_s or 0.0)


def describe_status(response: httpx.Response) -> str:
    return f"answered {response.status_code} {response.reason_phrase}".rstrip()[:500]


async def post_message(
    client: httpx.AsyncClient,
    url: str,
    headers: dict[str, str],
    body: bytes,
    timeout_s: float,
    judge: Judge = judge_receiver,
) -> Answer:
    """Whatever goes wrong is an answer too, and tells no secret of the URL. No redirect is followed."""
    try:
        async with asyncio.timeout(timeout_s) as limit:
            async with client.stream("POST", url, content=body, headers=headers, follow_redirects=False) as response:
                limit.reschedule(None)
                return judge(response, await _hear_out(response))
    except TimeoutError:
        return Answer(f"no answer within {timeout_s:g} s")
    except (AddressRefusedError, httpx.HTTPError, httpx.InvalidURL) as error:
        return Answer(hide_token(f"{type(error).__name__}: {error}")[:500])


async def _hear_out(response: httpx.Response) -> bytes:
    heard = b""
    with suppress(TimeoutError, httpx.HTTPError):
        async with asyncio.timeout(BODY_S):
            async for piece in response.aiter_raw(BODY_BYTES):
                heard += piece
                if len(heard) >= BODY_BYTES:
                    break
    return heard
