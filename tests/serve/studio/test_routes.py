"""The built page over HTTP, and what is said where there is none."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from jobs.opening import open_store
from serve.http.head import answer_head
from serve.http.problems import install_problems
from serve.keys.gate import Gate, find_gate
from serve.studio.routes import router

PAGE = b"<!doctype html><script type=module src=/studio/assets/index-1a2b.js></script>"


@pytest.fixture
async def http(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    store = open_store(f"sqlite:///{tmp_path}/jobs.db")
    gate = Gate(store, None)
    app.dependency_overrides[find_gate] = lambda: gate
    install_problems(app)
    answer_head(app)
    app.include_router(router)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://fanlight") as http:
        yield http
    await store.close()


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    built = tmp_path / "studio" / "dist"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_bytes(PAGE)
    (built / "assets" / "index-1a2b.js").write_bytes(b"main()")
    (tmp_path / "studio" / "package.json").write_text("{}")
    monkeypatch.setattr("serve.studio.routes.BUILT", built)
    return built


@pytest.mark.parametrize("path", ["/", "/studio"])
async def test_whoever_comes_is_led_to_the_page(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert (answer.status_code, answer.headers["location"]) == (307, "/studio/")


async def test_the_page_is_asked_for_each_time_and_guarded(http: httpx.AsyncClient, built: Path) -> None:
    answer = await http.get("/studio/")
    assert (answer.status_code, answer.content) == (200, PAGE)
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-cache"
    policy = dict(each.strip().split(" ", 1) for each in answer.headers["content-security-policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' blob: data:",
        "connect-src": "'self'",
        "font-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    assert answer.headers["x-content-type-options"] == "nosniff"
    held = await http.get("/studio/", headers={"if-none-match": answer.headers["etag"]})
    assert (held.status_code, held.content) == (304, b"")


async def test_what_is_named_after_its_content_is_kept_for_ever(http: httpx.AsyncClient, built: Path) -> None:
    answer = await http.get("/studio/assets/index-1a2b.js")
    assert (answer.status_code, answer.content) == (200, b"main()")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    head = await http.head("/studio/assets/index-1a2b.js")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", "6")


@pytest.mark.parametrize(
    "path",
    ["nothing.js", "assets/none.js", "..%2fpackage.json", "%2e%2e/package.json", "a/..%2f..%2fpackage.json"],
)
async def test_what_is_not_of_the_build_is_not_there(http: httpx.AsyncClient, built: Path, path: str) -> None:
    answer = await http.get(f"/studio/{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_without_a_build_it_is_said_how_to_get_one(
    http: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("serve.studio.routes.BUILT", tmp_path / "dist")
    for path in ("/studio/", "/studio/assets/index-1a2b.js"):
        answer = await http.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "studio_not_built")
        assert "make studio" in answer.json()["detail"]
