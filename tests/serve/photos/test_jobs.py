"""Jobs that are made from photos that are kept, and results that are photos."""

import asyncio
import hashlib
from typing import Any

import pytest

from fanlight_client.job_wire import JobFailure, JobStatus
from fanlight_client.photo_wire import KeptPhoto
from fanlight_client.report import PhotoFacts, Report
from imaging.region import Size
from jobs import transitions
from jobs.sweeper import sweep
from tests.serve.photos.conftest import OTHER, WALL, Studio, as_file, paint

RESULT = as_file(paint(Size(200, 300), seed=5))
GRACE_S = -10.0
"""Nothing is too young to go."""


@pytest.fixture
def report(report_in_full: Report) -> bytes:
    """Of RESULT."""
    digest = hashlib.sha256(RESULT).hexdigest()
    facts = PhotoFacts(width=300, height=200, bit_depth=8, format="png", bytes=len(RESULT), sha256=digest)
    return report_in_full.model_copy(update={"output": facts}).model_dump_json().encode()


async def original(studio: Studio, job_id: str, **params: Any) -> bytes:
    return (await studio.http.get(f"/v1/jobs/{job_id}/original", params=params)).content


async def test_a_job_takes_a_photo_by_its_id_in_a_query_a_form_or_json(studio: Studio) -> None:
    photo = await studio.upload(WALL, name="wall.png")
    answers = [
        await studio.http.post("/v1/jobs", params={"photo": photo.id, "seed": 1}),
        await studio.http.post("/v1/jobs", files={"photo": (None, photo.id), "seed": (None, "2")}),
        await studio.http.post("/v1/jobs", params={"photo": photo.id}, files={"seed": (None, "3")}),
        await studio.http.post("/v1/jobs", json={"photo": photo.id, "options": {"seed": 4}}),
    ]
    for seed, answer in enumerate(answers, 1):
        assert answer.status_code == 202, answer.text
        status = JobStatus.model_validate_json(answer.content)
        assert (status.photo, status.name, status.options.seed) == (photo.id, "wall.png", seed)
        assert await original(studio, status.id) == WALL


async def test_a_job_of_a_bracket_has_all_of_its_frames(studio: Studio) -> None:
    frames = [as_file((paint() * gain).astype("uint8")) for gain in (0.3, 0.9)]
    files = [("frames", (f"{number}.png", frame)) for number, frame in enumerate(frames)]
    photo = (await studio.http.post("/v1/photos", files=files)).json()
    status = await studio.submit(photo["id"], name="room")
    assert (status.frames, status.name) == (2, "room")
    assert [await original(studio, status.id, frame=number) for number in (1, 2)] == frames


@pytest.mark.parametrize(
    ("request_", "status", "code"),
    [
        ({"params": {"photo": "{id}"}, "content": WALL}, 400, "photo_twice"),
        ({"params": {"photo": "{id}"}, "files": {"photo": ("a.png", WALL)}}, 400, "photo_twice"),
        ({"params": {"photo": "{id}"}, "files": {"photo": (None, "{id}")}}, 400, "photo_twice"),
        ({"files": [("photo", (None, "{id}")), ("frames", ("a.png", WALL))]}, 400, "photo_twice"),
        ({"json": {"photo": "{id}", "source_url": "https://example.com/a.jpg"}}, 422, "bad_option"),
        ({"json": {"options": {}}}, 422, "bad_option"),
        ({"json": {"photo": "no id"}}, 422, "bad_option"),
        ({"params": {"photo": "f" * 32}}, 404, "unknown_photo"),
        ({"json": {"photo": "f" * 32}}, 404, "unknown_photo"),
        ({"files": {"photo": (None, "f" * 32)}}, 404, "unknown_photo"),
        ({"params": {"photo": "{id}", "reference": "2"}}, 422, "no_such_frame"),
        ({"params": {"photo": "{id}", "colour": "blue"}}, 422, "bad_option"),
    ],
)
async def test_what_is_wrong_is_told_before_there_is_a_job(studio: Studio, request_, status, code) -> None:
    photo = await studio.upload(WALL)

    def fill(value: Any) -> Any:
        match value:
            case str():
                return value.replace("{id}", photo.id)
            case dict():
                return {name: fill(each) for name, each in value.items()}
            case list() | tuple():
                return type(value)(map(fill, value))
        return value

    answer = await studio.http.post("/v1/jobs", **fill(request_))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await studio.http.get("/v1/jobs")).json()["jobs"] == []


async def test_a_listings_form_takes_no_ids(studio: Studio) -> None:
    photo = await studio.upload(WALL)
    files = [("photo", ("a.png", WALL)), ("photo", (None, photo.id))]
    for answer in (
        await studio.http.post("/v1/listings/elm/photos", params={"photo": photo.id}),
        await studio.http.post("/v1/listings/elm/photos", files=files),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_option")
    status = await studio.submit(photo.id, listing="elm")
    assert status.listing == "elm"


async def test_the_photos_bytes_decide_and_not_its_id(studio: Studio, report: bytes) -> None:
    """A key's request is the same, and a result is found again, however the photo came."""
    first, same, other = await studio.upload(WALL), await studio.upload(WALL), await studio.upload(OTHER)

    async def post(**params: Any) -> Any:
        return await studio.http.post("/v1/jobs", headers={"Idempotency-Key": "k"}, **params)

    made = (await post(params={"photo": first.id})).json()
    assert (await post(params={"photo": same.id})).json()["id"] == made["id"]
    assert (await post(content=WALL)).json()["id"] == made["id"]
    refused = await post(params={"photo": other.id})
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_mismatch")

    await studio.finish(RESULT, report)
    again = await studio.submit(same.id)
    assert (again.state, again.cached, again.photo) == ("succeeded", True, same.id)
    assert not (await studio.submit(other.id)).cached


async def test_a_result_is_a_photo_with_a_parent_and_may_be_worked_on(studio: Studio, report: bytes) -> None:
    parent = await studio.upload(WALL, name="wall.png")
    job = await studio.submit(parent.id)
    for answer in (
        await studio.http.get(f"/v1/photos/{job.id}"),
        await studio.http.post("/v1/jobs", params={"photo": job.id}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "not_ready")
    ended = await studio.finish(RESULT, report)

    child = KeptPhoto.model_validate_json((await studio.http.get(f"/v1/photos/{job.id}")).content)
    assert (child.id, child.job, child.parent, child.name) == (job.id, job.id, parent.id, "wall.png")
    assert (child.width, child.height, child.format, child.bytes) == (300, 200, "png", len(RESULT))
    assert child.sha256 == hashlib.sha256(RESULT).hexdigest()
    assert child.expires.timestamp() == pytest.approx(ended.expires_at)
    content = await studio.http.get(f"/v1/photos/{job.id}/content")
    assert (content.content, content.headers["content-type"]) == (RESULT, "image/png")
    assert 'filename="wall.png"' in content.headers["content-disposition"]

    edit = await studio.submit(job.id, seed=7)
    assert (edit.photo, edit.name) == (job.id, "wall.png")
    assert await original(studio, edit.id) == RESULT
    await studio.finish(RESULT, report)
    assert (await studio.http.get(f"/v1/photos/{edit.id}")).json()["parent"] == job.id


async def test_a_result_of_a_photo_that_was_sent_has_no_parent(studio: Studio, report: bytes) -> None:
    job = (await studio.http.post("/v1/jobs", content=WALL)).json()
    await studio.finish(RESULT, report)
    child = (await studio.http.get(f"/v1/photos/{job['id']}")).json()
    assert (child["parent"], child["job"]) == (None, job["id"])
    assert (await studio.http.get("/v1/photos")).json()["photos"] == [], "results are listed as jobs"


@pytest.mark.parametrize("end", ["failed", "canceled"])
async def test_a_job_without_a_result_is_no_photo(studio: Studio, end: str) -> None:
    photo = await studio.upload(WALL)
    job = await studio.submit(photo.id)
    if end == "canceled":
        await studio.http.delete(f"/v1/jobs/{job.id}")
    else:
        claimed = await studio.store.claim("worker", 60)
        assert claimed
        failure = JobFailure(code="broken", stage="decode", detail="", attempt=1)
        await studio.store.update(
            job.id, lambda it, now: transitions.fail(it, now, claimed.lease, failure, 60, retryable=False)
        )
    for answer in (
        await studio.http.get(f"/v1/photos/{job.id}"),
        await studio.http.post("/v1/jobs", params={"photo": job.id}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, f"job_{end}")


async def test_anothers_result_is_unknown_and_so_is_one_past_its_time(studio: Studio, report: bytes) -> None:
    photo = await studio.upload(WALL, "ann")
    job = await studio.submit(photo.id, "ann")
    await studio.finish(RESULT, report)
    bob, ann = {"x-owner": "bob"}, {"x-owner": "ann"}
    assert (await studio.http.get(f"/v1/photos/{job.id}", headers=bob)).json()["code"] == "unknown_photo"
    assert (await studio.http.post("/v1/jobs", json={"photo": job.id}, headers=bob)).status_code == 404
    await studio.store.update(job.id, lambda it, now: it.revise(expires_at=now))
    assert (await studio.http.get(f"/v1/photos/{job.id}", headers=ann)).json()["code"] == "unknown_photo"


async def test_a_result_in_use_is_kept_longer_and_goes_with_its_job(studio: Studio, report: bytes) -> None:
    job = await studio.submit((await studio.upload(WALL)).id)
    await studio.finish(RESULT, report)
    soon = await studio.store.update(job.id, lambda it, now: it.revise(expires_at=now + 60))
    await studio.http.get(f"/v1/photos/{job.id}/content")
    kept = await studio.store.load(job.id)
    assert kept
    assert kept.expires_at == pytest.approx((soon.expires_at or 0) - 60 + studio.args.keep_s, abs=30)
    assert kept.revision == soon.revision, "that is no news for who follows the job"
    refused = await studio.http.delete(f"/v1/photos/{job.id}")
    assert (refused.status_code, refused.json()["code"]) == (409, "photo_of_job")


async def test_a_photo_that_is_forgotten_leaves_its_jobs_alone(studio: Studio, report: bytes) -> None:
    photo = await studio.upload(WALL)
    job = await studio.submit(photo.id)
    await studio.http.delete(f"/v1/photos/{photo.id}")
    await sweep(studio.store, studio.artefacts, GRACE_S)
    assert await original(studio, job.id) == WALL
    await studio.finish(RESULT, report)
    assert (await studio.http.get(f"/v1/photos/{job.id}")).json()["parent"] == photo.id


async def test_a_photo_that_is_forgotten_and_swept_while_a_job_is_made_from_it(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No job is left without its photo."""
    photo = await studio.upload(WALL)
    add = studio.store.add

    async def add_late(job: Any) -> Any:
        await studio.store.delete_photo(photo.id)
        await sweep(studio.store, studio.artefacts, GRACE_S)
        return await add(job)

    monkeypatch.setattr(studio.store, "add", add_late)
    answer = await studio.http.post("/v1/jobs", params={"photo": photo.id})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_photo")
    assert (await studio.http.get("/v1/jobs")).json()["jobs"] == []


async def test_many_jobs_from_one_photo_while_it_is_forgotten_and_swept(studio: Studio) -> None:
    """Each has its photo, or is refused."""
    photo = await studio.upload(WALL)

    async def submit(seed: int) -> Any:
        return await studio.http.post("/v1/jobs", params={"photo": photo.id, "seed": seed})

    async def forget() -> None:
        await asyncio.sleep(0.01)
        await studio.http.delete(f"/v1/photos/{photo.id}")
        for _ in range(3):
            await sweep(studio.store, studio.artefacts, GRACE_S)

    answers, _ = await asyncio.gather(asyncio.gather(*map(submit, range(12))), forget())
    made = [answer.json()["id"] for answer in answers if answer.status_code == 202]
    assert {answer.json()["code"] for answer in answers if answer.status_code != 202} <= {"unknown_photo"}
    assert {job["id"] for job in (await studio.http.get("/v1/jobs")).json()["jobs"]} == set(made)
    for job_id in made:
        assert await original(studio, job_id) == WALL
