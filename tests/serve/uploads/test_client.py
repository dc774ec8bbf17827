"""The Python client's uploads, against the server's own app, over lines that break."""

import asyncio
import hashlib
import io
import os
import random
import shutil
import time
from collections.abc import Callable, Iterator
from operator import attrgetter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import anyio
import httpx
import numpy as np
import pytest

from client.tests.watching import until, watching
from evaluation.footage.clips import write_clip
from fanlight_client import AsyncClient, Busy, Client, ProblemError, Unreachable
from fanlight_client.body import FileChanged
from jobs.key import Key, digest_secret, make_secret
from serve.settings import JobsArgs
from tests.brackets import shoot
from tests.serve.photos.conftest import WALL, Studio, serve_studio
from tests.serve.uploads.bad_line import (
    BadLine,
    after,
    answers,
    bad_line,
    breaks_after,
    loses_the_answer,
    pass_on,
    takes_too_long,
)
from tests.serve.uploads.conftest import make_old

PIECE = 50_000
LARGE = 100_000
Ask = Callable[..., Any]


def ask_waiting(line: BadLine, call: str, *args: Any, key: str | None = None, **kwargs: Any) -> Any:
    with Client(line.url, key=key) as client:
        return attrgetter(call)(client)(*args, **kwargs)


def ask_awaiting(line: BadLine, call: str, *args: Any, key: str | None = None, **kwargs: Any) -> Any:
    async def ask() -> Any:
        async with AsyncClient(line.url, key=key) as client:
            return await attrgetter(call)(client)(*args, **kwargs)

    return asyncio.run(ask())


@pytest.fixture(params=[ask_waiting, ask_awaiting], ids=["Client", "AsyncClient"])
def ask(request: pytest.FixtureRequest) -> Ask:
    return request.param


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """A photo of the tests is large, and has several; nobody waits for nothing."""
    monkeypatch.setattr("fanlight_client.send_upload.PIECE_BYTES", PIECE)
    monkeypatch.setattr("fanlight_client.sent_file.LARGE_BYTES", LARGE)
    monkeypatch.setattr(random, "uniform", lambda low, high: 0.0)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Of the client, which are not waited for."""
    asked: list[float] = []

    async def sleep(seconds: float) -> None:
        asked.append(seconds)

    monkeypatch.setattr("fanlight_client.connection.time", SimpleNamespace(sleep=asked.append))
    monkeypatch.setattr(anyio, "sleep", sleep)
    return asked


@pytest.fixture
def args(tmp_path: Path) -> JobsArgs:
    return JobsArgs(store=f"sqlite:///{tmp_path}/jobs.db", artefacts=str(tmp_path / "artefacts"))


@pytest.fixture
def served(args: JobsArgs) -> Iterator[tuple[BadLine, Studio]]:
    with serve_studio(args) as (url, studio), bad_line(url) as line:
        yield line, studio


@pytest.fixture
def line(served: tuple[BadLine, Studio]) -> BadLine:
    return served[0]


@pytest.fixture
def studio(served: tuple[BadLine, Studio]) -> Studio:
    return served[1]


@pytest.fixture
def wall(tmp_path: Path) -> Path:
    (tmp_path / "wall.png").write_bytes(WALL)
    return tmp_path / "wall.png"


def original(line: BadLine, job_id: str, frame: int = 1) -> bytes:
    return httpx.get(f"{line.backend}/v1/jobs/{job_id}/original", params={"frame": frame}).content


def left(studio: Studio) -> list[Path]:
    """Uploads that lie there still."""
    return list(studio.uploads.folder._root.rglob("bytes"))


def test_a_large_photo_comes_in_pieces_and_is_the_same(line: BadLine, studio: Studio, wall: Path, ask: Ask) -> None:
    told: list[tuple[int, int]] = []
    job = ask(line, "jobs.submit", wall, on_sent=lambda sent, total: told.append((sent, total)), preset="fast")
    assert line.methods() == ["POST", "PATCH", "PATCH", "PATCH", "PATCH", "POST"]
    assert (original(line, job.id), job.name, job.options.preset) == (WALL, "wall.png", "fast")
    assert told == [(min(sent, len(WALL)), len(WALL)) for sent in (PIECE, 2 * PIECE, 3 * PIECE, 4 * PIECE)]
    assert not left(studio)


def test_bytes_and_files_that_stand_somewhere_come_whole_as_well(line: BadLine, ask: Ask) -> None:
    file = io.BytesIO(b"skip" + WALL)
    file.seek(4)
    for source in (WALL, file):
        job = ask(line, "jobs.submit", source, name="a.png")
        assert (original(line, job.id), job.name) == (WALL, "a.png")
    assert line.methods().count("PATCH") == 8


def test_a_small_photo_goes_in_one_body(line: BadLine, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fanlight_client.sent_file.LARGE_BYTES", len(WALL) + 1)
    ask(line, "jobs.submit", WALL)
    assert line.passed == [("POST", "/v1/jobs", len(WALL))]


def test_a_video_is_sent_by_upload_whatever_its_size(line: BadLine, ask: Ask, tmp_path: Path) -> None:
    clip = tmp_path / "walk.mp4"
    write_clip(clip, [np.full((48, 64, 3), 40 + number, np.uint8) for number in range(6)])
    assert clip.stat().st_size < LARGE
    job = ask(line, "jobs.submit", clip)
    assert line.methods() == ["POST", "PATCH", "POST"]
    assert (job.video.frames, job.name) == (6, "walk.mp4")
    assert original(line, job.id) == clip.read_bytes()


def test_frames_that_are_large_together_become_one_photo(
    line: BadLine, studio: Studio, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = shoot()
    monkeypatch.setattr("fanlight_client.sent_file.LARGE_BYTES", sum(map(len, frames)))
    job = ask(line, "jobs.submit", frames=frames, name="room.jpg")
    assert [path for method, path, _ in line.passed if method == "POST"][-2:] == ["/v1/photos", "/v1/jobs"]
    assert (job.frames, job.name) == (3, "room.jpg")
    assert [original(line, job.id, number) for number in (1, 2, 3)] == frames
    whole = ask(line, "jobs.submit", frames=frames, name="room.jpg", preset="fast")
    assert whole.frames == 3
    assert not left(studio)


def test_a_photo_is_kept_by_upload(line: BadLine, studio: Studio, wall: Path, ask: Ask) -> None:
    photo = ask(line, "photos.upload", wall)
    assert (photo.name, photo.sha256) == ("wall.png", hashlib.sha256(WALL).hexdigest())
    assert ask(line, "photos.content", photo) == WALL
    assert not left(studio)


def test_a_file_that_is_looked_at_is_not_kept(line: BadLine, studio: Studio, wall: Path, ask: Ask) -> None:
    facts = ask(line, "jobs.look_at", wall)
    assert (facts.name, facts.width, facts.height) == ("wall.png", 400, 300)
    assert line.methods()[-2:] == ["GET", "DELETE"]
    assert not left(studio)


def test_a_line_that_breaks_in_a_piece_loses_nothing_that_came(line: BadLine, wall: Path, ask: Ask) -> None:
    line.faults["PATCH"] = [breaks_after(30_000), breaks_after(0), breaks_after(45_000)]
    job = ask(line, "jobs.submit", wall)
    assert original(line, job.id) == WALL
    assert line.sent_bytes() == len(WALL), "no byte twice"
    assert line.methods().count("GET") == 3


def test_a_piece_whose_answer_is_lost_is_not_sent_again(line: BadLine, wall: Path, ask: Ask) -> None:
    line.faults["PATCH"] = [loses_the_answer]
    job = ask(line, "jobs.submit", wall)
    assert (original(line, job.id), line.sent_bytes()) == (WALL, len(WALL))


def test_a_job_whose_answer_is_lost_is_made_once_and_nothing_is_sent_again(
    line: BadLine, studio: Studio, wall: Path, ask: Ask
) -> None:
    line.faults["POST"] = [after(lambda: None), loses_the_answer]
    job = ask(line, "jobs.submit", wall)
    listed = httpx.get(f"{line.backend}/v1/jobs").json()["jobs"]
    assert [each["id"] for each in listed] == [job.id]
    assert line.sent_bytes() == len(WALL)
    assert not left(studio)


@pytest.mark.parametrize("call", ["jobs.submit", "photos.upload"])
def test_what_a_proxy_has_no_patience_for_is_asked_for_again(
    line: BadLine, studio: Studio, wall: Path, ask: Ask, waits: list[float], call: str
) -> None:
    line.faults["POST"] = [pass_on, takes_too_long, answers(502), answers(500)]
    made = ask(line, call, wall)
    listed = httpx.get(f"{line.backend}/v1/{call.split('.')[0]}").json()[call.split(".")[0]]
    assert [each["id"] for each in listed] == [made.id]
    assert (line.sent_bytes(), len(waits), "DELETE" in line.methods()) == (len(WALL), 3, False)
    assert not left(studio)


def test_a_look_that_fails_for_now_is_taken_again(line: BadLine, wall: Path, ask: Ask, waits: list[float]) -> None:
    line.faults["GET"] = [answers(504), answers(502)]
    assert ask(line, "jobs.look_at", wall).name == "wall.png"
    assert (line.sent_bytes(), len(waits)) == (len(WALL), 2)


def test_what_the_server_may_be_at_work_on_is_not_deleted(line: BadLine, studio: Studio, wall: Path) -> None:
    line.faults["POST"] = [pass_on, answers(504)]
    with Client(line.url, retries=0) as client, pytest.raises(ProblemError, match="504"):
        client.jobs.submit(wall)
    assert len(left(studio)) == 1, "it expires"
    assert "DELETE" not in line.methods()


@pytest.mark.parametrize("status", [500, 502, 504, 507])
def test_one_that_cannot_be_begun_yet_is_begun_later(
    line: BadLine, wall: Path, ask: Ask, waits: list[float], status: int
) -> None:
    line.faults["POST"] = [answers(status), answers(status)]
    assert original(line, ask(line, "jobs.submit", wall).id) == WALL
    assert (line.sent_bytes(), len(waits)) == (len(WALL), 2)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 507])
def test_one_that_is_gone_is_begun_anew_later(
    line: BadLine, studio: Studio, wall: Path, ask: Ask, waits: list[float], status: int
) -> None:
    line.faults["POST"] = [pass_on, answers(status)]
    line.faults["PATCH"] = [pass_on, after(lambda: forget(studio))]
    assert original(line, ask(line, "jobs.submit", wall).id) == WALL
    assert len(waits) == 1


@pytest.mark.parametrize("status", [408, 423, 500, 502, 503, 504, 507])
def test_what_passes_is_waited_for(line: BadLine, wall: Path, ask: Ask, waits: list[float], status: int) -> None:
    line.faults["PATCH"] = [answers(status), answers(status)]
    job = ask(line, "jobs.submit", wall)
    assert (original(line, job.id), line.sent_bytes(), len(waits)) == (WALL, len(WALL), 2)


def test_who_is_told_when_to_come_back_comes_back_then(line: BadLine, wall: Path, ask: Ask, waits: list[float]) -> None:
    line.faults["PATCH"] = [answers(429, Retry_After="7")]
    assert original(line, ask(line, "jobs.submit", wall).id) == WALL
    assert waits == [7.0]


def test_a_wait_that_is_too_long_is_told(
    line: BadLine, studio: Studio, wall: Path, ask: Ask, waits: list[float]
) -> None:
    line.faults["PATCH"] = [answers(429, Retry_After="86400")]
    with pytest.raises(Busy) as told:
        ask(line, "jobs.submit", wall)
    assert (told.value.retry_after_s, waits) == (86_400, [])
    assert not left(studio), "nobody can go on with it"


def test_room_that_there_is_not_is_waited_for(
    line: BadLine, studio: Studio, wall: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch, waits: list[float]
) -> None:
    monkeypatch.setattr("serve.uploads.room.REFUSED_EVERY_S", -1.0)
    limits = studio.uploads.edge.config()
    config = [limits.model_copy(update={"uploads_max_bytes": 10}), limits]
    studio.uploads.room.config = lambda: config[min(len(waits), 1)]
    assert original(line, ask(line, "jobs.submit", wall).id) == WALL
    assert waits == [60.0]


def test_somebody_else_moved_it_on(line: BadLine, wall: Path, ask: Ask) -> None:
    """As an old connection does that wakes up."""

    def write() -> None:
        (where,) = {path for method, path, _ in line.passed if method == "PATCH"}
        piece = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}
        content = WALL[PIECE : PIECE + 100]
        httpx.patch(f"{line.backend}{where}", headers={**piece, "Upload-Offset": str(PIECE)}, content=content)

    line.faults["PATCH"] = [after(lambda: None), after(write)]
    assert original(line, ask(line, "jobs.submit", wall).id) == WALL


def forget(studio: Studio) -> None:
    for path in left(studio):
        shutil.rmtree(path.parent)


def expire(studio: Studio) -> None:
    for path in left(studio):
        make_old(studio, path.parent.name)


@pytest.mark.parametrize("lose", [forget, expire])
@pytest.mark.parametrize("method", ["PATCH", "GET"])
def test_an_upload_that_is_gone_is_begun_anew_once(
    line: BadLine, studio: Studio, wall: Path, ask: Ask, lose: Callable[[Studio], None], method: str
) -> None:
    lost = after(lambda: lose(studio))
    if method == "GET":
        line.faults["PATCH"], line.faults["GET"] = [breaks_after(30_000)], [lost]
    else:
        line.faults["PATCH"] = [after(lambda: None), lost]
    job = ask(line, "jobs.submit", wall)
    assert original(line, job.id) == WALL
    assert [path for _, path, _ in line.passed].count("/v1/uploads") == 2


@pytest.mark.parametrize(("lose", "code"), [(forget, "upload_unknown"), (expire, "upload_expired")])
def test_one_that_is_gone_again_is_told(line, studio, wall, ask, lose, code) -> None:
    line.faults["PATCH"] = [after(lambda: lose(studio)), after(lambda: lose(studio))]
    with pytest.raises(ProblemError) as told:
        ask(line, "jobs.submit", wall)
    assert told.value.problem.code == code


def test_one_that_is_lost_when_it_is_complete_is_sent_again(
    line: BadLine, studio: Studio, wall: Path, ask: Ask
) -> None:
    line.faults["POST"] = [after(lambda: None), after(lambda: forget(studio))]
    assert original(line, ask(line, "jobs.submit", wall).id) == WALL
    assert line.sent_bytes() == 2 * len(WALL)


@pytest.mark.parametrize("status", [404, 405])
def test_a_server_without_uploads_gets_the_body(line: BadLine, wall: Path, ask: Ask, status: int) -> None:
    line.faults["POST"] = [answers(status)]
    assert original(line, ask(line, "jobs.submit", wall).id) == WALL
    assert line.passed == [("POST", "/v1/jobs", len(WALL))]


@pytest.mark.parametrize("status", [405, 501])
def test_a_proxy_without_pieces_gets_the_body(line: BadLine, studio: Studio, wall: Path, ask: Ask, status: int) -> None:
    line.faults["PATCH"] = [answers(status)]
    assert original(line, ask(line, "jobs.submit", wall).id) == WALL
    assert [(method, count) for method, _, count in line.passed] == [("POST", 0), ("DELETE", 0), ("POST", len(WALL))]
    assert not left(studio)


def test_an_empty_file_is_refused_as_what_it_is(line: BadLine, studio: Studio, ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "walk.mp4").touch()
    for asked in ({"photo": tmp_path / "walk.mp4"}, {"frames": [WALL, b""]}):
        with pytest.raises(ProblemError) as told:
            ask(line, "jobs.submit", **asked)
        assert told.value.problem.status in (400, 415, 422)
    assert not left(studio)


@pytest.mark.parametrize(
    ("call", "path"), [("enhance", "/v1/enhance"), ("photos.upload", "/v1/photos"), ("jobs.look_at", "/v1/frames")]
)
def test_a_video_goes_to_nobody_by_upload_who_takes_none(
    line: BadLine, ask: Ask, tmp_path: Path, call: str, path: str
) -> None:
    (tmp_path / "walk.mp4").write_bytes(bytes(LARGE + 1))
    asked: list[str] = []

    def refuse(exchange: Any) -> None:
        asked.append(exchange.path.partition("?")[0])
        answers(415)(exchange)

    line.faults["POST"] = [refuse]
    with pytest.raises(ProblemError, match="415"):
        ask(line, call, tmp_path / "walk.mp4")
    assert asked == [path]


def test_a_key_that_is_revoked_in_between_is_told_of(line: BadLine, studio: Studio, wall: Path, ask: Ask) -> None:
    secret = make_secret()
    key = Key(name="elm", owner="elm", scopes=("submit",), digest=digest_secret(secret), created_at=1)
    asyncio.run(studio.store.add_key(key))
    line.faults["PATCH"] = [after(lambda: None), after(lambda: asyncio.run(studio.store.revoke_key("elm")))]
    with pytest.raises(ProblemError) as told:
        ask(line, "jobs.submit", wall, key=secret)
    assert (told.value.problem.status, told.value.problem.code) == (401, "key_unknown")
    with pytest.raises(ProblemError, match="key_missing"):
        ask(line, "jobs.submit", wall)


def test_a_key_that_may_only_read_begins_nothing(line: BadLine, studio: Studio, wall: Path, ask: Ask) -> None:
    secret = make_secret()
    key = Key(name="elm", owner="elm", scopes=("read",), digest=digest_secret(secret), created_at=1)
    asyncio.run(studio.store.add_key(key))
    with pytest.raises(ProblemError) as told:
        ask(line, "jobs.submit", wall, key=secret)
    assert (told.value.problem.status, told.value.problem.code) == (403, "scope_too_small")
    assert line.methods() == ["POST"]


def test_what_is_too_large_is_refused_before_it_is_sent(line: BadLine, ask: Ask) -> None:
    with pytest.raises(ProblemError) as told:
        ask(line, "jobs.submit", bytes(2**22 + 1))
    assert (told.value.problem.status, told.value.problem.code) == (413, "body_too_large")
    assert line.methods() == ["POST"]


def test_what_is_no_photo_is_refused_and_deleted(line: BadLine, studio: Studio, ask: Ask) -> None:
    for call in ("jobs.submit", "photos.upload", "jobs.look_at"):
        with pytest.raises(ProblemError, match="unsupported_format"):
            ask(line, call, b"no photo" * LARGE)
    assert not left(studio)


def test_frames_that_are_refused_leave_no_photo_behind(
    line: BadLine, studio: Studio, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fanlight_client.sent_file.LARGE_BYTES", 1)
    with pytest.raises(ProblemError, match="unknown_style"):
        ask(line, "jobs.submit", frames=shoot(), style="nobodys")
    assert httpx.get(f"{line.backend}/v1/photos").json()["photos"] == []
    assert not left(studio)


@pytest.mark.parametrize("status", [502, 507])
def test_frames_that_nobody_can_go_on_with_leave_no_photo_behind(
    line: BadLine, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr("fanlight_client.sent_file.LARGE_BYTES", 1)
    frames = shoot()
    line.faults["POST"] = [*[pass_on] * (len(frames) + 1), answers(status)]
    with Client(line.url, retries=0) as client, pytest.raises(ProblemError, match=str(status)):
        client.jobs.submit(frames=frames, idempotency_key="of bytes, which cannot be told to be the same")
    assert httpx.get(f"{line.backend}/v1/photos").json()["photos"] == []


def test_of_frames_of_which_one_is_lost_none_stays_behind(
    line: BadLine, studio: Studio, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fanlight_client.sent_file.LARGE_BYTES", 1)
    frames = shoot()

    def lose_one() -> None:
        shutil.rmtree(left(studio)[0].parent)

    line.faults["POST"] = [*[pass_on] * len(frames), after(lose_one)]
    assert ask(line, "jobs.submit", frames=frames).frames == 3
    assert not left(studio)


def test_a_file_that_changes_while_it_is_sent_is_no_photo(line: BadLine, studio: Studio, wall: Path, ask: Ask) -> None:
    def touch() -> None:
        wall.write_bytes(WALL[:-1] + b"?")
        os.utime(wall, (1, 1))

    line.faults["PATCH"] = [after(touch)]
    with pytest.raises(FileChanged):
        ask(line, "jobs.submit", wall)
    assert not left(studio)


def test_a_file_that_grows_is_not_taken_for_whole(line: BadLine, studio: Studio, ask: Ask) -> None:
    file = io.BytesIO(WALL)

    def grow() -> None:
        file.seek(0, os.SEEK_END)
        file.write(b"more")

    line.faults["PATCH"] = [after(grow)]
    with pytest.raises(FileChanged):
        ask(line, "jobs.submit", file)
    assert not left(studio)


async def test_who_cancels_it_deletes_it(line: BadLine, studio: Studio, wall: Path) -> None:
    reached, loop = asyncio.Event(), asyncio.get_running_loop()

    def hang(exchange: Any) -> None:
        loop.call_soon_threadsafe(reached.set)
        time.sleep(0.2)

    line.faults["PATCH"] = [after(lambda: None), hang]
    async with AsyncClient(line.url) as client:
        sending = asyncio.create_task(client.jobs.submit(wall))
        await reached.wait()
        assert len(left(studio)) == 1
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
    assert line.methods()[-1] == "DELETE"
    assert not left(studio)


def test_one_who_is_interrupted_deletes_it(line: BadLine, studio: Studio, wall: Path) -> None:
    def interrupt(sent: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ask_waiting(line, "jobs.submit", wall, on_sent=interrupt)
    assert not left(studio)


def test_a_call_that_fails_for_now_goes_on_by_its_key(line: BadLine, studio: Studio, wall: Path) -> None:
    line.faults["PATCH"] = [after(lambda: None), breaks_after(20_000)]
    with Client(line.url, retries=0) as client:
        with pytest.raises(Unreachable):
            client.jobs.submit(wall, idempotency_key="once")
        assert len(left(studio)) == 1
        job = client.jobs.submit(wall, idempotency_key="once")
    assert (original(line, job.id), line.sent_bytes()) == (WALL, len(WALL))


def test_what_nobody_goes_on_with_is_deleted_when_the_client_is_closed(
    line: BadLine, studio: Studio, wall: Path, ask: Ask
) -> None:
    line.faults["PATCH"] = [pass_on, breaks_after(0)]
    line.faults["GET"] = [answers(502)] * 31
    with pytest.raises(ProblemError, match="502"):
        ask(line, "jobs.submit", wall, idempotency_key="once")
    assert line.methods()[-1] == "DELETE"
    assert not left(studio)


def test_a_file_that_lies_elsewhere_by_now_is_sent_from_there(line: BadLine, studio: Studio, wall: Path) -> None:
    line.faults["PATCH"] = [pass_on, breaks_after(20_000)]
    (wall.parent / "away").mkdir()
    with Client(line.url, retries=0) as client:
        with pytest.raises(Unreachable):
            client.jobs.submit(wall, idempotency_key="once")
        job = client.jobs.submit(wall.rename(wall.parent / "away" / wall.name), idempotency_key="once")
    assert original(line, job.id) == WALL
    assert not left(studio)


def test_another_file_under_the_same_key_begins_anew(line: BadLine, studio: Studio, wall: Path) -> None:
    line.faults["PATCH"] = [after(lambda: None), breaks_after(20_000)]
    other = WALL[:-4] + b"\0\0\0\0"
    with Client(line.url, retries=0) as client:
        with pytest.raises(Unreachable):
            client.jobs.submit(wall, idempotency_key="once")
        wall.write_bytes(other)
        os.utime(wall, (1, 1))
        job = client.jobs.submit(wall, idempotency_key="once")
    assert original(line, job.id) == other
    assert not left(studio)


def test_a_server_that_restarts_between_pieces_is_waited_for(
    args: JobsArgs, wall: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve_studio(args) as (url, _), bad_line(url) as line:
        pauses: list[float] = []

        def sleep(seconds: float) -> None:
            pauses.append(seconds)
            line.backend = fresh if len(pauses) == 8 else None

        async def sleep_awaited(seconds: float) -> None:
            sleep(seconds)

        monkeypatch.setattr("fanlight_client.connection.time", SimpleNamespace(sleep=sleep))
        monkeypatch.setattr(anyio, "sleep", sleep_awaited)
        line.faults["PATCH"] = [after(lambda: None), breaks_after(10_000)]
        with serve_studio(args) as (fresh, _):
            job = ask(line, "jobs.submit", wall)
            assert original(line, job.id) == WALL
        assert (len(pauses), line.sent_bytes()) == (8, len(WALL))


def test_a_watched_folder_goes_on_after_the_server_was_away(args: JobsArgs, wall: Path, tmp_path: Path) -> None:
    """Its client gives up at once each time, and it tries again with the same key."""
    drop, out = tmp_path / "drop", tmp_path / "out"
    drop.mkdir()
    wall.rename(drop / "wall.png")

    def goes_away(exchange: Any) -> None:
        breaks_after(10_000)(exchange)
        line.backend = None

    async def watch_until_it_is_handed_in() -> None:
        async with watching(line.url, drop, out) as (board, _):
            await until(lambda: line.backend is None and board.trouble is not None)
            line.backend = fresh
            await until(lambda: ("POST", "/v1/jobs") in {(method, path) for method, path, _ in line.passed})

    with serve_studio(args) as (url, _), serve_studio(args) as (fresh, _), bad_line(url) as line:
        line.faults["PATCH"] = [after(lambda: None), goes_away]
        asyncio.run(watch_until_it_is_handed_in())
        (job,) = httpx.get(f"{fresh}/v1/jobs").json()["jobs"]
        assert original(line, job["id"]) == WALL
        assert line.sent_bytes() == len(WALL)
