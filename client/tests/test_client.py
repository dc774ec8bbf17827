"""Both clients against a server that answers well, badly, late or not at all."""

import asyncio
import hashlib
import io
import os
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from pydantic import ValidationError

from fanlight_client import (
    AsyncClient,
    Busy,
    Client,
    ClientError,
    EnhanceOptions,
    MalformedAnswer,
    ProblemError,
    Timeout,
    Unreachable,
)
from fanlight_client.calls import key_header

Ask = Callable[..., Any]
PHOTO = b"a photo\r\nof a kitchen"


def ask_waiting(url: str, call: str, *args: Any, settings: dict[str, Any] | None = None, **kwargs: Any) -> Any:
    with Client(url, **(settings or {})) as client:
        return getattr(client, call)(*args, **kwargs)


def ask_awaiting(url: str, call: str, *args: Any, settings: dict[str, Any] | None = None, **kwargs: Any) -> Any:
    async def ask() -> Any:
        async with AsyncClient(url, **(settings or {})) as client:
            return await getattr(client, call)(*args, **kwargs)

    return asyncio.run(ask())


@pytest.fixture(params=[ask_waiting, ask_awaiting], ids=["Client", "AsyncClient"])
def ask(request: pytest.FixtureRequest) -> Ask:
    return request.param


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits between tries, which are not waited for."""
    asked: list[float] = []

    async def sleep(seconds: float) -> None:
        asked.append(seconds)

    monkeypatch.setattr(time, "sleep", asked.append)
    monkeypatch.setattr(anyio, "sleep", sleep)
    return asked


def test_a_photo_comes_back_with_its_report(server, ask: Ask) -> None:
    enhanced = ask(server.url, "enhance", PHOTO, EnhanceOptions(seed=7), kind="interior", strength=0.5)
    assert enhanced.photo.startswith(b"\xff\xd8finished")
    assert enhanced.media_type == "image/jpeg"
    assert enhanced.report.input.sha256 == hashlib.sha256(PHOTO).hexdigest()
    assert server.seen[0].params == {"seed": "7", "kind": "interior", "strength": "0.5"}
    assert server.seen[0].headers["content-length"] == str(len(PHOTO))
    assert "multipart/mixed" in server.seen[0].headers["accept"]


def test_paths_files_and_bytes_are_the_same_photo(server, ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(PHOTO)
    with path.open("rb") as file:
        for source in (path, str(path), PHOTO, io.BytesIO(PHOTO), file):
            ask(server.url, "enhance", source)
    assert {seen.body_sha256 for seen in server.seen} == {hashlib.sha256(PHOTO).hexdigest()}


def test_a_file_is_sent_from_where_it_stands_on_every_try(server, ask: Ask, waits: list[float]) -> None:
    server.then_refuses(503, "not_ready")
    file = io.BytesIO(b"skip" + PHOTO)
    file.seek(4)
    ask(server.url, "enhance", file)
    assert [seen.body_sha256 for seen in server.seen] == [hashlib.sha256(PHOTO).hexdigest()] * 2


def test_what_cannot_be_sent_fails_before_anything_is(server, ask: Ask, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        ask(server.url, "enhance", tmp_path / "absent.jpg")
    with pytest.raises(ValidationError):
        ask(server.url, "enhance", PHOTO, strength=2)
    with pytest.raises(ValidationError):
        ask(server.url, "enhance", PHOTO, strenght=0.5)
    assert server.seen == []


def test_a_pipe_cannot_be_sent_again_and_so_not_at_all(server, ask: Ask) -> None:
    end, other_end = os.pipe()
    with os.fdopen(end, "rb") as pipe, os.fdopen(other_end, "wb"), pytest.raises(ValueError, match="rewound"):
        ask(server.url, "enhance", pipe)
    assert server.seen == []


@pytest.mark.parametrize("status", [408, 429, 503])
def test_a_busy_server_is_asked_again_when_it_says(server, ask: Ask, waits: list[float], status: int) -> None:
    server.then_refuses(status, "too_busy", Retry_After="7")
    server.then_refuses(status, "too_busy")
    assert ask(server.url, "enhance", PHOTO).photo
    assert waits == [7.0, 0.0]
    assert [seen.body_bytes for seen in server.seen] == [len(PHOTO)] * 3


def test_a_server_that_stays_busy_is_left_with_its_problem(server, ask: Ask, waits: list[float]) -> None:
    for _ in range(3):
        server.then_refuses(429, "too_busy", Retry_After="2")
    with pytest.raises(Busy) as caught:
        ask(server.url, "enhance", PHOTO, settings={"retries": 2})
    assert caught.value.problem.code == "too_busy"
    assert caught.value.retry_after_s == 2
    assert waits == [2.0, 2.0]


@pytest.mark.parametrize("then", ["then_breaks_off", "then_hangs_up"])
def test_a_broken_connection_is_made_again(server, ask: Ask, waits: list[float], then: str) -> None:
    getattr(server, then)()
    assert ask(server.url, "enhance", PHOTO * 10_000).photo
    assert len(waits) == 1


def test_nobody_there(ask: Ask, waits: list[float]) -> None:
    with pytest.raises(Unreachable):
        ask("http://127.0.0.1:9", "models", settings={"retries": 3})
    assert len(waits) == 3
    with pytest.raises(Unreachable):
        ask("http://127.0.0.1:9", "ready")
    assert len(waits) == 3


def test_a_silent_server_is_not_asked_twice(server, ask: Ask, waits: list[float]) -> None:
    server.then_never_answers()
    with pytest.raises(Timeout):
        ask(server.url, "enhance", PHOTO, settings={"timeout_s": 0.3})
    assert len(server.seen) == 1
    assert waits == []


@pytest.mark.parametrize(("status", "code"), [(400, "bad_option"), (415, "unsupported_format"), (500, "broken")])
def test_a_refusal_is_final_and_says_why(server, ask: Ask, waits: list[float], status: int, code: str) -> None:
    server.then_refuses(status, code)
    with pytest.raises(ProblemError, match=code) as caught:
        ask(server.url, "enhance", PHOTO)
    assert (caught.value.problem.status, caught.value.problem.code) == (status, code)
    assert caught.value.problem.detail == "said the server"
    assert len(server.seen) == 1
    assert waits == []


def test_an_early_refusal_reaches_a_client_in_mid_upload(server, ask: Ask) -> None:
    server.then_refuses_early(413, "body_too_large")
    with pytest.raises(ProblemError) as caught:
        ask(server.url, "enhance", bytes((32 << 20) - 1))
    assert caught.value.problem.code == "body_too_large"


def test_an_error_that_is_no_problem_is_made_one(server, ask: Ask) -> None:
    server.then_answers(502, b"<h1>Bad gateway</h1>", "text/html")
    with pytest.raises(ProblemError) as caught:
        ask(server.url, "models")
    assert (caught.value.problem.code, caught.value.problem.status) == ("http_502", 502)
    assert "Bad gateway" in caught.value.problem.detail


def test_a_proxy_without_the_service_behind_it_is_asked_again(server, ask: Ask, waits: list[float]) -> None:
    said = b"Path '/v1/models' not found. Ping http://.../-/routes for available routes."
    server.then_answers(404, said, "text/plain")
    assert ask(server.url, "models")
    assert len(waits) == 1


def test_a_redirect_is_not_a_photo(server, ask: Ask) -> None:
    server.then_answers(302, b"", "text/plain", Location="/elsewhere")
    with pytest.raises(ProblemError, match="302"):
        ask(server.url, "enhance", PHOTO)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"\xff\xd8", "image/jpeg"),
        (b"--b\r\n\r\nphoto\r\n--b--", "multipart/mixed; boundary=b"),
        (
            b"--b\r\n\r\nphoto\r\n--b\r\nContent-Type: application/json\r\n\r\n{}\r\n--b--",
            "multipart/mixed; boundary=b",
        ),
        (b"--b\r\n\r\npho", "multipart/mixed; boundary=b"),
    ],
)
def test_an_answer_that_is_not_as_promised(server, ask: Ask, content: bytes, media_type: str) -> None:
    server.then_answers(200, content, media_type)
    with pytest.raises(MalformedAnswer):
        ask(server.url, "enhance", PHOTO)


def test_another_ones_photo_is_never_taken(server, ask: Ask, report_for) -> None:
    server.then_answers_with(b"another", lambda seen: report_for(seen, b"mine").model_dump_json().encode())
    with pytest.raises(MalformedAnswer, match="not the one"):
        ask(server.url, "enhance", PHOTO)


def test_a_newer_server_may_say_more(server, ask: Ask, report_for) -> None:
    def newer(seen: Any) -> bytes:
        return report_for(seen, b"photo").model_dump_json().replace('{"id"', '{"novelty": 1, "id"', 1).encode()

    server.then_answers_with(b"photo", newer)
    assert ask(server.url, "enhance", PHOTO).photo == b"photo"


def test_reports_models_and_readiness(server, ask: Ask) -> None:
    assert ask(server.url, "report", "a" * 32).disclosure_required
    with pytest.raises(ProblemError, match="report_not_found"):
        ask(server.url, "report", "0" * 32)
    assert [model.role for model in ask(server.url, "models")] == ["enhancer"]
    assert ask(server.url, "ready").ready


def test_not_ready_is_an_answer(server, ask: Ask, waits: list[float]) -> None:
    server.then_answers(503, b'{"ready": false, "waiting_for": ["Enhancer"]}', "application/json")
    assert ask(server.url, "ready").waiting_for == ["Enhancer"]
    server.then_refuses(503, "not_ready")
    assert not ask(server.url, "ready").ready
    assert waits == []


def test_a_prefix_and_headers_of_the_callers_own(server, ask: Ask) -> None:
    with pytest.raises(ProblemError):
        ask(f"{server.url}/studio/", "models", settings={"headers": {"Authorization": "Bearer key"}})
    assert server.seen[0].path == "/studio/v1/models"
    assert server.seen[0].headers["authorization"] == "Bearer key"


def test_a_file_is_never_in_memory_whole(server, ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "large.tif"
    with path.open("wb") as file:
        file.truncate(64 << 20)
    tracemalloc.start()
    ask(server.url, "enhance", path)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert server.seen[-1].body_bytes == 64 << 20, "in one body: this server has no uploads"
    assert peak_bytes < 16 << 20


async def test_cancelling_hangs_up(server) -> None:
    server.then_never_answers()
    async with AsyncClient(server.url) as client:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(client.enhance(PHOTO), timeout=0.3)
        assert (await client.ready()).ready


async def test_many_at_once_each_get_their_own(server) -> None:
    photos = [b"photo %d" % index for index in range(20)]
    async with AsyncClient(server.url) as client:
        results = await asyncio.gather(*(client.enhance(photo) for photo in photos))
    assert [result.report.input.sha256 for result in results] == [hashlib.sha256(one).hexdigest() for one in photos]


@pytest.mark.parametrize(("key", "sent"), [("fl_0\n", "Bearer fl_0"), (" fl_0", "Bearer fl_0")])
def test_a_key_as_a_file_has_it(key: str, sent: str) -> None:
    assert key_header(key) == {"Authorization": sent}


@pytest.mark.parametrize("key", ["fl_sécret", "fl_a\nsecret", "fl_\x00secret"])
def test_what_can_be_no_key_is_refused_and_not_quoted(key: str) -> None:
    with pytest.raises(ClientError) as error:
        key_header(key)
    assert "cret" not in str(error.value)


def test_a_key_is_sent_with_every_call_and_the_environments_where_none_is_given(server, monkeypatch) -> None:
    with Client(server.url) as without:
        without.ready()
    assert "authorization" not in server.seen[-1].headers
    monkeypatch.setenv("FANLIGHT_KEY", "fl_environment")
    with Client(server.url) as client, Client(server.url, key="fl_given") as given:
        client.ready()
        assert server.seen[-1].headers["authorization"] == "Bearer fl_environment"
        given.models()
        assert server.seen[-1].headers["authorization"] == "Bearer fl_given"
    assert "fl_given" not in repr(vars(given)) + repr(given)
