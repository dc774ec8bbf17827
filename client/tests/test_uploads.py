"""Large files by upload, against a server whose every answer is written down; tests/serve/uploads has the real one."""

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from client.tests.scripted_server import Exchange, ScriptedServer
from client.tests.staged_rooms import KEPT_ID
from fanlight_client import AsyncClient, Client, MalformedAnswer, ProblemError
from fanlight_client.body import plan_body
from fanlight_client.piece import Piece
from fanlight_client.retry import RetryPolicy
from fanlight_client.steps import Goodbye
from fanlight_client.upload_calls import plan_drop

UPLOAD = "a" * 32
PHOTO = b"a photo\r\nof a kitchen"
BEGUN = {"Location": f"/v1/uploads/{UPLOAD}"}


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fanlight_client.sent_file.LARGE_BYTES", 1)


def enhance(url: str, **settings: Any) -> Any:
    with Client(url, **settings) as client:
        return client.enhance(PHOTO, seed=7)


def enhance_awaited(url: str, **settings: Any) -> Any:
    async def run() -> Any:
        async with AsyncClient(url, **settings) as client:
            return await client.enhance(PHOTO, seed=7)

    return asyncio.run(run())


@pytest.fixture(params=[enhance, enhance_awaited], ids=["Client", "AsyncClient"])
def send(request: pytest.FixtureRequest) -> Callable[..., Any]:
    return request.param


def asked(server: ScriptedServer) -> list[tuple[str, str]]:
    return [(seen.method, seen.path) for seen in server.seen]


def answers(server: ScriptedServer, status: int, content: bytes = b"", **headers: str) -> None:
    server.then_answers(status, content, "application/json", **headers)


def test_a_photo_that_is_enhanced_is_forgotten_again(server, send) -> None:
    answers(server, 201, **BEGUN)
    answers(server, 204, Upload_Offset=str(len(PHOTO)))
    server.then_answers_properly()
    server.then_answers_properly()
    assert send(server.url).photo
    assert asked(server) == [
        ("POST", "/v1/uploads"),
        ("PATCH", f"/v1/uploads/{UPLOAD}"),
        ("POST", "/v1/photos"),
        ("POST", "/v1/enhance"),
        ("DELETE", f"/v1/photos/{KEPT_ID}"),
    ]
    assert json.loads(server.seen[2].body) == {"uploads": [UPLOAD]}
    assert server.seen[3].params == {"seed": "7", "photo": KEPT_ID}
    piece = server.seen[1]
    assert (piece.headers["upload-offset"], piece.headers["tus-resumable"], piece.body) == ("0", "1.0.0", PHOTO)


def test_a_photo_that_is_refused_is_forgotten_as_well(server, send) -> None:
    answers(server, 201, **BEGUN)
    answers(server, 204, Upload_Offset=str(len(PHOTO)))
    server.then_answers_properly()
    server.then_refuses(422, "unknown_lora")
    with pytest.raises(ProblemError, match="unknown_lora"):
        send(server.url)
    assert ("DELETE", f"/v1/photos/{KEPT_ID}") in asked(server)


def test_an_upload_is_looked_for_where_the_client_was_sent_and_nowhere_else(server, send) -> None:
    """A proxy may have put the server below a path; and keys are for nobody else."""
    answers(server, 201, Location=f"http://elsewhere.invalid/v1/uploads/{UPLOAD}")
    answers(server, 204, Upload_Offset=str(len(PHOTO)))
    assert send(server.url).photo
    assert ("PATCH", f"/v1/uploads/{UPLOAD}") in asked(server)


@pytest.mark.parametrize("location", ["", "/v1/uploads/", "/v1/uploads/..", "/v1/uploads/x?y=1"])
def test_what_is_no_place_of_an_upload_is_told(server, send, location: str) -> None:
    answers(server, 201, Location=location)
    with pytest.raises(MalformedAnswer, match="no id"):
        send(server.url)


@pytest.mark.parametrize("offset", ["", "many", "-1", "0", "1000"])
def test_an_offset_that_cannot_be_is_told_and_the_upload_deleted(server, send, offset: str) -> None:
    answers(server, 201, **BEGUN)
    answers(server, 204, Upload_Offset=offset)
    with pytest.raises(MalformedAnswer, match="piece"):
        send(server.url)
    assert asked(server)[-1] == ("DELETE", f"/v1/uploads/{UPLOAD}")


@pytest.mark.parametrize("told", [{"offset": 0, "length": 5}, {"offset": 100, "length": len(PHOTO)}, {}])
def test_an_upload_that_is_not_ours_is_told(server, send, told: dict[str, int]) -> None:
    answers(server, 201, **BEGUN)
    answers(server, 503)
    answers(server, 200, json.dumps({"id": UPLOAD, "name": None, "expires": "2030-01-01T00:00:00Z", **told}).encode())
    with pytest.raises(MalformedAnswer):
        send(server.url)


def test_who_tries_no_more_asks_nothing_more_but_deletes(server, send) -> None:
    answers(server, 201, **BEGUN)
    answers(server, 503)
    with pytest.raises(ProblemError, match="503"):
        send(server.url, retries=0)
    assert [method for method, _ in asked(server)] == ["POST", "PATCH", "DELETE"]


def test_an_upload_is_tried_more_often_than_a_call_and_only_so_often(server, send) -> None:
    answers(server, 201, **BEGUN)
    for _ in range(7):
        answers(server, 503)
    with pytest.raises(ProblemError, match="503"):
        send(server.url, retries=1)
    assert [method for method, _ in asked(server)] == ["POST", "PATCH", *["GET"] * 6, "DELETE"]
    assert RetryPolicy(retries=1).persistent().wait_s(7, None) is None


def test_a_proxy_without_the_service_behind_it_is_not_a_server_without_uploads(server, send) -> None:
    said = b"Path '/v1/uploads' not found. Ping http://.../-/routes for available routes."
    server.then_answers(404, said, "text/plain")
    answers(server, 201, **BEGUN)
    answers(server, 204, Upload_Offset=str(len(PHOTO)))
    assert send(server.url).photo
    assert [path for _, path in asked(server)].count("/v1/uploads") == 2


def test_more_files_than_a_photo_may_have_go_in_one_body(server) -> None:
    with Client(server.url) as client:
        client.enhance(frames=[PHOTO] * 19)
    assert asked(server) == [("POST", "/v1/enhance")]


def test_a_piece_is_what_it_says_wherever_the_file_stands(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(bytes(range(256)) * 4096)
    body = plan_body(path)
    assert b"".join(Piece(body, 5, 700_000).chunks()) == path.read_bytes()[5:700_005]
    with path.open("rb") as file:
        file.seek(100)
        assert b"".join(Piece(plan_body(file), 5, 300).chunks()) == path.read_bytes()[105:405]


def silent(exchange: Exchange) -> None:
    exchange.read_body()
    exchange.server.released.wait(30)
    exchange.close_connection = True


def test_nobody_waits_long_for_a_photo_that_is_forgotten(server, send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fanlight_client.steps.GOODBYE_S", 0.3)
    monkeypatch.setattr("fanlight_client.connection.GOODBYE_S", 0.3)
    answers(server, 201, **BEGUN)
    answers(server, 204, Upload_Offset=str(len(PHOTO)))
    server.then_answers_properly()
    server.then_answers_properly()
    server.script.append(silent)
    began = time.monotonic()
    assert send(server.url).photo
    assert time.monotonic() - began < 15
    assert asked(server)[-1][0] == "DELETE"


def test_all_that_is_said_at_the_end_has_one_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fanlight_client.steps.GOODBYE_S", 0.1)
    said = []
    for call in Goodbye([plan_drop(UPLOAD)] * 9).in_time():
        said.append(call.silence_s)
        time.sleep(0.04)
    assert len(said) < 9
    assert 0 < said[-1] < said[0] <= 0.1


def test_a_piece_that_nobody_answers_is_asked_about(server, send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fanlight_client.upload_calls.SILENCE_S", 0.5)
    answers(server, 201, **BEGUN)
    server.script.append(silent)
    came = {"id": UPLOAD, "name": None, "offset": len(PHOTO), "length": len(PHOTO), "expires": "2030-01-01T00:00:00Z"}
    answers(server, 200, json.dumps(came).encode())
    assert send(server.url).photo
    assert [method for method, _ in asked(server)].count("PATCH") == 1
