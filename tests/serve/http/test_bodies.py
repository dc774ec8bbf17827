"""Bodies that trickle, and more of them at once than one caller may send: over HTTP, by the whole Ingress."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import ValidationError

from serve.http.bodies import GuardedBodies
from serve.ingress import app
from serve.settings import IngressConfig
from tests.serve.house import SMALL, House

PIECE = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}


async def trickle(*pieces: bytes) -> AsyncIterator[bytes]:
    """What is sent, and then nothing for ever."""
    for piece in pieces:
        yield piece
    await asyncio.Event().wait()


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/v1/enhance", {}),
        ("/v1/jobs", {"Content-Type": "multipart/form-data; boundary=b"}),
        ("/v1/estimate", {"Content-Type": "application/json"}),
        ("/studio/key", {"Origin": "http://fanlight"}),
    ],
)
async def test_a_body_that_does_not_come_on_is_ended(house: House, path: str, headers: dict[str, str]) -> None:
    house.ingress.reconfigure({"slow_body_s": 0.05})
    answer = await house.http.post(path, content=trickle(b"--b\r\n"), headers=headers)
    assert (answer.status_code, answer.json()["code"], answer.json()["retryable"]) == (408, "body_too_slow", True)
    assert answer.headers["connection"] == "close"


async def test_an_upload_that_trickles_goes_on_where_it_was_ended(house: House) -> None:
    house.ingress.reconfigure({"slow_body_s": 0.05})
    begun = await house.http.post("/v1/uploads", headers={**PIECE, "Upload-Length": str(len(SMALL))}, content=b"")
    where = begun.headers["location"]
    ended = await house.http.patch(where, headers={**PIECE, "Upload-Offset": "0"}, content=trickle(SMALL[:100]))
    assert ended.json()["code"] == "body_too_slow"
    at = (await house.http.head(where, headers=PIECE)).headers["upload-offset"]
    assert at == "100"
    done = await house.http.patch(where, headers={**PIECE, "Upload-Offset": at}, content=SMALL[100:])
    assert done.headers["upload-offset"] == str(len(SMALL))
    kept = await house.http.post("/v1/photos", json={"uploads": [where.rpartition("/")[2]]})
    assert kept.status_code == 201


async def test_a_slow_body_that_comes_on_is_taken_and_so_is_one_that_waits_for_us(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.ingress.reconfigure({"slow_body_s": 0.3})
    monkeypatch.setattr("serve.http.bodies.SLOW_BYTES", 10)

    async def steadily() -> AsyncIterator[bytes]:
        for place in range(0, len(SMALL), 100):
            await asyncio.sleep(0.02)
            yield SMALL[place : place + 100]

    assert len(SMALL) > 20 * 100, "it takes longer than the patience for one piece"
    assert (await house.http.post("/v1/photos", content=steadily())).status_code == 201


async def test_a_key_has_so_many_bytes_on_their_way_and_no_more(house: House) -> None:
    house.ingress.reconfigure({"bodies_max_bytes": 2 * len(SMALL), "max_body_bytes": len(SMALL)})
    keys = [await house.make_key(name, "elm", "submit") for name in ("office", "attic")]
    goes_on, begun = asyncio.Event(), asyncio.Semaphore(0)

    async def held() -> AsyncIterator[bytes]:
        begun.release()
        yield SMALL[:10]
        await goes_on.wait()
        yield SMALL[10:]

    announced = {**keys[0], "Content-Length": str(len(SMALL))}
    first = [asyncio.create_task(house.http.post("/v1/photos", content=held(), headers=announced)) for _ in range(2)]
    for _ in first:
        await begun.acquire()
    refused = await house.http.post("/v1/photos", content=SMALL, headers=keys[0])
    assert (refused.status_code, refused.json()["code"]) == (429, "too_much_at_once")
    assert refused.headers["retry-after"] == "5"
    unannounced = await house.http.post("/v1/photos", content=trickle(b"x"), headers=keys[0])
    assert unannounced.json()["code"] == "too_much_at_once", "of a length that nobody told, what has come counts"
    assert (await house.http.post("/v1/photos", content=SMALL, headers=keys[1])).status_code == 201
    goes_on.set()
    assert {answer.status_code for answer in await asyncio.gather(*first)} <= {200, 201}
    again = await house.http.post("/v1/photos", content=SMALL, headers=keys[0])
    assert again.status_code in (200, 201), "what has ended is not counted on"


async def test_what_is_announced_and_does_not_come_takes_little_of_what_others_may_send(house: House) -> None:
    house.ingress.reconfigure({"bodies_max_bytes": 64 << 20, "max_body_bytes": 64 << 20})
    begun = asyncio.Semaphore(0)

    async def nothing() -> AsyncIterator[bytes]:
        begun.release()
        await asyncio.Event().wait()
        yield b""

    claim = asyncio.create_task(
        house.http.post("/v1/photos", content=nothing(), headers={"Content-Length": str(64 << 20)})
    )
    await begun.acquire()
    assert (await house.http.post("/v1/photos", content=SMALL)).status_code == 201
    claim.cancel()


async def test_a_small_body_that_announces_too_much_is_refused_before_it_comes(house: House) -> None:
    answer = await house.http.post("/v1/estimate", content=trickle(), headers={"Content-Length": str(5 << 30)})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_one_photo_may_be_as_large_as_all_bodies_of_a_key_at_the_most() -> None:
    with pytest.raises(ValidationError, match="bodies_max_bytes"):
        IngressConfig(max_body_bytes=100, bodies_max_bytes=99)


async def test_who_was_answered_already_is_not_told_but_taken_to_have_gone() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start"})  # a stream of events, say, which listens for the caller's end
        assert await receive() == {"type": "http.disconnect"}

    async def nothing(*_: Any) -> None: ...

    guarded = GuardedBodies(app, lambda: IngressConfig(slow_body_s=0.01))
    await guarded({"type": "http", "headers": []}, lambda: asyncio.Event().wait(), nothing)  # type: ignore[arg-type]


def test_all_of_it_is_in_the_app() -> None:
    assert {"GuardedBodies", "AllowedOrigins", "SecurityHeaders"} <= {each.cls.__name__ for each in app.user_middleware}
