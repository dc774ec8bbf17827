"""What every answer tells a browser, and to which other pages it may be shown."""

import re
from pathlib import Path

import pytest

from serve.settings import IngressConfig
from tests.serve.house import House

CRM = "https://crm.example"
GUARDED = ("content-security-policy", "cross-origin-resource-policy", "referrer-policy", "x-content-type-options")


@pytest.mark.parametrize(
    "path", ["/healthz", "/v1/jobs", "/v1/jobs/none", "/nothing", "/docs", "/openapi.json", "/studio/key", "/v1/models"]
)
async def test_every_answer_says_what_browsers_are_not_to_do_with_it(house: House, path: str) -> None:
    answer = await house.http.get(path)
    assert all(name in answer.headers for name in GUARDED), answer.headers
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "strict-transport-security" not in answer.headers, "which would shut plain HTTP for a year"


async def test_the_page_of_the_api_takes_nothing_from_elsewhere(house: House) -> None:
    page = await house.http.get("/docs")
    parts = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(parts) == 4
    assert not [part for part in parts if "//" in part]
    for part in parts:
        assert (await house.http.get(f"/{part}")).status_code == 200, part
    assert "http" not in page.headers["content-security-policy"]
    assert (await house.http.get("/docs/none.js")).status_code == 404


async def test_so_does_a_mistake_of_our_own(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(house.ingress.job_edge.service, "list", fail)
    answer = await house.http.get("/v1/jobs")
    assert answer.status_code == 500
    assert all(name in answer.headers for name in GUARDED)


async def test_over_tls_alone_it_asks_for_tls(house: House) -> None:
    answer = await house.http.get("/healthz", headers={"X-Forwarded-Proto": "https"})
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert "strict-transport-security" in (await house.http.get("https://fanlight/healthz")).headers


async def test_a_page_of_ours_keeps_its_own_policy(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index.html").write_text("the studio")
    monkeypatch.setattr("serve.studio.routes.BUILT", tmp_path)
    policies = [(await house.http.get(path)).headers["content-security-policy"] for path in ("/studio/", "/healthz")]
    assert "script-src 'self'" in policies[0]
    assert "script-src" not in policies[1]


async def test_by_itself_no_page_of_another_origin_may_call(house: House) -> None:
    asked = {"Origin": CRM, "Access-Control-Request-Method": "GET"}
    for answer in (
        await house.http.get("/v1/jobs", headers=asked),
        await house.http.options("/v1/jobs", headers=asked),
    ):
        assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_those_that_are_listed_may_and_read_what_is_ours_to_tell(house: House) -> None:
    house.ingress.reconfigure({"cors_origins": [CRM]})
    asked = {
        "Origin": CRM,
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "authorization, upload-offset, tus-resumable, idempotency-key",
    }
    allowed = await house.http.options("/v1/uploads/none", headers=asked)
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, CRM)
    told = await house.http.get("/v1/jobs/none", headers={"Origin": CRM})
    assert (told.status_code, told.headers["access-control-allow-origin"]) == (404, CRM)
    assert "retry-after" in told.headers["access-control-expose-headers"].lower()
    assert "access-control-allow-credentials" not in told.headers, "the studio's cookie is not for them"
    other = await house.http.options("/v1/jobs", headers={**asked, "Origin": "https://evil.example"})
    assert (other.status_code, "access-control-allow-origin" in other.headers) == (400, False)
    assert (await house.http.options("/v1/uploads")).headers["tus-version"] == "1.0.0"
    house.ingress.reconfigure({})
    assert "access-control-allow-origin" not in (await house.http.get("/healthz", headers={"Origin": CRM})).headers


@pytest.mark.parametrize("wrong", ["*", "crm.example", "https://crm.example/", "https://*.example", "null"])
def test_an_origin_is_one_and_whole(wrong: str) -> None:
    with pytest.raises(ValueError, match="cors_origins"):
        IngressConfig(cors_origins=(wrong,))
