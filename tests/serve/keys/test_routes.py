"""Every route of the OpenAPI document, asked with the owner's key, another owner's, one of too small a scope, and none:
nobody sees anything of anybody else's. A route that is not in the table here fails."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from fanlight_client.report import Report
from imaging.look import Targets
from jobs.key import Scope
from serve.ingress import app
from serve.keys.scopes import NEEDS
from tests.serve.house import SMALL, House

TUS = {"Tus-Resumable": "1.0.0"}
DOCUMENTED = [(method.upper(), path) for path, methods in app.openapi()["paths"].items() for method in methods]


def is_not_found(answer: httpx.Response) -> bool:
    return answer.status_code == 404


def is_empty(answer: httpx.Response) -> bool:
    """A list of nothing."""
    return answer.status_code == 200 and all(listed == [] for listed in answer.json().values() if listed is not None)


def has_no_event(answer: httpx.Response) -> bool:
    return answer.status_code == 200 and b"data:" not in answer.content


def is_nobodys(answer: httpx.Response) -> bool:
    """What is answered is not made of anything that an owner has."""
    return answer.status_code not in (401, 403)


@dataclass(frozen=True)
class Asked:
    """How a route is asked for what is another owner's, and what he must be answered."""

    others: Callable[[httpx.Response], bool] = is_not_found
    content: bytes | None = None
    json: Any = None
    params: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    needs_graph: bool = False
    """So that here the owner cannot be answered."""


CLICK = {"points": [[5, 5]]}
MASK = {"mask": {"mask": "polygon", "points": [[0, 0], [9, 0], [9, 9]]}}
MINE = {"photo": "{photo_id}"}

ASKED: dict[tuple[str, str], Asked] = {
    ("GET", "/healthz"): Asked(is_nobodys),
    ("GET", "/readyz"): Asked(is_nobodys),
    ("GET", "/v1/models"): Asked(is_nobodys),
    ("POST", "/v1/estimate"): Asked(is_nobodys, json={"width": 80, "height": 60}),
    ("POST", "/v1/enhance"): Asked(params=MINE),
    ("GET", "/v1/reports/{report_id}"): Asked(),
    ("POST", "/v1/jobs"): Asked(json=MINE),
    ("GET", "/v1/jobs"): Asked(is_empty),
    ("GET", "/v1/jobs/{job_id}"): Asked(),
    ("DELETE", "/v1/jobs/{job_id}"): Asked(),
    ("GET", "/v1/jobs/{job_id}/events"): Asked(),
    ("GET", "/v1/jobs/{job_id}/result"): Asked(),
    ("GET", "/v1/jobs/{job_id}/report"): Asked(),
    ("GET", "/v1/jobs/{job_id}/original"): Asked(),
    ("GET", "/v1/jobs/{job_id}/twin"): Asked(),
    ("GET", "/v1/jobs/{job_id}/variants/{number}"): Asked(),
    ("GET", "/v1/jobs/{job_id}/variants/{number}/report"): Asked(),
    ("GET", "/v1/jobs/{job_id}/keys/{frame}"): Asked(),
    ("GET", "/v1/jobs/{job_id}/keys/{frame}/finished"): Asked(),
    ("POST", "/v1/jobs/{job_id}/retry"): Asked(),
    ("POST", "/v1/jobs/{job_id}/redeliver"): Asked(),
    ("POST", "/v1/listings/{listing}/photos"): Asked(is_nobodys),  # closes the listing of that name that is his own
    ("POST", "/v1/listings/{listing}/plan"): Asked(is_nobodys, json={"frames": []}),
    ("GET", "/v1/listings/{listing}/events"): Asked(has_no_event),
    ("GET", "/v1/listings/{listing}/results.zip"): Asked(lambda answer: answer.status_code in (404, 409)),
    ("POST", "/v1/frames"): Asked(is_nobodys, content=SMALL),
    ("POST", "/v1/photos"): Asked(json={"uploads": ["{upload_id}"]}),
    ("GET", "/v1/photos"): Asked(is_empty),
    ("GET", "/v1/photos/{photo_id}"): Asked(),
    ("DELETE", "/v1/photos/{photo_id}"): Asked(),
    ("GET", "/v1/photos/{photo_id}/content"): Asked(),
    ("GET", "/v1/photos/{photo_id}/assets/{name}"): Asked(needs_graph=True),
    ("POST", "/v1/photos/{photo_id}/select"): Asked(json=CLICK),
    ("POST", "/v1/photos/{photo_id}/mask"): Asked(json=MASK),
    ("POST", "/v1/photos/{photo_id}/proof"): Asked(json={}),
    ("GET", "/v1/photos/{photo_id}/versions"): Asked(),
    ("GET", "/v1/photos/{photo_id}/tiles.dzi"): Asked(),
    ("GET", "/v1/photos/{photo_id}/tiles_files/{level}/{column}_{row}.jpg"): Asked(),
    ("PUT", "/v1/styles/{name}"): Asked(is_nobodys),
    ("DELETE", "/v1/styles/{name}"): Asked(),
    ("GET", "/v1/styles"): Asked(lambda answer: answer.json()["styles"] == []),
    ("GET", "/v1/styles/{name}"): Asked(),
    ("OPTIONS", "/v1/uploads"): Asked(is_nobodys),
    ("POST", "/v1/uploads"): Asked(is_nobodys, headers={**TUS, "Upload-Length": "3"}),
    ("POST", "/v1/uploads/direct"): Asked(is_nobodys, json={"length": 3}),
    ("GET", "/v1/uploads/{upload_id}"): Asked(headers=TUS),
    ("PATCH", "/v1/uploads/{upload_id}"): Asked(
        content=b"x", headers={**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    ),
    ("DELETE", "/v1/uploads/{upload_id}"): Asked(headers=TUS),
    ("GET", "/v1/uploads/{upload_id}/facts"): Asked(),
}

OTHER_SCOPES: dict[Scope, tuple[Scope, ...]] = {"read": ("submit",), "submit": ("read",), "admin": ("read", "submit")}


@pytest.fixture
async def things(house: House, report_in_full: Report) -> dict[str, Any]:
    """One of everything, all of one owner, by what paths call it."""
    everything = await house.make_key("elm", "elm", "admin")
    job = await house.stage(report_in_full, "elm")
    await house.ingress._reports.save(report_in_full, "elm")
    await house.ingress.school.book.write("elm", "warm", Targets(85.4, 72.1), 8, [])
    photo = (await house.http.post("/v1/photos", content=SMALL, headers=everything)).json()["id"]
    begun = await house.http.post("/v1/uploads", headers={**everything, **TUS, "Upload-Length": "3"})
    return {
        "key": everything,
        "job_id": job.id,
        "report_id": report_in_full.id,
        "photo_id": photo,
        "upload_id": begun.headers["location"].rpartition("/")[2],
        "listing": "elm",
        "number": 1,
        "frame": 0,
        "name": "warm",
        **dict.fromkeys(("level", "column", "row"), 0),
    }


def fill(asked: Any, things: dict[str, Any]) -> Any:
    """What is in braces, replaced by ids."""
    match asked:
        case str() if asked.startswith("{"):
            return things[asked[1:-1]]
        case dict():
            return {name: fill(value, things) for name, value in asked.items()}
        case list():
            return [fill(value, things) for value in asked]
    return asked


async def ask(
    house: House, route: tuple[str, str], things: dict[str, Any], key: dict[str, str] | None = None
) -> httpx.Response:
    (method, path), asked = route, ASKED[route]
    path = path.format(**{**things, "name": "preview" if "/assets/" in path else things["name"]})
    return await house.http.request(
        method,
        path,
        content=asked.content,
        json=fill(asked.json, things),
        params=fill(asked.params, things),
        headers={**asked.headers, **(key or {})},
    )


def test_every_route_that_is_documented_has_its_scope_and_is_asked_here() -> None:
    assert set(DOCUMENTED) == set(ASKED)
    pages = {route for route in NEEDS if route[1] == "/" or route[1].startswith(("/studio", "/docs"))}
    assert set(DOCUMENTED) == NEEDS.keys() - pages


def test_the_document_names_the_scheme_and_the_scope() -> None:
    document = app.openapi()
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    assert document["paths"]["/v1/jobs"]["post"]["security"] == [{"key": ["submit"]}]
    assert document["paths"]["/v1/styles/{name}"]["delete"]["security"] == [{"key": ["admin"]}]
    assert "security" not in document["paths"]["/healthz"]["get"]


@pytest.mark.parametrize("route", DOCUMENTED, ids="{0[0]} {0[1]}".format)
async def test_nobody_sees_anything_of_another_owners(
    house: House, things: dict[str, Any], route: tuple[str, str]
) -> None:
    scope = NEEDS[route].scope
    if scope is None:
        assert (await ask(house, route, things)).status_code not in (401, 403)
        return
    without = await ask(house, route, things)
    assert (without.status_code, without.json()["code"]) == (401, "key_missing")
    assert without.headers["www-authenticate"] == 'Bearer realm="fanlight"'
    wrong = await ask(house, route, things, {"Authorization": "Bearer fl_" + "0" * 64})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "key_unknown")
    assert 'error="invalid_token"' in wrong.headers["www-authenticate"]
    small = await ask(house, route, things, await house.make_key("small", "elm", *OTHER_SCOPES[scope]))
    assert (small.status_code, small.json()["code"]) == (403, "scope_too_small")
    assert f'scope="{scope}"' in small.headers["www-authenticate"]
    other = await ask(house, route, things, await house.make_key("ash", "ash", "admin"))
    assert ASKED[route].others(other), (other.status_code, other.text[:300])


@pytest.mark.parametrize("route", [route for route in DOCUMENTED if route[0] == "GET"], ids="{0[0]} {0[1]}".format)
async def test_the_owner_finds_what_others_do_not(house: House, things: dict[str, Any], route: tuple[str, str]) -> None:
    """Else a route could answer everybody 404, and nobody would notice."""
    asked = ASKED[route]
    if asked.others is is_nobodys or asked.needs_graph:
        return
    answer = await ask(house, route, things, things["key"])
    assert answer.status_code not in (401, 403, 404), answer.text[:300]
    assert asked.others is is_not_found or not asked.others(answer)
