"""A style over HTTP: learned from rooms, seen by its owner alone, and settled when a photo is handed in."""

from collections.abc import Iterable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from fanlight_client.style_wire import LearnedStyle
from imaging.look import NATURAL
from jobs.job import Job
from tests.serve.styles.conftest import draw_front, draw_rooms


async def learn(
    http: httpx.AsyncClient, photos: Iterable[bytes] | None = None, name: str = "elm", owner: str = ""
) -> httpx.Response:
    files = [("photo", (f"{number}.jpg", photo)) for number, photo in enumerate(photos or draw_rooms())]
    return await http.put(f"/v1/styles/{name}", files=files, headers={"x-owner": owner})


async def submit(http: httpx.AsyncClient, owner: str = "", key: str | None = None, **options: Any) -> httpx.Response:
    headers = {"x-owner": owner} | ({"Idempotency-Key": key} if key else {})
    return await http.post("/v1/jobs", content=draw_rooms()[0], params=options, headers=headers)


async def claim(app: FastAPI) -> Job:
    job = await app.state.edge.service.store.claim("a runner", 60)
    assert job is not None
    return job


async def test_a_style_is_learned_from_rooms_and_says_how_little_it_moves(http: httpx.AsyncClient) -> None:
    answer = await learn(http, [*draw_rooms(), draw_front(), b"no photo"])
    assert answer.status_code == 200, answer.text
    style = LearnedStyle.model_validate_json(answer.content)
    assert (style.name, style.photos) == ("elm", len(draw_rooms()))
    assert [(photo.name, photo.code) for photo in style.left_out] == [
        ("9.jpg", "not_a_room"),
        ("10.jpg", "unsupported_format"),
    ]
    assert (style.natural.wall90, style.natural.middle) == (NATURAL.wall90, NATURAL.middle)
    assert style.shift.middle == pytest.approx(style.targets.middle - NATURAL.middle, abs=0.05)
    assert -6 < style.shift.wall90 < 0  # rooms that are drawn have no wall as light as finished ones
    assert (await http.get("/v1/styles/elm")).json() == answer.json()
    assert (await http.get("/v1/styles")).json()["styles"] == [answer.json()]


async def test_from_too_few_rooms_nothing_is_learned(http: httpx.AsyncClient) -> None:
    answer = await learn(http, [*draw_rooms()[:7], draw_front()])
    assert (answer.status_code, answer.json()["code"]) == (422, "too_few_rooms")
    assert "8 finished rooms, there are 7 (7.jpg: not surely a room" in answer.json()["detail"]
    assert (await http.get("/v1/styles")).json()["styles"] == []


async def test_styles_are_forgotten_once(http: httpx.AsyncClient) -> None:
    await learn(http)
    assert (await http.delete("/v1/styles/elm")).status_code == 204
    for answer in (await http.delete("/v1/styles/elm"), await http.get("/v1/styles/elm")):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("name", ["1elm", "e%20lm", "..", "e" * 65])
async def test_what_is_no_name_is_refused(http: httpx.AsyncClient, name: str) -> None:
    assert (await http.put(f"/v1/styles/{name}", files={"photo": ("a.jpg", draw_front())})).status_code in (
        404,
        405,
        422,
    )


async def test_owners_have_styles_of_their_own(http: httpx.AsyncClient) -> None:
    await learn(http, owner="ann")
    assert (await http.get("/v1/styles", headers={"x-owner": "bob"})).json()["styles"] == []
    assert (await submit(http, "ann", style="elm")).status_code == 202
    assert (await submit(http, "bob", style="elm")).json()["code"] == "unknown_style"


async def test_an_unknown_style_is_refused_with_those_that_there_are(http: httpx.AsyncClient) -> None:
    for name in ("oak", "elm"):
        await learn(http, name=name)
    form = {"photo": ("a.jpg", draw_rooms()[0])}
    recipe = {"recipe": '[{"step": "tone", "style": "ash"}]'}
    answers = [
        await submit(http, style="ash"),
        await submit(http, **recipe),
        await http.post("/v1/jobs", files=form, data=recipe),
        await http.post("/v1/listings/elm/photos", files=form, data={"style": "ash"}),
    ]
    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (422, "unknown_style")
        assert answer.json()["detail"] == "there is no style ash; there are: elm, oak"


@pytest.mark.parametrize("look", ["bright", "off"])
async def test_a_style_and_another_look_are_one_too_many(http: httpx.AsyncClient, look: str) -> None:
    await learn(http)
    for asked in (
        {"style": "elm", "look": look},
        {"recipe": f'[{{"step": "tone", "style": "elm", "look": "{look}"}}]'},
    ):
        answer = await submit(http, **asked)
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_option")
        assert f"not beside look={look}" in answer.json()["detail"]
    assert (await submit(http, style="elm", look="natural")).status_code == 202


async def test_a_job_keeps_its_targets_though_the_style_is_learned_anew(app: FastAPI, http: httpx.AsyncClient) -> None:
    first = (await learn(http)).json()["targets"]
    status = (await submit(http, style="elm")).json()
    second = (await learn(http, draw_rooms(0.2))).json()["targets"]
    assert first != second
    job = await claim(app)
    assert str(job.options.style) == status["options"]["style"] == f"elm:{first['wall90']}/{first['middle']}"
    service = app.state.edge.service
    await service.cancel("", job.id)
    await service.retry("", job.id)
    assert (await claim(app)).options == job.options
    await http.delete("/v1/styles/elm")
    assert (await submit(http, style=str(job.options.style))).status_code == 202


async def test_one_name_with_other_targets_is_another_request(http: httpx.AsyncClient) -> None:
    await learn(http)
    jobs = [(await submit(http, key="k", style="elm")).json()["id"] for _ in range(2)]
    assert jobs[0] == jobs[1]
    await learn(http, draw_rooms(0.2))
    assert (await submit(http, key="k", style="elm")).json()["code"] == "idempotency_mismatch"


async def test_what_rooms_are_furnished_in_is_listed_beside_them(http: httpx.AsyncClient) -> None:
    staging = (await http.get("/v1/styles")).json()["staging"]
    assert [style["name"] for style in staging] == sorted(style["name"] for style in staging)
    assert {"scandinavian", "art-deco", "mid-century"} <= {style["name"] for style in staging}
    assert all(style["title"] and style["description"] and len(style["rooms"]) == 5 for style in staging)
    assert sum(style["pairs"] for style in staging) >= 250
    assert "negative" not in str(staging)
