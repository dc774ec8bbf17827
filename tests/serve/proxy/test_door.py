"""Our part of Serve's proxy as Serve itself starts it: its own server, with what its hook finds in the environment."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import uvicorn
from ray.serve._private.http_util import configure_http_middlewares, start_asgi_http_server
from ray.serve.config import HTTPOptions

from serve.proxy.door import CALLBACK


async def echo(scope, receive, send):  # type: ignore[no-untyped-def]
    """What Serve's proxy gets to see, line by line."""
    seen = b"\n".join(name + b"=" + value for name, value in scope["headers"])
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": seen})


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    ((name, path),) = CALLBACK.items()
    monkeypatch.setattr(f"ray.serve._private.http_util.{name}", path)
    monkeypatch.setattr("uvicorn.config.HTTP_PROTOCOLS", dict(uvicorn.config.HTTP_PROTOCOLS))
    monkeypatch.setattr("serve.proxy.patience.HEADERS_S", 0.2)
    options = configure_http_middlewares(HTTPOptions(host="127.0.0.1", port=0))
    serving, server = await start_asgi_http_server(echo, options, event_loop=asyncio.get_running_loop())
    while not server.started:
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await serving


async def test_what_serve_would_believe_does_not_reach_it_and_its_answers_are_guarded(port: int) -> None:
    sent = {"X-Request-Timeout-Seconds": "0.001", "serve_multiplexed_model_id": "a", "X-Request-ID": 'a"b', "A": "b"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        answer = await http.get("/-/healthz", headers=sent)
    seen = dict(line.split("=", 1) for line in answer.text.splitlines())
    assert not {"x-request-timeout-seconds", "serve_multiplexed_model_id"} & seen.keys()
    assert seen["a"] == "b"
    assert seen["x-request-id"] == answer.headers["x-request-id"] != 'a"b'
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_who_does_not_say_what_is_wanted_is_not_waited_for(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\n")
    async with asyncio.timeout(10):
        assert (await reader.read()).startswith(b"HTTP/1.1 408")
    writer.close()
