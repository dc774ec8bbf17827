"""Photos on web servers."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from email.message import Message
from http import HTTPStatus

import httpx

from jobs.addresses import AddressRefusedError
from jobs.guarded_http import follow
from jobs.source_stream import PIECE_BYTES, SourceStream
from jobs.source_url import SourceUrl, refuse
from jobs.store import SourceError


@asynccontextmanager
async def open_http(client: httpx.AsyncClient, url: str, check: Callable[[str], None]) -> AsyncIterator[SourceStream]:
    """`check` is asked before every request, redirects included; raises SourceError, as it may."""
    with _http_errors():
        async with follow(client, url, check) as response:
            _check_answer(response)
            name = _disposition_name(response) or SourceUrl.parse(str(response.url)).name
            yield SourceStream(name, _content_length(response), _pieces(response))


def _check_answer(response: httpx.Response) -> None:
    status = response.status_code
    if status != HTTPStatus.OK:
        retryable = status >= 500 or status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.REQUEST_TIMEOUT)
        raise SourceError("source_failed", f"the source answered {status}", retryable=retryable)
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise SourceError("source_failed", "the source compressed its answer, which it was asked not to do")


async def _pieces(response: httpx.Response) -> AsyncIterator[bytes]:
    with _http_errors():
        async for piece in response.aiter_raw(PIECE_BYTES):
            yield piece


def _content_length(response: httpx.Response) -> int | None:
    length = response.headers.get("content-length", "")
    return int(length) if length.isdecimal() else None


def _disposition_name(response: httpx.Response) -> str | None:
    """Of Content-Disposition, with `filename*` as it should be read (RFC 6266)."""
    message = Message()
    message["Content-Disposition"] = response.headers.get("content-disposition", "")
    return message.get_filename()


@contextmanager
def _http_errors() -> Iterator[None]:
    try:
        yield
    except AddressRefusedError as error:
        raise refuse(str(error)) from error
    except httpx.TooManyRedirects as error:
        raise SourceError("source_failed", "the source redirects over and over") from error
    except httpx.InvalidURL as error:
        raise SourceError("source_failed", "the source redirects to what is no URL") from error
    except httpx.HTTPError as error:
        what = str(error) or type(error).__name__
        raise SourceError("source_failed", f"the source cannot be reached: {what}", retryable=True) from error
