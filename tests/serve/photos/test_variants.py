"""Every picture of a staged room is a photo, and so is the photo without furniture."""

from dataclasses import replace
from typing import Any

import pytest

from fanlight_client.report import PhotoFacts, Report
from imaging.region import Size
from jobs import transitions
from jobs.job import Job, Variant
from jobs.transitions import Outcome
from tests.serve.photos.conftest import WALL, Studio, as_file, paint

SMALLER = as_file(paint(Size(60, 80), seed=3))


def facts(photo: bytes, width: int, height: int) -> PhotoFacts:
    return PhotoFacts(width=width, height=height, bit_depth=8, format="png", bytes=len(photo), sha256="0" * 64)


async def stage(studio: Studio, report: Report, twin: PhotoFacts | None) -> Job:
    """A job that ended with two pictures, the second of another size."""
    photo = await studio.upload(WALL, name="room.png")
    await studio.submit(photo.id)
    job = await studio.store.claim("worker", lease_s=10)
    assert job is not None
    first = report.model_copy(update={"output": facts(WALL, 400, 300), "twin": twin})
    second = first.model_copy(update={"output": facts(SMALLER, 80, 60)})
    put = studio.artefacts.put
    variants = [
        Variant(result=await put(content), report=await put(told.model_dump_json().encode()))
        for content, told in ((WALL, first), (SMALLER, second))
    ]
    outcome = Outcome(variants[0].result, variants[0].report, "png", None, 1.0, variants=tuple(variants))
    if twin is not None:
        outcome = replace(outcome, twin=await put(SMALLER))
    return await studio.store.update(
        job.id, lambda it, now: transitions.complete(it, now, job.lease, outcome, studio.args.keep_s)
    )


async def get(studio: Studio, photo_id: str) -> dict[str, Any]:
    answer = await studio.http.get(f"/v1/photos/{photo_id}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_picture_is_a_photo_by_its_number(studio: Studio, report_in_full: Report):
    job = await stage(studio, report_in_full, facts(SMALLER, 80, 60))
    assert (await get(studio, f"{job.id}-1"))["sha256"] == (await get(studio, job.id))["sha256"]
    second = await get(studio, f"{job.id}-2")
    assert (second["id"], second["width"], second["name"]) == (f"{job.id}-2", 80, "room-staged-2.png")
    assert (second["parent"], second["job"]) == (job.photo, job.id)
    content = await studio.http.get(f"/v1/photos/{job.id}-2/content")
    assert content.content == SMALLER
    twin = await get(studio, f"{job.id}-twin")
    assert (twin["width"], twin["name"]) == (80, "room-unstaged.png")


async def test_the_next_job_goes_on_from_a_picture(studio: Studio, report_in_full: Report):
    job = await stage(studio, report_in_full, None)
    made = await studio.submit(f"{job.id}-2", sky="never")
    assert (made.photo, made.name) == (f"{job.id}-2", "room-staged-2.png")
    kept = await studio.store.load(made.id)
    assert kept is not None
    assert await studio.artefacts.read(kept.original or "") == SMALLER


async def test_using_a_picture_prolongs_its_job(studio: Studio, report_in_full: Report):
    job = await stage(studio, report_in_full, None)
    soon = await studio.store.now() + 60
    await studio.store.update(job.id, lambda it, now: it.model_copy(update={"expires_at": soon}))
    await studio.http.get(f"/v1/photos/{job.id}-2/content")
    kept = await studio.store.load(job.id)
    assert kept is not None
    assert kept.expires_at is not None
    assert kept.expires_at > soon + 60


@pytest.mark.parametrize("which", ["-3", "-9", "-twin", "-0", "-x", "-2-2"])
async def test_there_is_no_other(studio: Studio, report_in_full: Report, which: str):
    job = await stage(studio, report_in_full, None)
    answer = await studio.http.get(f"/v1/photos/{job.id}{which}")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_photo")


async def test_a_picture_goes_with_its_job(studio: Studio, report_in_full: Report):
    job = await stage(studio, report_in_full, None)
    answer = await studio.http.delete(f"/v1/photos/{job.id}-2")
    assert (answer.status_code, answer.json()["code"]) == (409, "photo_of_job")
    assert (await studio.http.get(f"/v1/photos/{job.id}-2", headers={"x-owner": "somebody"})).status_code == 404


async def test_each_picture_is_a_version(studio: Studio, report_in_full: Report):
    job = await stage(studio, report_in_full, None)
    told = (await studio.http.get(f"/v1/photos/{job.id}/versions")).json()["versions"]
    assert [(each["id"], each["parent"]) for each in told] == [
        (job.photo, None),
        (job.id, job.photo),
        (f"{job.id}-2", job.photo),
    ]
    assert told[2]["photo"]["width"] == 80
