"""A service elsewhere, really asked over HTTP: what it is sent, and everything that it may answer."""

import base64
import email.parser
import email.policy
import json
import pickle
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import cv2
import numpy as np
import pytest

from deployments.messages import ReplaceRequest
from deployments.outside import OutsideError, OutsideInpainter

KEY = "sk-very-secret"


class Service:
    """What it was asked, and what it is to answer."""

    def __init__(self) -> None:
        self.status, self.body, self.delay_s = 200, b"", 0.0
        self.headers: dict[str, str] = {}
        self.parts: dict[str, bytes] = {}
        self.url = ""

    def answer_picture(self, colour: tuple[int, int, int], size: tuple[int, int]) -> None:
        picture = np.full((*size, 3), colour[::-1], np.uint8)
        png = base64.b64encode(cv2.imencode(".png", picture)[1].tobytes()).decode()
        self.body = json.dumps({"created": 1, "data": [{"b64_json": png}]}).encode()


@pytest.fixture
def service() -> Iterator[Service]:
    with running_service() as service:
        yield service


@contextmanager
def running_service() -> Iterator[Service]:
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.headers = dict(self.headers)
            service.parts = read_form(self.headers["Content-Type"], body)
            time.sleep(service.delay_s)
            self.send_response(service.status)
            self.send_header("Content-Length", str(len(service.body)))
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()
            self.wfile.write(service.body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    service.url = f"http://127.0.0.1:{server.server_port}/v1/images/edits"
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()


def read_form(content_type: str, body: bytes) -> dict[str, bytes]:
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
    return {
        str(part.get_param("name", header="content-disposition")): part.get_payload(decode=True)  # type: ignore[misc]
        for part in message.iter_parts()
    }


def ask() -> ReplaceRequest:
    mask = np.zeros((40, 60), np.float32)
    mask[10:30, 20:40] = 1
    return ReplaceRequest(np.full((40, 60, 3), 0.5, np.float32), mask, "a green sofa")


async def test_it_is_sent_the_crop_what_to_change_and_the_words(service: Service) -> None:
    service.answer_picture((0, 255, 0), (80, 120))
    answer = await OutsideInpainter(service.url, KEY, "painter-2").replace(ask())
    assert service.headers["Authorization"] == f"Bearer {KEY}"
    assert (service.parts["prompt"], service.parts["model"]) == (b"a green sofa", b"painter-2")
    mask = cv2.imdecode(np.frombuffer(service.parts["mask"], np.uint8), cv2.IMREAD_UNCHANGED)
    assert (mask[20, 30, 3], mask[0, 0, 3]) == (0, 255)
    assert cv2.imdecode(np.frombuffer(service.parts["image"], np.uint8), cv2.IMREAD_COLOR).shape == (40, 60, 3)
    assert (answer.model, answer.device) == ("painter-2", "outside")
    assert answer.image.shape == (40, 60, 3)
    assert np.allclose(answer.image, [0, 1, 0])


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (401, b'{"error": "wrong key sk-very-secret"}', "refused"),
        (500, b"", "refused"),
        (302, b"", "refused"),
        (200, b"<html>", "no_picture"),
        (200, b'{"data": []}', "no_picture"),
        (200, b'{"data": [{"b64_json": "%%%"}]}', "no_picture"),
        (200, b'{"data": [{"b64_json": "aGVsbG8="}]}', "no_picture"),
        (200, b"[]", "no_picture"),
        (200, b'{"data": [{"b64_json": ""}]}', "no_picture"),
    ],
)
async def test_whatever_it_answers_is_an_error_with_a_code_and_without_secrets(
    service: Service, status: int, body: bytes, code: str
) -> None:
    service.status, service.body = status, body
    with pytest.raises(OutsideError) as caught:
        await OutsideInpainter(service.url, KEY).replace(ask())
    assert caught.value.code == code
    assert KEY not in repr(caught.value) + str(caught.value)
    assert pickle.loads(pickle.dumps(caught.value)).code == code


async def test_one_that_does_not_answer_in_time_or_at_all_is_given_up(service: Service) -> None:
    service.delay_s = 1
    for url in (service.url, "http://127.0.0.1:1/", "http://", "no url"):
        with pytest.raises(OutsideError) as caught:
            await OutsideInpainter(url, KEY, timeout_s=0.2).replace(ask())
        assert caught.value.code == "unreachable"
        assert KEY not in str(caught.value)


async def test_an_endless_answer_is_cut_off(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deployments.outside.MOST_BYTES", 1000)
    service.body = b"x" * 5000
    with pytest.raises(OutsideError, match="more than 1000 bytes"):
        await OutsideInpainter(service.url).replace(ask())


def test_the_key_is_not_shown() -> None:
    assert KEY not in repr(OutsideInpainter("http://a", KEY))
