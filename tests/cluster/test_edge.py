"""The edge of the running graph: what Serve's own proxy would have believed, and for whom it would have waited."""

import socket
import time
from urllib.parse import urlsplit

import httpx
import pytest

from serve.proxy.patience import HEADERS_S

pytestmark = pytest.mark.cluster


def test_a_caller_does_not_choose_for_how_long_serve_waits(http: httpx.Client, room_jpeg: bytes):
    hurried = {"X-Request-Timeout-Seconds": "0.001", "Serve-Multiplexed-Model-Id": "a", "X-Session-Id": "b"}
    answer = http.post("/v1/photos", content=room_jpeg, headers=hurried)
    assert answer.is_success, answer.text


def test_an_id_that_would_need_quoting_in_a_log_is_replaced(http: httpx.Client):
    ids = [http.get("/healthz", headers={"X-Request-ID": sent}).headers["x-request-id"] for sent in ('a"b', "a-b")]
    assert ids[0] not in ('a"b', "")
    assert ids[1] == "a-b"


def test_also_what_serve_says_itself_is_guarded(http: httpx.Client):
    assert http.get("/-/healthz").headers["x-content-type-options"] == "nosniff"


def test_who_does_not_say_what_is_wanted_is_not_waited_for(graph: str):
    place = urlsplit(graph)
    with socket.create_connection((place.hostname, place.port), timeout=6 * HEADERS_S) as slow:
        slow.sendall(b"GET /healthz HTTP/1.1\r\n")
        began = time.monotonic()
        assert slow.recv(100).startswith(b"HTTP/1.1 408")
        assert time.monotonic() - began < 5 * HEADERS_S
