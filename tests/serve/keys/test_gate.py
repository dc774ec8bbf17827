"""Who is let in, and how much: over HTTP, by the whole Ingress."""

import asyncio
import json
import logging
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from evaluation.footage.clips import write_clip
from jobs.store import JobQuery, StoreUnavailableError
from serve.keys.gate import Gate
from tests.serve.house import SMALL, House


async def test_without_keys_everybody_is_one_owner_and_a_key_is_no_hindrance(house: House) -> None:
    assert (await house.http.get("/v1/jobs")).status_code == 200
    assert (await house.http.get("/v1/jobs", headers={"Authorization": "Bearer fl_0"})).status_code == 200


async def test_the_first_key_shuts_the_gate_and_revoking_the_last_does_not_open_it(house: House) -> None:
    key = await house.make_key("elm", "elm", "read")
    assert (await house.http.get("/v1/jobs")).status_code == 401
    assert (await house.http.get("/v1/jobs", headers=key)).status_code == 200
    await house.store.revoke_key("elm")
    assert (await house.http.get("/v1/jobs", headers=key)).json()["code"] == "key_unknown"
    assert (await house.http.get("/v1/jobs")).json()["code"] == "key_missing"
    assert (await Gate(house.store)._asks_for_keys()) is True, "nor does a restart"


async def test_where_keys_are_required_a_store_that_lost_them_lets_nobody_in(house: House) -> None:
    house.ingress.gate = Gate(house.store, require_keys=True)
    assert (await house.http.get("/v1/jobs")).json()["code"] == "key_missing"


async def test_behind_a_proxy_the_proxy_says_who_asks_and_keys_are_not_looked_at(house: House) -> None:
    key = await house.make_key("elm", "elm", "read")
    house.ingress.gate = Gate(house.store, "x-owner")
    made = await house.http.post("/v1/photos", content=SMALL, headers={"x-owner": "ash", **key})
    assert made.status_code == 201
    for owner, photos in (("ash", 1), ("elm", 0)):
        answer = await house.http.get("/v1/photos", headers={"x-owner": owner})
        assert len(answer.json()["photos"]) == photos


async def test_a_store_that_is_away_lets_in_whom_it_let_in_before(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nobody_there() -> None:
        raise StoreUnavailableError("it is away")

    monkeypatch.setattr("serve.keys.gate.LOOKED_AGAIN_S", 0.0)
    never_told = Gate(house.store)
    assert (await house.http.get("/v1/models")).status_code == 200
    monkeypatch.setattr(house.store, "list_keys", nobody_there)
    assert (await house.http.get("/v1/models")).status_code == 200
    house.ingress.gate = never_told
    assert (await house.http.get("/v1/models")).status_code == 503


@pytest.fixture
def lively(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams that say every moment that they are there, and ask each time whether they may go on."""
    monkeypatch.setattr("serve.http.streams.ASKED_EVERY_S", 0.0)
    monkeypatch.setattr("serve.keys.gate.LOOKED_AGAIN_S", 0.0)
    monkeypatch.setattr("serve.jobs.listing_events.LONGEST_S", 60)
    for module in ("serve.jobs.events", "serve.jobs.listing_events"):
        monkeypatch.setattr(f"{module}.QUIET_S", 0.0)
        monkeypatch.setattr(f"{module}.LOOKED_EVERY_S", 0.01)


@pytest.mark.usefixtures("lively")
@pytest.mark.parametrize("path", ["/v1/jobs/{job}/events", "/v1/listings/elm/events"])
async def test_a_stream_ends_once_its_key_is_revoked(house: House, path: str) -> None:
    key = await house.make_key("elm", "elm", "read", "submit")
    job = (await house.http.post("/v1/jobs", content=SMALL, headers=key)).json()["id"]
    listening = asyncio.create_task(house.http.get(path.format(job=job), headers=key))
    await asyncio.sleep(0.2)
    assert not listening.done()
    await house.store.revoke_key("elm")
    answer = await asyncio.wait_for(listening, 5)
    assert "still here" in answer.text


@pytest.mark.usefixtures("lively")
async def test_a_stream_of_somebody_without_a_key_ends_once_there_is_the_first_one(house: House) -> None:
    job = (await house.http.post("/v1/jobs", content=SMALL)).json()["id"]
    listening = asyncio.create_task(house.http.get(f"/v1/jobs/{job}/events"))
    await asyncio.sleep(0.2)
    assert not listening.done()
    await house.make_key("elm", "elm", "read")
    await asyncio.wait_for(listening, 5)


@pytest.mark.parametrize("sent", ["Basic fl_0", "Bearer", "Bearer ", "fl_0", ""])
async def test_what_is_no_bearers_key_is_none(house: House, sent: str) -> None:
    await house.make_key("elm", "elm", "read")
    answer = await house.http.get("/v1/jobs", headers={"Authorization": sent})
    assert (answer.status_code, answer.json()["code"]) == (401, "key_missing")


async def test_a_route_that_nobody_listed_lets_nobody_in_but_admins(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("serve.keys.scopes.NEEDS", {})
    both, admin = await house.make_key("elm", "elm", "read", "submit"), await house.make_key("chief", "elm", "admin")
    assert (await house.http.get("/v1/jobs", headers=both)).status_code == 403
    assert (await house.http.get("/v1/jobs", headers=admin)).status_code == 200


async def test_head_needs_what_get_does(house: House) -> None:
    await house.make_key("elm", "elm", "read")
    assert (await house.http.head("/v1/jobs")).status_code == 401


async def test_a_request_that_is_turned_away_is_not_read(house: House) -> None:
    await house.make_key("elm", "elm", "read")
    read: list[bytes] = []

    async def body():  # type: ignore[no-untyped-def]
        for _ in range(3):
            read.append(b"{")
            yield b"{"

    for path in ("/v1/jobs", "/v1/uploads/direct", "/v1/enhance", "/v1/estimate"):
        assert (await house.http.post(path, content=body())).status_code == 401, path
    assert len(read) <= 4, "httpx itself asks for a first piece"


async def test_requests_of_a_minute_are_counted_over_all_ingresses_and_reading_is_free(house: House) -> None:
    key = await house.make_key("elm", "elm", "submit", "read", per_minute=3)
    answers = [await house.http.post("/v1/listings/elm/photos", headers=key) for _ in range(2)]
    assert answers[0].headers["ratelimit-policy"] == '"requests";q=3;w=60'
    assert [answer.headers["ratelimit"].split(";t")[0] for answer in answers] == ['"requests";r=2', '"requests";r=1']
    house.ingress.gate = Gate(house.store)  # another Ingress
    assert (await house.http.post("/v1/listings/elm/photos", headers=key)).status_code == 202
    refused = await house.http.post("/v1/listings/elm/photos", headers=key)
    assert (refused.status_code, refused.json()["code"], refused.json()["retryable"]) == (429, "rate_limited", True)
    wait_s = int(refused.headers["retry-after"])
    assert 1 <= wait_s <= 20
    assert refused.headers["ratelimit"] == f'"requests";r=0;t={wait_s}'
    assert all([(await house.http.get("/v1/jobs", headers=key)).status_code == 200 for _ in range(5)])
    other = await house.make_key("ash", "elm", "submit")
    assert "ratelimit" not in (await house.http.post("/v1/listings/elm/photos", headers=other)).headers


async def test_a_callers_mistake_is_told_with_what_is_left_and_is_no_error_of_the_servers(
    house: House, logged: pytest.LogCaptureFixture
) -> None:
    key = await house.make_key("elm", "elm", "submit", per_minute=9)
    asked = (
        house.http.delete(f"/v1/jobs/{'0' * 32}", headers=key),
        house.http.post("/v1/jobs", content=b"no photo", headers=key),
        house.http.post("/v1/jobs?seed=no", content=SMALL, headers=key),
    )
    house.http._transport.raise_app_exceptions = True  # type: ignore[attr-defined]  # as a server hears of them
    for coming, status in zip(asked, (404, 415, 422), strict=True):
        answer = await coming
        assert answer.status_code == status
        assert answer.headers["ratelimit"].startswith('"requests";r=')
    assert not [record for record in logged.records if record.levelno >= logging.ERROR]


async def test_photos_of_a_day_are_counted_one_by_one(house: House) -> None:
    key = await house.make_key("elm", "elm", "submit", photos_a_day=3)
    two = [("photo", ("a.jpg", SMALL)), ("photo", ("b.jpg", SMALL))]
    first = await house.http.post("/v1/listings/elm/photos?more=true", files=two, headers=key)
    assert (first.status_code, first.headers["ratelimit-policy"]) == (202, '"photos";q=3;w=86400')
    assert first.headers["ratelimit"].startswith('"photos";r=1;t=')
    again = await house.http.post("/v1/listings/elm/photos?more=true", files=two, headers=key)
    assert (again.status_code, again.json()["code"]) == (429, "quota_used_up")
    assert (await house.http.post("/v1/jobs", content=SMALL, headers=key)).status_code in (200, 202)
    assert (await house.http.post("/v1/jobs", content=SMALL, headers=key)).status_code == 429
    assert len(await house.store.find(JobQuery(owner="elm"))) == 3


async def test_of_a_video_every_ten_seconds_begun_count_as_a_photo(house: House, tmp_path: Path) -> None:
    key = await house.make_key("elm", "elm", "submit", photos_a_day=5)
    for seconds, left in ((13, 3), (2, 2)):
        frames = [np.full((96, 160, 3), 20 * number, np.uint8) for number in range(seconds)]
        clip = write_clip(tmp_path / "a.mp4", frames, times=[30 * number for number in range(seconds)])
        answer = await house.http.post("/v1/jobs", content=clip.read_bytes(), headers=key)
        assert (answer.status_code, answer.json()["video"]["frames"]) == (202, seconds)
        assert answer.headers["ratelimit"].startswith(f'"photos";r={left};t=')


async def test_frames_that_follow_each_other_faster_than_any_camera_count_as_seconds(
    house: House, tmp_path: Path
) -> None:
    key = await house.make_key("elm", "elm", "submit", photos_a_day=5)
    grey = np.full((96, 160, 3), 90, np.uint8)
    clip = write_clip(tmp_path / "a.mp4", [grey] * 601, times=range(601), time_base=Fraction(1, 90000))
    answer = await house.http.post("/v1/jobs", content=clip.read_bytes(), headers=key)
    assert (answer.status_code, answer.json()["video"]["frames"]) == (202, 601)
    assert answer.json()["video"]["length_s"] < 1
    assert answer.headers["ratelimit"].startswith('"photos";r=3;t=')


async def test_what_cannot_be_finished_is_not_counted(house: House) -> None:
    key = await house.make_key("elm", "elm", "submit", photos_a_day=1)
    for path, status in (("/v1/jobs", 415), ("/v1/enhance", 415), ("/v1/jobs?hdr=keep", 422)):
        content = SMALL if status == 422 else b"no photo"
        assert (await house.http.post(path, content=content, headers=key)).status_code == status
    unknown = await house.http.post("/v1/jobs", json={"photo": "0" * 32}, headers=key)
    assert unknown.status_code == 404
    assert (await house.http.post("/v1/jobs", content=SMALL, headers=key)).status_code == 202


async def test_of_many_requests_at_once_no_more_than_may_get_through(house: House) -> None:
    key = await house.make_key("elm", "elm", "submit", per_minute=5)
    asked = [house.http.post("/v1/listings/elm/photos", headers=key) for _ in range(20)]
    statuses = [answer.status_code for answer in await asyncio.gather(*asked)]
    assert statuses.count(202) == 5
    assert statuses.count(429) == 15


# The studio's cookie.

OURS = {"Origin": "http://fanlight"}


async def test_the_studio_asks_for_a_key_once_and_no_script_can_read_it(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index.html").write_text("the studio")
    monkeypatch.setattr("serve.studio.routes.BUILT", tmp_path)
    assert "password" not in (await house.http.get("/studio/")).text
    key = await house.make_key("elm", "elm", "read", "submit")
    secret = key["Authorization"].removeprefix("Bearer ")
    house.ingress.gate = Gate(house.store)
    asked = await house.http.get("/studio/")
    assert 'type="password"' in asked.text
    wrong = await house.http.post("/studio/key", data={"key": "fl_wrong"}, headers=OURS)
    assert (wrong.status_code, "set-cookie" in wrong.headers) == (401, False)
    signed = await house.http.post("/studio/key", data={"key": f" {secret} "}, headers=OURS)
    assert (signed.status_code, signed.headers["location"]) == (303, "/studio/")
    told = signed.headers["set-cookie"].lower()
    assert "httponly" in told
    assert "samesite=lax" in told
    assert "secure" not in told, "over plain HTTP on this machine the browser would not keep it"
    assert (await house.http.get("/v1/jobs")).status_code == 200
    assert "password" not in (await house.http.get("/studio/")).text
    await house.store.revoke_key("elm")
    assert (await house.http.get("/v1/jobs")).status_code == 401
    assert "password" in (await house.http.get("/studio/")).text


async def test_behind_tls_the_cookie_stays_within_tls(house: House) -> None:
    secret = (await house.make_key("elm", "elm", "read"))["Authorization"].removeprefix("Bearer ")
    signed = await house.http.post("/studio/key", data={"key": secret}, headers={"X-Forwarded-Proto": "https", **OURS})
    told = signed.headers["set-cookie"]
    assert "; secure" in told.lower()
    assert told.startswith("__Host-"), "no other host of the domain can set it"
    tls = {"X-Forwarded-Proto": "https"}
    house.http.cookies.clear()
    other = await house.http.get("/v1/jobs", headers={"Cookie": f"fanlight_key={secret}", **tls})
    ours = await house.http.get("/v1/jobs", headers={"Cookie": f"__Host-fanlight_key={secret}", **tls})
    assert (other.status_code, ours.status_code) == (401, 200)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 202),
        ({"Origin": "http://fanlight"}, 202),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://fanlight"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
async def test_changes_by_cookie_come_from_our_own_page_alone(
    house: House, headers: dict[str, str], status: int
) -> None:
    secret = (await house.make_key("elm", "elm", "submit"))["Authorization"].removeprefix("Bearer ")
    cookie = {"Cookie": f"fanlight_key={secret}"}
    answer = await house.http.post("/v1/listings/elm/photos", headers={**cookie, **headers})
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["code"] == "cross_site"


async def test_no_other_page_signs_anybody_in(house: House) -> None:
    secret = (await house.make_key("elm", "elm", "read"))["Authorization"].removeprefix("Bearer ")
    answer = await house.http.post("/studio/key", data={"key": secret}, headers={"Origin": "http://evil.example"})
    assert (answer.json()["code"], "set-cookie" in answer.headers) == ("cross_site", False)


# The log.


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Whatever any logger says, at any level."""
    logger = logging.getLogger("ray.serve")
    before, logger.propagate, level = logger.propagate, True, logger.level
    logger.setLevel(logging.DEBUG)
    caplog.set_level(logging.DEBUG)
    yield caplog
    logger.propagate = before
    logger.setLevel(level)


async def test_who_did_what_is_one_line_each(house: House, logged: pytest.LogCaptureFixture) -> None:
    key = await house.make_key("office", "elm", "submit", "read")
    job = (await house.http.post("/v1/jobs", content=SMALL, params={"name": "a.jpg"}, headers=key)).json()["id"]
    await house.http.get(f"/v1/jobs/{job}", headers=key)
    await house.http.delete(f"/v1/jobs/{job}", headers=key)
    await house.http.delete(f"/v1/jobs/{'0' * 32}", headers=key)
    photo = (await house.http.post("/v1/photos", content=SMALL, headers=key)).json()["id"]
    await house.http.delete(f"/v1/photos/{photo}", headers=key)
    deeds = [vars(record) for record in logged.records if "deed" in vars(record)]
    assert [(it["deed"], it["key"], it["owner"], it["path"], it["made"]) for it in deeds] == [
        ("submit", "office", "elm", "/v1/jobs", f"/v1/jobs/{job}"),
        ("cancel", "office", "elm", f"/v1/jobs/{job}", None),
        ("keep", "office", "elm", "/v1/photos", f"/v1/photos/{photo}"),
        ("delete", "office", "elm", f"/v1/photos/{photo}", None),
    ]


async def test_no_key_is_in_any_log_or_answer_whatever_goes_wrong(
    house: House, logged: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await house.make_key("office", "elm", "submit", "read", per_minute=4)
    canary = key["Authorization"].removeprefix("Bearer ")
    foreign = {"Authorization": f"Bearer fl_{canary[3:][::-1]}"}
    answers = [
        await house.http.get("/v1/jobs", headers=key),
        await house.http.get("/v1/jobs", headers=foreign),
        await house.http.put("/v1/styles/elm", headers=key),
        await house.http.post("/studio/key", data={"key": canary[:-1]}, headers=OURS),
        await house.http.get("/v1/jobs", headers={"Cookie": f"fanlight_key={canary}"}),
        *[await house.http.post("/v1/listings/elm/photos", headers=key) for _ in range(6)],
    ]

    def fail(*_: object) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(house.ingress.job_edge.service, "list", fail)
    answers.append(await house.http.get("/v1/jobs", headers=key))
    assert {answer.status_code for answer in answers} == {200, 202, 401, 403, 429, 500}
    said = " ".join([logged.text, *(json.dumps(vars(record), default=repr) for record in logged.records)])
    assert "a mistake of ours" in said, "the log was read at all"
    told = " ".join(answer.text + repr(answer.headers) for answer in answers)
    for secret in (canary, canary[3:], foreign["Authorization"][7:]):
        assert secret not in said
        assert secret not in told
