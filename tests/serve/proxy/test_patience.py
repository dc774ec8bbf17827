"""Connections on which the header fields of a request do not end."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import uvicorn

from serve.proxy.door import list_middlewares

ASK = b"GET / HTTP/1.1\r\nHost: fanlight\r\n"


async def answer(scope, receive, send):  # type: ignore[no-untyped-def]
    body = b"" if scope["path"] == "/unread" else (await receive())["body"]
    await asyncio.sleep(0.3)  # whoever has asked is waited for
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": body or b"ok"})


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """Of a server as Serve starts it, that is patient for a fifth of a second."""
    monkeypatch.setattr("serve.proxy.patience.HEADERS_S", 0.2)
    monkeypatch.setattr("uvicorn.config.HTTP_PROTOCOLS", dict(uvicorn.config.HTTP_PROTOCOLS))
    list_middlewares()
    server = uvicorn.Server(uvicorn.Config(answer, port=0, lifespan="off", log_config=None, timeout_keep_alive=60))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await serving


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ([b"GET / HT"], b"HTTP/1.1 408"),
        ([ASK, b"A: b\r\n"], b"HTTP/1.1 408"),
        ([], b""),
        ([b"\r\n"] * 3, b""),
    ],
)
async def test_one_that_says_nothing_more_is_ended(port: int, sent: list[bytes], told: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for piece in sent:
        writer.write(piece)
        await asyncio.sleep(0.05)
    async with asyncio.timeout(10):
        heard = await reader.read()
    assert heard[: len(told)] == told
    assert bool(heard) is bool(told)
    writer.close()


async def test_one_that_asks_has_all_the_time_for_the_rest_and_for_the_answer(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(2):  # also on a connection that was used before, and idle meanwhile
        writer.write(ASK + b"Content-Length: 2\r\n\r\n")
        await asyncio.sleep(0.3)
        writer.write(b"hi")
        async with asyncio.timeout(10):
            assert (await reader.readuntil(b"hi")).startswith(b"HTTP/1.1 200")
        await asyncio.sleep(0.3)
    writer.write(ASK)
    async with asyncio.timeout(10):
        assert (await reader.read()).startswith(b"HTTP/1.1 408")
    writer.close()


async def test_what_comes_after_an_answer_is_waited_for_as_long_as_a_head_whatever_it_is(port: int) -> None:
    for rest in (b"\r\n", b"rest of a body that nobody wants"):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(ASK.replace(b"/", b"/unread", 1) + b"Content-Length: 99999\r\n\r\n")
        async with asyncio.timeout(10):
            await reader.readuntil(b"ok")
            writer.write(rest)
            assert await reader.read() == b"", "closed, and nothing more is said"
        writer.close()


async def test_half_a_head_behind_a_request_does_not_disturb_its_answer(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(ASK + b"\r\n" + ASK)
    async with asyncio.timeout(10):
        heard = await reader.read()
    first, _, second = heard.partition(b"ok")
    assert first.startswith(b"HTTP/1.1 200")
    assert second.startswith(b"HTTP/1.1 408")
    writer.close()
