"""Jobs by both clients, against a server that does them, cuts connections and loses answers."""

import asyncio
import hashlib
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from fanlight_client import AsyncClient, Client, EnhanceOptions, JobFailed, MalformedAnswer, ProblemError, Timeout

Ask = Callable[..., Any]
PHOTO = b"a photo\r\nof a kitchen"


@contextmanager
def waiting(url: str) -> Iterator[Ask]:
    with Client(url, timeout_s=10) as client:

        def ask(call: str, *args: Any, **kwargs: Any) -> Any:
            answer = getattr(client.jobs, call)(*args, **kwargs)
            return list(answer) if call in ("list", "events") else answer

        yield ask


@contextmanager
def awaiting(url: str) -> Iterator[Ask]:
    with asyncio.Runner() as runner:
        client = AsyncClient(url, timeout_s=10)

        async def answer_to(call: str, args: Any, kwargs: Any) -> Any:
            answer = getattr(client.jobs, call)(*args, **kwargs)
            return [one async for one in answer] if call in ("list", "events") else await answer

        yield lambda call, *args, **kwargs: runner.run(answer_to(call, args, kwargs))
        runner.run(client.aclose())


@pytest.fixture(params=[waiting, awaiting], ids=["Client", "AsyncClient"])
def ask(server, request: pytest.FixtureRequest) -> Iterator[Ask]:
    with request.param(server.url) as asking:
        yield asking


def test_a_photo_is_handed_in_waited_for_and_fetched(server, ask: Ask) -> None:
    job = ask("submit", PHOTO, EnhanceOptions(seed=7), kind="interior", priority="high", name="k.jpg")
    assert (job.options.seed, job.options.kind, job.priority, job.name) == (7, "interior", "high", "k.jpg")
    seen: list[int] = []
    done = ask("wait", job, on_progress=lambda status: seen.append(status.progress.tiles_done))
    assert (done.state, seen[-1]) == ("succeeded", 3)
    enhanced = ask("result", job.id)
    assert enhanced.report.input.sha256 == hashlib.sha256(PHOTO).hexdigest()
    assert enhanced.photo.startswith(b"\xff\xd8finished")
    assert enhanced.media_type == "image/jpeg"
    assert ask("report", job) == enhanced.report
    assert ask("original", job) == PHOTO
    assert ask("get", job.id).state == "succeeded"


def test_a_file_goes_by_its_name(server, ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / f"Küche {'n' * 200}.jpg"
    path.write_bytes(PHOTO)
    assert ask("submit", path).name == path.name[-200:]
    assert ask("submit", path, name="kitchen").name == "kitchen"


def test_a_photo_by_its_url(server, ask: Ask) -> None:
    job = ask("submit", url="https://photos.example/a.jpg", seed=3, priority="low")
    assert (job.options.seed, job.priority) == (3, "low")
    assert ask("original", job) == b"https://photos.example/a.jpg"


def test_what_cannot_be_asked_for_is_told_before_anything_is_sent(server, ask: Ask, tmp_path: Path) -> None:
    for wrong in ({"strenght": 1}, {"strength": 2}, {"priority": "urgent"}, {"listing": "../etc"}):
        with pytest.raises(ValidationError):
            ask("submit", PHOTO, **wrong)
    for twice in ({"url": "https://photos.example/a.jpg"}, {"frames": [PHOTO]}):
        with pytest.raises(ValueError, match=r"one of them|not both"):
            ask("submit", PHOTO, **twice)
    with pytest.raises(ValueError, match="url="):
        ask("submit")
    with pytest.raises(FileNotFoundError):
        ask("submit", tmp_path / "absent.jpg")
    assert server.seen == []


def test_an_answer_that_got_lost_makes_no_second_job(server, ask: Ask) -> None:
    server.shop.paused = True
    server.then_takes_it_and_hangs_up()
    job = ask("submit", PHOTO)
    assert list(server.shop.jobs) == [job.id]
    assert len({seen.headers["idempotency-key"] for seen in server.seen}) == 1
    assert len(server.seen) == 2
    assert ask("submit", PHOTO).id != job.id


def test_a_key_of_ones_own_is_one_job(server, ask: Ask) -> None:
    first = ask("submit", PHOTO, idempotency_key="order 17")
    assert ask("submit", PHOTO, idempotency_key="order 17").id == first.id
    with pytest.raises(ProblemError, match="idempotency_mismatch"):
        ask("submit", b"another", idempotency_key="order 17")


def test_events_come_in_order_up_to_the_end(server, ask: Ask) -> None:
    events = ask("events", ask("submit", PHOTO))
    assert [event.revision for event in events] == sorted({event.revision for event in events})
    assert [event.state for event in events] == ["queued", *["running"] * 4, "succeeded"]
    assert [event.progress.tiles_done for event in events[1:5]] == [0, 1, 2, 3]


def test_events_go_on_where_the_connection_was_cut(server, ask: Ask) -> None:
    server.cuts = [True, False, True, True]
    events = ask("events", ask("submit", PHOTO))
    assert [event.revision for event in events] == [0, 1, 2, 3, 4, 5]
    asked = [seen.headers.get("last-event-id") for seen in server.seen if seen.path.endswith("events")]
    assert asked == [None, "0", "2", "3"]


@pytest.mark.parametrize("status", [502, 503, 504])
def test_events_outlive_a_server_that_is_away_for_a_while(server, ask: Ask, status: int) -> None:
    job = ask("submit", PHOTO)
    for _ in range(12):
        server.then_refuses(status, "restarting")
    assert ask("events", job)[-1].state == "succeeded"


def test_events_of_a_job_that_nobody_knows(server, ask: Ask) -> None:
    with pytest.raises(ProblemError, match="unknown_job"):
        ask("events", "0" * 32)
    assert len(server.seen) == 1


def test_events_that_make_no_sense(server, ask: Ask) -> None:
    server.then_answers(200, b"id: 1\ndata: {}\n\n", "text/event-stream")
    with pytest.raises(MalformedAnswer):
        ask("events", "0" * 32)


def test_giving_up_on_a_server_that_stays_away(server, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(31):
        server.then_refuses(503, "restarting")
    with pytest.raises(ProblemError, match="restarting"):
        ask("wait", "0" * 32)
    assert len(server.seen) == 31


def test_a_wait_ends_when_it_was_to(server, ask: Ask) -> None:
    server.shop.paused = True
    job = ask("submit", PHOTO)
    with pytest.raises(Timeout, match=r"within 0\.2 s"):
        ask("wait", job, timeout_s=0.2)
    server.shop.resume()
    assert ask("wait", job, timeout_s=20).state == "succeeded"


def test_a_wait_for_a_server_that_is_away_ends_too(server, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random, "uniform", lambda low, high: high)
    for _ in range(31):
        server.then_refuses(503, "restarting")
    with pytest.raises(Timeout):
        ask("wait", "0" * 32, timeout_s=0.7)


def test_a_job_that_fails_says_why(server, ask: Ask) -> None:
    server.shop.broken["bad.jpg"] = "truncated_image"
    job = ask("submit", PHOTO, name="bad.jpg")
    for call in ("wait", "result"):
        with pytest.raises(JobFailed, match=r"bad\.jpg failed: the file ends too early \(truncated_image") as caught:
            ask(call, job)
        assert (caught.value.status.id, caught.value.code) == (job.id, "truncated_image")
    server.shop.broken.clear()
    ask("retry", job)
    assert ask("wait", job).state == "succeeded"


def test_a_canceled_job_has_no_result(server, ask: Ask) -> None:
    server.shop.paused = True
    job = ask("submit", PHOTO)
    with pytest.raises(ProblemError, match="not_ready"):
        ask("result", job)
    assert ask("cancel", job).state == "canceled"
    assert ask("cancel", job.id).state == "canceled"
    with pytest.raises(JobFailed, match="was canceled") as caught:
        ask("result", job)
    assert caught.value.code == "canceled"
    with pytest.raises(JobFailed):
        ask("wait", job)


def test_a_result_that_is_not_the_reports_is_not_taken(server, ask: Ask) -> None:
    job = ask("submit", PHOTO)
    ask("wait", job)
    server.then_answers_properly()
    server.then_answers(200, b"another photo", "image/jpeg")
    with pytest.raises(MalformedAnswer, match="not the one"):
        ask("result", job)


def test_a_shoot_in_one_request_and_in_several(server, ask: Ask, tmp_path: Path) -> None:
    for name in ('a "b".jpg', "c.jpg"):
        (tmp_path / name).write_bytes(b"\r\n--photo " + name.encode())
    answer = ask("submit_to_listing", "Elm Street 7", sorted(tmp_path.iterdir()), more=True, seed=7, priority="low")
    assert not answer.closed
    assert [job.listing for job in answer.jobs] == ["Elm Street 7"] * 2
    assert {(job.options.seed, job.priority) for job in answer.jobs} == {(7, "low")}
    assert [ask("original", job) for job in answer.jobs] == [b'\r\n--photo a "b".jpg', b"\r\n--photo c.jpg"]
    assert server.shop.closed == []
    assert ask("close_listing", "Elm Street 7").closed
    assert [ask("wait", job).state for job in answer.jobs] == ["succeeded"] * 2
    assert ask("submit_to_listing", "Elm Street 8", [PHOTO]).closed


def test_a_shoot_whose_answer_got_lost_is_there_once(server, ask: Ask) -> None:
    server.then_takes_it_and_hangs_up()
    answer = ask("submit_to_listing", "Elm Street 7", [PHOTO, b"another"])
    assert list(server.shop.jobs) == [job.id for job in answer.jobs]


def test_lists_are_read_page_by_page(server, ask: Ask) -> None:
    jobs = [ask("submit", b"%d" % number, listing=f"L{number % 2}") for number in range(7)]
    assert [job.id for job in ask("list", page=2)] == [job.id for job in reversed(jobs)]
    assert [job.id for job in ask("list", "L1")] == [jobs[5].id, jobs[3].id, jobs[1].id]
    server.shop.cancel(jobs[0].id)
    assert [job.id for job in ask("list", status="canceled")] == [jobs[0].id]
    assert len(ask("list", status=("queued", "canceled"))) == 7


def test_an_estimate(server, ask: Ask) -> None:
    answer = ask("estimate", 8000, 6000, photos=3, preset="best")
    assert (answer.tiles, answer.photos, answer.currency) == (48, 3, "EUR")


def test_redelivery_is_asked_for(server, ask: Ask) -> None:
    job = ask("submit", PHOTO)
    assert ask("redeliver", job).id == job.id
    assert server.seen[-1].path.endswith("/redeliver")


async def test_a_follower_may_leave(server) -> None:
    """Cancelling closes the connection, and the client goes on."""
    waiting = threading.Event()
    server.shop.before_tile = lambda status: waiting.wait(10) and None
    async with AsyncClient(server.url) as client:
        job = await client.jobs.submit(PHOTO)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(client.jobs.wait(job), timeout=0.2)
        waiting.set()
        assert (await client.jobs.wait(job)).state == "succeeded"
