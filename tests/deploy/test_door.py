"""No header comes through Caddy that Serve would believe: of which there are, Ray's own source says."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from serve.runner import load_config
from tests.believed import BELIEVED

CADDYFILE = Path(__file__).parents[2] / "deploy/caddy/Caddyfile"


class Echo(BaseHTTPRequestHandler):
    """Serve's place: answers with the names of the headers that it got, and with the request's id."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        told = [f"{name.lower()}={value}" for name, value in self.headers.items()]
        self.wfile.write("\n".join(told).encode())

    def log_message(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Caddy with our file, and no more of it changed than where it listens and where it leads to."""
    if not (caddy := shutil.which("caddy")):
        pytest.skip("no caddy on this machine: apt-get install caddy")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with ExitStack() as stack:
        server = stack.enter_context(HTTPServer(("127.0.0.1", 0), Echo))
        Thread(target=server.serve_forever, daemon=True).start()
        stack.callback(server.shutdown)
        settings = {"FANLIGHT_SITE": url, "FANLIGHT_UPSTREAM": f"127.0.0.1:{server.server_port}"}
        log = stack.enter_context((tmp_path_factory.mktemp("caddy") / "log").open("w+"))
        process = subprocess.Popen(
            [caddy, "run", "--config", CADDYFILE, "--adapter", "caddyfile"],
            env={**os.environ, **settings, "HOME": str(Path(log.name).parent)},
            stderr=log,
        )
        stack.callback(process.wait)
        stack.callback(process.terminate)
        while not answers(url):
            assert process.poll() is None, Path(log.name).read_text()
            time.sleep(0.05)
        yield url


def answers(url: str) -> bool:
    try:
        return httpx.get(url).is_success
    except httpx.TransportError:
        return False


def pass_through(door: str, headers: dict[str, str]) -> dict[str, str]:
    return dict(line.split("=", 1) for line in httpx.get(door, headers=headers).text.splitlines())


def test_nothing_that_serve_would_believe_comes_through(door: str):
    told = pass_through(door, dict.fromkeys(BELIEVED, "a stranger's") | {"Idempotency-Key": "mine"})
    assert not {name.lower() for name in BELIEVED} & set(told)
    assert told["idempotency-key"] == "mine"


def test_a_request_s_id_is_given_at_the_door(door: str):
    ids = {pass_through(door, {"X-Request-ID": "a stranger's"})["x-request-id"] for _ in range(2)}
    assert len(ids) == 2
    assert "a stranger's" not in ids


def test_without_another_word_it_serves_this_machine_and_leads_to_serve():
    assert "{$FANLIGHT_SITE:localhost} {" in CADDYFILE.read_text()
    http = load_config()["http_options"]
    assert f"reverse_proxy {{$FANLIGHT_UPSTREAM:{http['host']}:{http['port']}}} {{" in CADDYFILE.read_text()
