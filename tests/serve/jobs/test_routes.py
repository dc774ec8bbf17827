"""Jobs over HTTP: what is asked for, and what is refused."""

import asyncio
import base64
import gzip
import hashlib
from urllib.parse import quote

import pytest

from fanlight_client.job_wire import JobFailure, JobList, JobStatus
from jobs import transitions
from jobs.job import Job
from jobs.pace import BUILT_IN
from serve.settings import JobsArgs
from tests.serve.jobs.conftest import OTHER, SMALL, Office


async def test_a_photo_becomes_a_job_with_a_place(office: Office):
    answer = await office.http.post("/v1/jobs", content=SMALL, params={"sky": "never", "priority": "high"})
    status = JobStatus.model_validate_json(answer.content)
    assert (answer.status_code, answer.headers["location"]) == (202, f"/v1/jobs/{status.id}")
    assert (status.state, status.priority, status.options.sky, status.position) == ("queued", "high", "never", 0)
    assert (await office.http.get(f"/v1/jobs/{status.id}")).json()["id"] == status.id


async def test_a_form_brings_the_photo_its_name_and_all_fields(office: Office):
    form = {"preset": "fast", "listing": "12 Elm St", "priority": "low"}
    files = {"photo": ("C:\\shoot\\kitchen été.jpg", SMALL)}
    status = (await office.http.post("/v1/jobs", data=form, files=files)).json()
    assert (status["name"], status["listing"]) == ("kitchen été.jpg", "12 Elm St")
    alone, listed = [(await office.http.get(path)).json() for path in (f"/v1/jobs/{status['id']}", "/v1/jobs")]
    for told in (status, alone, *listed["jobs"]):
        assert told["options"] == {"preset": "fast"}  # what nobody asked for is its listing's to decide
    original = await office.http.get(f"/v1/jobs/{status['id']}/original")
    assert original.content == SMALL
    assert "kitchen%20%C3%A9t%C3%A9.jpg" in original.headers["content-disposition"]


@pytest.mark.parametrize(
    ("body", "params", "status", "code"),
    [
        (b"", {}, 422, "empty_input"),
        (b"not a photo at all", {}, 415, "unsupported_format"),
        (SMALL, {"mode": "paint"}, 422, "bad_option"),
        (SMALL, {"colour": "blue"}, 422, "bad_option"),
        (SMALL, {"priority": "urgent"}, 422, "bad_option"),
        (SMALL, {"listing": "../../etc"}, 422, "bad_option"),
        (SMALL, {"max_queue_s": "-1"}, 422, "bad_option"),
        (SMALL, {"webhook_url": "https://example.com/hook"}, 422, "webhooks_unconfigured"),
        (SMALL + b"x" * 2**20, {}, 413, "body_too_large"),
    ],
)
async def test_what_cannot_be_a_job_is_refused_and_leaves_nothing(office: Office, body, params, status, code):
    answer = await office.http.post("/v1/jobs", content=body, params=params)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert JobList.model_validate_json((await office.http.get("/v1/jobs")).content).jobs == []


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 422, "bad_option"),
        (b'{"options": {}}', 422, "bad_option"),
        (b'{"source_url": "https://example.com/a.jpg", "option": {}}', 422, "bad_option"),
        (b'{"source_url": "https://example.com/a.jpg"}', 422, "source_refused"),
        (b'{"source_url": "file:///etc/passwd"}', 422, "source_refused"),
        (b'"' + b"x" * 2**21 + b'"', 413, "body_too_large"),
    ],
)
async def test_a_request_by_url_is_checked_at_once(office: Office, body, status, code):
    answer = await office.http.post("/v1/jobs", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_the_same_key_is_the_same_job_and_with_another_request_an_error(office: Office):
    async def post(photo: bytes, **params: str):
        return await office.http.post("/v1/jobs", content=photo, params=params, headers={"Idempotency-Key": "k 1"})

    first, again = await post(SMALL), await post(SMALL)
    assert first.json()["id"] == again.json()["id"]
    for other in (await post(OTHER), await post(SMALL, seed="2")):
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    assert len((await office.http.get("/v1/jobs")).json()["jobs"]) == 1


async def test_a_result_is_there_when_the_job_has_succeeded(office: Office):
    status = await office.submit()
    for part in ("result", "report"):
        answer = await office.http.get(f"/v1/jobs/{status.id}/{part}")
        assert (answer.status_code, answer.json()["code"], answer.json()["retryable"]) == (409, "not_ready", True)
    await office.finish(b"\xff\xd8finished", b'{"id": "report"}')
    result = await office.http.get(f"/v1/jobs/{status.id}/result")
    assert (result.status_code, result.content, result.headers["content-type"]) == (
        200,
        b"\xff\xd8finished",
        "image/jpeg",
    )
    assert result.headers["etag"] == f'"{hashlib.sha256(result.content).hexdigest()}"'
    assert f"/v1/jobs/{status.id}/report" in result.headers["link"]
    assert (await office.http.get(f"/v1/jobs/{status.id}/report")).json() == {"id": "report"}


async def test_the_same_photo_and_options_are_answered_from_the_cache(office: Office):
    await office.submit()
    await office.finish()
    again = await office.http.post("/v1/jobs", content=SMALL)
    status = JobStatus.model_validate_json(again.content)
    assert (again.status_code, status.state, status.cached, status.gpu_seconds) == (200, "succeeded", True, 0)
    assert (await office.http.get(f"/v1/jobs/{status.id}/result")).content == b"finished"


@pytest.mark.parametrize("changed", ["options", "photo", "models", "a model is missing"])
async def test_another_photo_option_or_model_misses_the_cache(office: Office, changed, monkeypatch):
    await office.submit()
    await office.finish()
    monkeypatch.setattr("serve.jobs.edge.MODELS_KEPT_S", -1)
    if changed == "models":
        office.models["enhancer"] = {"name": "enhancer", "revision": "2"}
    elif changed == "a model is missing":
        del office.models["segmenter"]
    photo = OTHER if changed == "photo" else SMALL
    status = await office.submit(photo, **({"seed": 1} if changed == "options" else {}))
    assert (status.state, status.cached) == ("queued", False)


async def test_a_failed_job_says_why_and_can_be_retried(office: Office):
    status = await office.submit()
    job = await office.claim()
    failure = JobFailure(code="truncated_image", stage="decode", detail="it ends early", attempt=1)
    await office.store.update(
        job.id, lambda it, now: transitions.fail(it, now, job.lease, failure, 60, retryable=False)
    )
    answer = await office.http.get(f"/v1/jobs/{status.id}/result")
    assert (answer.status_code, answer.json()["code"]) == (409, "job_failed")
    assert "truncated_image" in answer.json()["detail"]
    assert (await office.http.get("/v1/jobs", params={"status": "failed"})).json()["jobs"][0]["id"] == status.id
    retried = await office.http.post(f"/v1/jobs/{status.id}/retry")
    assert (retried.status_code, retried.json()["state"], retried.json()["failure"]) == (202, "queued", None)
    again = await office.http.post(f"/v1/jobs/{status.id}/retry")
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")


async def test_a_job_may_wait_for_no_time_at_all(office: Office):
    await office.submit(max_queue_s=0)
    assert len(await office.store.due("queue")) == 1


async def test_canceling_is_idempotent_and_final(office: Office):
    status = await office.submit()
    for _ in range(2):
        assert (await office.http.delete(f"/v1/jobs/{status.id}")).json()["state"] == "canceled"
    assert (await office.http.get(f"/v1/jobs/{status.id}/result")).json()["code"] == "job_canceled"
    assert await office.store.claim("worker", 10) is None


async def test_pages_are_newest_first_and_never_overlap(office: Office):
    made = [(await office.submit(seed=number)).id for number in range(7)]
    seen, cursor = [], None
    while True:
        params = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = JobList.model_validate_json((await office.http.get("/v1/jobs", params=params)).content)
        seen += [job.id for job in page.jobs]
        if (cursor := page.next) is None:
            break
    assert seen == made[::-1]
    spoilt = (b"[1" + b"0" * 400 + b', ""]', b"[" * 9999)
    too_large, too_deep = (base64.urlsafe_b64encode(text).decode() for text in spoilt)
    for cursor in ("nonsense", too_large, too_deep):
        answer = await office.http.get("/v1/jobs", params={"cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_cursor")


async def test_unknown_jobs_are_not_there(office: Office):
    for method, part in (("GET", ""), ("GET", "/result"), ("GET", "/events"), ("DELETE", ""), ("POST", "/retry")):
        answer = await office.http.request(method, f"/v1/jobs/{'0' * 32}{part}")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_job")


async def test_an_artefact_that_is_gone_is_said_to_be(office: Office, tmp_path):
    status = await office.submit()
    job = await office.finish()
    (blob,) = (tmp_path / "artefacts").rglob(f"{job.result}*")
    blob.unlink()
    answer = await office.http.get(f"/v1/jobs/{status.id}/result")
    assert (answer.status_code, answer.json()["code"]) == (410, "expired")


async def test_a_photo_that_was_never_fetched_did_not_expire(office: Office):
    now = await office.store.now()
    job = await office.store.add(Job(id="a" * 32, created_at=now, available_at=now, source_url="file:///in/a.jpg"))
    assert (await office.http.get(f"/v1/jobs/{job.id}/original")).json()["code"] == "not_ready"
    await office.http.delete(f"/v1/jobs/{job.id}")
    assert (await office.http.get(f"/v1/jobs/{job.id}/original")).json()["code"] == "job_canceled"


async def test_a_shoot_is_one_request(office: Office):
    files = [("photo", (f"{number}.jpg", photo)) for number, photo in enumerate((SMALL, OTHER))]
    answer = await office.http.post("/v1/listings/12 Elm St/photos", files=files, data={"preset": "fast"})
    told = answer.json()
    assert (answer.status_code, told["closed"], [job["name"] for job in told["jobs"]]) == (
        202,
        True,
        ["0.jpg", "1.jpg"],
    )
    assert {job["listing"] for job in told["jobs"]} == {"12 Elm St"}
    listing = await office.store.load_listing("", "12 Elm St")
    assert listing is not None
    assert listing.closed
    assert len((await office.http.get("/v1/jobs", params={"listing": "12 Elm St"})).json()["jobs"]) == 2


async def test_a_shoot_may_come_in_several_requests(office: Office):
    await office.http.post("/v1/listings/elm/photos", files={"photo": ("a.jpg", SMALL)}, params={"more": "true"})
    listing = await office.store.load_listing("", "elm")
    assert listing is not None
    assert not listing.closed
    answer = await office.http.post("/v1/listings/elm/photos")
    assert answer.json() == {"listing": "elm", "jobs": [], "closed": True}


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (SMALL, {"content-type": "image/jpeg"}, 400, "photo_missing"),
        (SMALL, {}, 400, "photo_missing"),
        (gzip.compress(SMALL), {"content-encoding": "gzip"}, 415, "unsupported_encoding"),
        (bytes(2**21), {}, 400, "photo_missing"),
    ],
)
async def test_a_photo_of_a_shoot_that_comes_in_no_form_is_refused_and_closes_nothing(
    office: Office, body, headers, status, code
):
    await office.submit(listing="elm")
    answer = await office.http.post("/v1/listings/elm/photos", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    listing = await office.store.load_listing("", "elm")
    assert listing is None or not listing.closed


async def test_one_bad_file_leaves_no_half_shoot(office: Office):
    files = [("photo", ("a.jpg", SMALL)), ("photo", ("b.jpg", b"no photo"))]
    answer = await office.http.post("/v1/listings/elm/photos", files=files)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_format")
    assert (await office.http.get("/v1/jobs")).json()["jobs"] == []


async def test_an_estimate_counts_tiles_as_the_recipe_plans_them(office: Office):
    asked = {"width": 8183, "height": 5455, "options": {"preset": "best"}, "photos": 10}
    told = (await office.http.post("/v1/estimate", json=asked)).json()
    assert (told["tiles"], told["photos"], told["measured"]) == (55, 10, False)
    fast = (await office.http.post("/v1/estimate", json={**asked, "options": {"preset": "fast"}})).json()
    assert fast["tiles"] == 1
    refused = await office.http.post("/v1/estimate", json={"width": 0, "height": 1})
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_option")


async def finished(office: Office, name: str, format: str = "jpeg") -> str:
    """The path of a job that has succeeded."""
    answer = await office.http.post("/v1/jobs", content=SMALL, params={"name": name})
    await office.finish(b"finished", format=format)
    return f"/v1/jobs/{answer.json()['id']}"


@pytest.mark.parametrize(
    ("name", "format", "filename", "whole"),
    [
        ("room.jpg", "jpeg", "room.jpg", "room.jpg"),
        ("kitchen.CR2", "tiff", "kitchen.tif", "kitchen.tif"),
        ("IMG_4.HEIC", "jpeg", "IMG_4.jpg", "IMG_4.jpg"),
        ("a.jpg", "png", "a.png", "a.png"),
        ("Küche.dng", "tiff", "Kuche.tif", "K%C3%BCche.tif"),
    ],
)
async def test_a_result_is_called_by_its_own_suffix(office: Office, name: str, format: str, filename: str, whole: str):
    path = await finished(office, name, format)
    told = (await office.http.get(f"{path}/result")).headers["content-disposition"]
    assert told == f"attachment; filename=\"{filename}\"; filename*=UTF-8''{whole}"
    original = (await office.http.get(f"{path}/original")).headers["content-disposition"]
    assert f"filename*=UTF-8''{quote(name)}" in original


async def test_a_result_without_a_name_is_called_by_its_job(office: Office):
    status = await office.submit()
    await office.finish()
    told = (await office.http.get(f"/v1/jobs/{status.id}/result")).headers["content-disposition"]
    assert f'filename="{status.id}.jpg"' in told


async def test_a_name_that_is_not_ascii_leaves_the_suffix_to_what_curl_saves(office: Office):
    path = await finished(office, "厨房.HEIC")
    for part, suffix in (("result", "jpg"), ("original", "HEIC")):
        told = (await office.http.get(f"{path}/{part}")).headers["content-disposition"]
        assert f'filename="{path.rpartition("/")[2]}.{suffix}"' in told


async def test_who_asks_too_early_is_told_how_long_it_will_take(office: Office):
    status = await office.submit()
    asked = await office.http.get(f"/v1/jobs/{status.id}/result")
    assert status.eta_s == BUILT_IN.seconds_a_photo
    assert asked.headers["retry-after"] == str(round(BUILT_IN.seconds_a_photo))
    for number in range(20):
        last = await office.submit(seed=number)
    assert (await office.http.get(f"/v1/jobs/{last.id}/result")).headers["retry-after"] == "60"
    assert "ratelimit" not in asked.headers


@pytest.mark.parametrize("part", ["result", "report", "original"])
async def test_who_has_a_file_already_is_told_so(office: Office, part: str):
    path = await finished(office, "room.jpg")
    first = await office.http.get(f"{path}/{part}")
    etag = first.headers["etag"]
    for asked in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = await office.http.get(f"{path}/{part}", headers={"If-None-Match": asked})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    for asked in ('"other"', etag.strip('"'), ""):
        whole = await office.http.get(f"{path}/{part}", headers={"If-None-Match": asked})
        assert (whole.status_code, whole.content) == (200, first.content)


async def test_a_list_may_come_in_several_lines(office: Office):
    path = await finished(office, "room.jpg")
    etag = (await office.http.get(f"{path}/result")).headers["etag"]
    lines = [("If-None-Match", '"other"'), ("If-None-Match", etag)]
    assert (await office.http.get(f"{path}/result", headers=lines)).status_code == 304
    lines = [("Content-Encoding", "identity"), ("Content-Encoding", "gzip")]
    answer = await office.http.post("/v1/jobs", content=gzip.compress(SMALL), headers=lines)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_encoding")


async def test_head_is_get_without_the_content(office: Office):
    path = await finished(office, "room.jpg")
    for asked in (path, f"{path}/result", f"{path}/report", f"{path}/original", "/v1/jobs", "/v1/jobs/0/result"):
        there, head = await office.http.get(asked), await office.http.head(asked)
        assert (head.status_code, head.content) == (there.status_code, b"")
        assert head.headers == there.headers
    etag = (await office.http.head(f"{path}/result")).headers["etag"]
    assert (await office.http.head(f"{path}/result", headers={"If-None-Match": etag})).status_code == 304
    refused = await office.http.head("/v1/estimate")
    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")


async def test_head_of_events_does_not_wait_for_any(office: Office):
    status = await office.submit()
    async with asyncio.timeout(10):
        head = await office.http.head(f"/v1/jobs/{status.id}/events")
    assert (head.status_code, head.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")


async def test_media_types_are_told_in_any_case(office: Office):
    answer = await office.http.post("/v1/jobs", content=b"{}", headers={"content-type": "Application/Json"})
    assert "source_url" in answer.json()["detail"]
    body = b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n' + SMALL + b"\r\n--x--\r\n"
    answer = await office.http.post(
        "/v1/jobs", content=body, headers={"content-type": "MultiPart/Form-Data; boundary=x"}
    )
    assert (answer.status_code, answer.json()["name"]) == (202, "a.jpg")


@pytest.mark.parametrize("path", ["/v1/jobs", "/v1/listings/elm/photos", "/v1/estimate"])
async def test_an_encoding_that_is_not_taken_is_named(office: Office, path: str):
    headers = {"content-encoding": "gzip", "content-type": "multipart/form-data; boundary=x"}
    answer = await office.http.post(path, content=gzip.compress(SMALL), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_encoding")
    assert "gzip" in answer.json()["detail"]
    assert answer.headers["accept-encoding"] == "identity"


LISTINGS = [
    "12 Elm St, Apt #4/2",
    "a/b/c",
    "7, Oak",
    "#1",
    "photos/photos",
    "O'Brien & Sons (rear)",
    "Straße 5",
    "elm ",
]


@pytest.mark.parametrize("listing", LISTINGS)
async def test_listings_are_called_as_houses_are(office: Office, listing: str):
    answer = await office.http.post(f"/v1/listings/{quote(listing, safe='')}/photos", files={"photo": ("a.jpg", SMALL)})
    assert (answer.status_code, answer.json()["listing"]) == (202, listing)
    await office.submit(OTHER, listing=listing)
    found = (await office.http.get("/v1/jobs", params={"listing": listing})).json()["jobs"]
    assert [job["listing"] for job in found] == [listing, listing]


@pytest.mark.parametrize(
    "listing", ["", " elm", "/elm", "elm/", "a//b", "../../etc", "a/./b", "a\nb", "a\x00", "x" * 201, "<b>"]
)
async def test_a_listing_that_is_refused_is_told_the_rule_in_words(office: Office, listing: str):
    by_query = await office.http.get("/v1/jobs", params={"listing": listing})
    by_field = await office.http.post("/v1/jobs", content=SMALL, params={"listing": listing})
    for answer in (by_query, by_field):
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_option")
        assert "letters, digits, spaces and any of" in answer.json()["detail"]
        assert "Value error" not in answer.json()["detail"]
        assert "[" not in answer.json()["detail"]


class TestOwners:
    """Where a proxy says who asks."""

    @pytest.fixture
    def args(self, tmp_path) -> JobsArgs:
        return JobsArgs(
            store=f"sqlite:///{tmp_path}/jobs.db", artefacts=str(tmp_path / "artefacts"), owner_header="X-User"
        )

    async def test_nobody_sees_anothers_jobs_or_results(self, office: Office):
        mine = (await office.http.post("/v1/jobs", content=SMALL, headers={"X-User": "ann"})).json()["id"]
        await office.finish()
        for headers in ({"X-User": "bob"}, {}):
            for method, part in (("GET", ""), ("GET", "/result"), ("GET", "/original"), ("DELETE", "")):
                answer = await office.http.request(method, f"/v1/jobs/{mine}{part}", headers=headers)
                assert answer.status_code == 404
            assert (await office.http.get("/v1/jobs", headers=headers)).json()["jobs"] == []
        bobs = (await office.http.post("/v1/jobs", content=SMALL, headers={"X-User": "bob"})).json()
        assert (bobs["cached"], bobs["state"]) == (False, "queued")


class TestSharedCache(TestOwners):
    @pytest.fixture
    def args(self, tmp_path) -> JobsArgs:
        return JobsArgs(
            store=f"sqlite:///{tmp_path}/jobs.db",
            artefacts=str(tmp_path / "artefacts"),
            owner_header="X-User",
            share_cache=True,
        )

    async def test_nobody_sees_anothers_jobs_or_results(self, office: Office):
        await office.http.post("/v1/jobs", content=SMALL, headers={"X-User": "ann"})
        await office.finish()
        bobs = (await office.http.post("/v1/jobs", content=SMALL, headers={"X-User": "bob"})).json()
        assert (bobs["cached"], bobs["state"]) == (True, "succeeded")
