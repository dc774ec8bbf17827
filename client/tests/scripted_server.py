"""A server on loopback that speaks the wire protocol, and misbehaves on demand."""

import hashlib
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from client.tests.answers import mixed, problem, properly
from client.tests.job_server import JobShop
from client.tests.seen import Seen
from fanlight_client import job_wire, wire
from fanlight_client.base import Wire
from fanlight_client.job_wire import JobStatus

Behaviour = Callable[["Exchange"], None]


class Exchange(BaseHTTPRequestHandler):
    """Answers with the next behaviour of the script, or properly when the script has come to its end."""

    protocol_version = "HTTP/1.1"
    server: "ScriptedServer"

    def do_GET(self) -> None:
        self._next()

    def do_POST(self) -> None:
        self._next()

    def do_DELETE(self) -> None:
        self._next()

    def do_PATCH(self) -> None:
        self._next()

    def _next(self) -> None:
        with self.server.lock:
            behaviour = self.server.script.pop(0) if self.server.script else properly
        behaviour(self)

    def read_body(self) -> Seen:
        """Takes the body a piece at a time, so that the client's memory can be measured in this process."""
        digest, left = hashlib.sha256(), int(self.headers.get("content-length", 0))
        total = left
        url = urlsplit(self.path)
        body = bytearray()
        while left and (chunk := self.rfile.read(min(left, 1 << 16))):
            digest.update(chunk)
            left -= len(chunk)
            if url.path != wire.ENHANCE_PATH:
                body += chunk
        if left:
            raise ConnectionError("the client hung up in the middle of the body")
        headers = {name.lower(): value for name, value in self.headers.items()}
        seen = Seen(
            self.command,
            unquote(url.path),
            dict(parse_qsl(url.query)),
            headers,
            digest.hexdigest(),
            total - left,
            bytes(body),
        )
        with self.server.lock:
            self.server.seen.append(seen)
        return seen

    def send(self, status: int, content: bytes, media_type: str, **headers: str) -> None:
        self.server.before_answer(self)
        self.send_response(status)
        for name, value in {"Content_Type": media_type, "Content_Length": str(len(content)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def send_model(self, status: int, model: Wire, **headers: str) -> None:
        self.send(status, model.model_dump_json().encode(), wire.JSON_TYPE, **headers)

    def send_events(self, statuses: Iterator[JobStatus]) -> None:
        """Server-sent events in chunks, the end of the stream being said, and a comment before each."""
        self.send_response(200)
        self.send_header("Content-Type", job_wire.EVENTS_TYPE)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for status in statuses:
            event = (
                f": still here\n\nid: {status.revision}\nevent: {status.state}\ndata: {status.model_dump_json()}\n\n"
            )
            self.wfile.write(b"%x\r\n%s\r\n" % (len(event.encode()), event.encode()))
            if self.server.cuts and self.server.cuts.pop(0):
                self.close_connection = True
                return
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format: str, *args: Any) -> None:
        pass


@dataclass
class ScriptedServer(ThreadingHTTPServer):
    """`script`: what to do with the next requests; `seen`: what came; `shop`: the jobs.

    `cuts`: for each event to come, whether the connection is cut after it. `before_answer`: called when a request
    has been dealt with, and nobody has been told yet.
    """

    script: list[Behaviour] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    shop: JobShop = field(default_factory=JobShop)
    port: int = 0
    cuts: list[bool] = field(default_factory=list)
    before_answer: Callable[[Exchange], None] = lambda exchange: None
    daemon_threads = True

    def __post_init__(self) -> None:
        self.lock = threading.Lock()
        self.released = threading.Event()
        super().__init__(("127.0.0.1", self.port), Exchange)

    __hash__ = object.__hash__

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up, or are killed, are no news."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def then_answers_properly(self) -> None:
        self.script.append(properly)

    def then(self, call: Callable[[], None]) -> None:
        """Call this when the head of the request has come, and go on properly."""

        def behave(exchange: Exchange) -> None:
            call()
            properly(exchange)

        self.script.append(behave)

    def then_refuses(self, status: int, code: str, **headers: str) -> None:
        """Take the body and answer with a problem."""
        self.then_answers(status, problem(status, code), wire.PROBLEM_TYPE, **headers)

    def then_answers(self, status: int, content: bytes, media_type: str, **headers: str) -> None:
        """Take the body and answer just this."""

        def behave(exchange: Exchange) -> None:
            exchange.read_body()
            exchange.send(status, content, media_type, **headers)

        self.script.append(behave)

    def then_answers_with(self, photo: bytes, report: Callable[[Seen], bytes]) -> None:
        """Take the body and answer with these two parts."""

        def behave(exchange: Exchange) -> None:
            content = mixed(photo, report(exchange.read_body()))
            exchange.send(200, content, "multipart/mixed; boundary=fanlight")

        self.script.append(behave)

    def then_refuses_early(self, status: int, code: str) -> None:
        """Answer before the body has come, then let it run out."""

        def behave(exchange: Exchange) -> None:
            exchange.send(status, problem(status, code), wire.PROBLEM_TYPE, Connection="close")
            exchange.read_body()
            exchange.close_connection = True

        self.script.append(behave)

    def then_breaks_off(self) -> None:
        """Close the connection in the middle of the answer."""

        def behave(exchange: Exchange) -> None:
            exchange.read_body()
            exchange.send(200, b"--b\r\n", "multipart/mixed; boundary=b", Content_Length="100000")
            exchange.close_connection = True

        self.script.append(behave)

    def then_takes_it_and_hangs_up(self) -> None:
        """Do as asked, and close the connection before the answer."""

        def behave(exchange: Exchange) -> None:
            exchange.send = lambda *args, **headers: None  # type: ignore[method-assign]
            properly(exchange)
            exchange.close_connection = True

        self.script.append(behave)

    def then_hangs_up(self) -> None:
        """Close the connection in the middle of the upload, without a word."""

        def behave(exchange: Exchange) -> None:
            exchange.rfile.read(1)
            exchange.close_connection = True

        self.script.append(behave)

    def then_never_answers(self) -> None:
        def behave(exchange: Exchange) -> None:
            exchange.read_body()
            exchange.server.released.wait(30)
            exchange.close_connection = True

        self.script.append(behave)

    @contextmanager
    def running(self) -> Iterator["ScriptedServer"]:
        thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        threading.Thread(target=self.shop.run, daemon=True).start()
        try:
            yield self
        finally:
            self.released.set()
            self.shop.end()
            self.shutdown()
            self.server_close()
            thread.join()
