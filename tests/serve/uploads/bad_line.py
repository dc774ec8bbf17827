"""A line between a client and a server that breaks, and on which things happen, where a test says so."""

import http.client
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import httpx

CHUNK = 1 << 14
NOT_PASSED_ON = {"connection", "transfer-encoding", "date", "server"}

Fault = Callable[["Exchange"], None]


@dataclass
class BadLine(ThreadingHTTPServer):
    """`backend`: the server's address; None: it is away. `faults`: by method what is done with the next requests, in
    place of passing them on. `passed`: each request with the bytes of its body that went through."""

    backend: str | None
    faults: dict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    passed: list[tuple[str, str, int]] = field(default_factory=list)
    daemon_threads = True

    def __post_init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Exchange)

    __hash__ = object.__hash__

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Broken connections are what it is for."""

    def methods(self) -> list[str]:
        return [method for method, _, _ in self.passed]

    def sent_bytes(self) -> int:
        """Of pieces."""
        return sum(count for method, _, count in self.passed if method == "PATCH")


class Exchange(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: BadLine

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Of all methods of HTTP the same."""
        if name.startswith("do_"):
            return self._deal_with
        raise AttributeError(name)

    def _deal_with(self) -> None:
        faults = self.server.faults[self.command]
        (faults.pop(0) if faults else pass_on)(self)

    def log_message(self, format: str, *args: object) -> None:
        pass

    def answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in {*NOT_PASSED_ON, "content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def pass_on(exchange: Exchange, most: float = float("inf")) -> None:
    """To the server and back; after `most` bytes of the body both connections break."""
    line, left = exchange.server, int(exchange.headers.get("content-length", 0))
    exchange.close_connection = True
    if line.backend is None:
        return
    behind = http.client.HTTPConnection(urlsplit(line.backend).netloc, timeout=30)
    behind.putrequest(exchange.command, exchange.path, skip_host=True, skip_accept_encoding=True)
    for name, value in exchange.headers.items():
        behind.putheader(name, value)
    behind.endheaders()
    sent = 0
    while left and sent < most:
        if not (chunk := exchange.rfile.read(int(min(left, CHUNK, most - sent)))):
            break  # its sender has gone
        behind.send(chunk)
        sent, left = sent + len(chunk), left - len(chunk)
    line.passed.append((exchange.command, urlsplit(exchange.path).path, sent))
    if left:
        wait_until_it_came(exchange, sent)
        behind.close()
        return
    answer = behind.getresponse()
    exchange.answer(answer.status, dict(answer.getheaders()), answer.read())
    exchange.close_connection = False
    behind.close()


def wait_until_it_came(exchange: Exchange, sent: int) -> None:
    """Of a piece so many bytes: what a server has not looked at yet goes with its connection."""
    there = int(exchange.headers["upload-offset"]) + sent
    deadline = time.monotonic() + 10
    while httpx.get(f"{exchange.server.backend}{exchange.path}").json().get("offset", there) < there:
        assert time.monotonic() < deadline, "it never came"


def breaks_after(count: int) -> Fault:
    """Bytes of the body have gone through."""
    return lambda exchange: pass_on(exchange, count)


def loses_the_answer(exchange: Exchange) -> None:
    """The server has done it, and nobody hears of that."""
    exchange.answer = lambda *_: None  # type: ignore[method-assign]
    pass_on(exchange)
    exchange.close_connection = True


def takes_too_long(exchange: Exchange) -> None:
    """The server does it, and something on the way has not waited for that."""
    tell = exchange.answer
    exchange.answer = lambda *_: tell(504, {}, b"")  # type: ignore[method-assign]
    pass_on(exchange)
    del exchange.answer  # of this one request: the connection stays


def after(call: Callable[[], object]) -> Fault:
    """Something has happened, it is passed on."""

    def behave(exchange: Exchange) -> None:
        call()
        pass_on(exchange)

    return behave


def answers(status: int, **headers: str) -> Fault:
    """Something on the way answers in place of the server, once it has the whole request."""

    def behave(exchange: Exchange) -> None:
        exchange.rfile.read(int(exchange.headers.get("content-length", 0)))
        exchange.answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, b"")

    return behave


@contextmanager
def bad_line(backend: str) -> Iterator[BadLine]:
    line = BadLine(backend)
    thread = threading.Thread(target=line.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        line.shutdown()
        line.server_close()
        thread.join()
