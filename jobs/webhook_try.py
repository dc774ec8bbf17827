"""One try to deliver a message."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus

import httpx

from fanlight_client.retry import parse_retry_after
from jobs.addresses import AddressRefusedError

BODY_BYTES = 1024
BODY_S = 1.0
"""What is heard of an answer's body, so that short ones leave the connection usable; nothing in it matters."""
BUSY = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


@dataclass(frozen=True)
class Answer:
    """`error`: None where it was delivered. `unwanted`: the receiver asks for no more tries (410)."""

    error: str | None
    unwanted: bool = False
    retry_after_s: float = 0.0


async def post_message(
    client: httpx.AsyncClient, url: str, headers: dict[str, str], body: bytes, timeout_s: float
) -> Answer:
    """Whatever goes wrong is an answer too. No redirect is followed."""
    try:
        async with asyncio.timeout(timeout_s) as limit:
            async with client.stream("POST", url, content=body, headers=headers, follow_redirects=False) as response:
                limit.reschedule(None)
                await _hear_out(response)
                return _judge(response)
    except TimeoutError:
        return Answer(f"no answer within {timeout_s:g} s")
    except (AddressRefusedError, httpx.HTTPError, httpx.InvalidURL) as error:
        return Answer(f"{type(error).__name__}: {error}"[:500])


def _judge(response: httpx.Response) -> Answer:
    if response.is_success:
        return Answer(None)
    wait_s = parse_retry_after(response.headers.get("retry-after")) if response.status_code in BUSY else None
    error = f"answered {response.status_code} {response.reason_phrase}".rstrip()
    return Answer(error[:500], response.status_code == HTTPStatus.GONE, wait_s or 0.0)


async def _hear_out(response: httpx.Response) -> None:
    heard = 0
    with suppress(TimeoutError, httpx.HTTPError):
        async with asyncio.timeout(BODY_S):
            async for piece in response.aiter_raw(BODY_BYTES):
                heard += len(piece)
                if heard >= BODY_BYTES:
                    return
