"""Photos in several frames over HTTP: what is one job, what is told, and what is refused and lost to nobody."""

import hashlib
from typing import Any

import httpx
import numpy as np
import pytest

from fanlight_client.capture_wire import CapturePlan
from fanlight_client.job_wire import JobStatus
from finishing.grey_png import encode_grey
from imaging.region import Size
from jobs.sql_store import SqlStore
from tests.brackets import shoot
from tests.imaging.test_codec_hdr import write_dng
from tests.serve.jobs.conftest import OTHER, SMALL, Office

ROOM, KITCHEN = shoot(), shoot(seed=5, begun_s=60)
NAMES = ["a.jpg", "b.jpg", "c.jpg"]


def parts(field: str, files: list[bytes], names: list[str] | None = None) -> list[Any]:
    called = names or [f"{number}.jpg" for number, _ in enumerate(files, 1)]
    return [(field, (name, content)) for name, content in zip(called, files, strict=True)]


async def send(office: Office, frames: list[bytes], names: list[str] | None = None, **more: Any) -> httpx.Response:
    return await office.http.post("/v1/jobs", files=parts("frames", frames, names), **more)


def read(answer: httpx.Response) -> JobStatus:
    assert answer.status_code in (200, 202), answer.text
    return JobStatus.model_validate_json(answer.content)


async def jobs_of(office: Office) -> list[Any]:
    return (await office.http.get("/v1/jobs")).json()["jobs"]


def digests(frames: list[bytes]) -> tuple[str, ...]:
    return tuple(hashlib.sha256(frame).hexdigest() for frame in frames)


async def test_frames_in_one_form_are_one_job_named_after_the_first(office: Office) -> None:
    status = read(await send(office, ROOM, NAMES))
    assert (status.name, status.frames, len(await jobs_of(office))) == ("a.jpg", 3, 1)
    job = await office.claim()
    assert job.frames == digests(ROOM)
    for number, frame in enumerate(ROOM, 1):
        answer = await office.http.get(f"/v1/jobs/{job.id}/original", params={"frame": number})
        assert answer.content == frame
    absent = await office.http.get(f"/v1/jobs/{job.id}/original", params={"frame": 4})
    assert (absent.status_code, absent.json()["code"]) == (422, "no_such_frame")


async def test_it_is_named_after_the_reference_that_is_asked_for(office: Office) -> None:
    assert read(await send(office, ROOM, NAMES, data={"reference": "2"})).name == "b.jpg"
    assert read(await send(office, ROOM, NAMES, params={"reference": 3})).name == "c.jpg"
    assert read(await send(office, ROOM, NAMES, params={"reference": 3, "name": "kitchen.jpg"})).name == "kitchen.jpg"


async def test_a_job_on_several_frames_outlives_the_process(office: Office) -> None:
    status = read(await send(office, ROOM))
    again = SqlStore(office.args.store)
    job = await again.load(status.id)
    await again.close()
    assert job is not None
    assert job.frames == digests(ROOM)


async def test_the_same_key_is_the_same_frames_in_the_same_order(office: Office) -> None:
    key = {"Idempotency-Key": "once"}
    first = read(await send(office, ROOM, headers=key))
    assert read(await send(office, ROOM, headers=key)).id == first.id
    for others in (ROOM[::-1], ROOM[:2], ROOM[:1]):
        answer = await send(office, others, headers=key)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_mismatch")


async def test_what_was_finished_before_answers_the_same_frames_in_the_same_order(office: Office) -> None:
    await send(office, ROOM)
    await office.finish()
    assert read(await send(office, ROOM)).cached
    for others in (ROOM[::-1], ROOM[:2], ROOM[:1]):
        assert not read(await send(office, others)).cached
    assert not read(await send(office, ROOM, data={"reference": "1"})).cached, (
        "on another reference it is another photo"
    )


async def test_one_frame_is_a_photo_like_any_other(office: Office) -> None:
    await office.submit(ROOM[0])
    await office.finish()
    alone = read(await send(office, ROOM[:1], NAMES[:1]))
    assert (alone.cached, alone.frames, alone.name) == (True, 1, "a.jpg")


async def test_a_raw_file_and_its_jpeg_count_once(office: Office) -> None:
    raws = [write_dng(orientation) for orientation in (1, 3)]
    files = [raws[0], SMALL, raws[1], OTHER]
    status = read(await send(office, files, ["1.DNG", "1.jpg", "2.DNG", "2.JPG"]))
    assert (status.frames, status.name) == (2, "1.DNG")
    assert (await office.claim()).frames == digests(raws)


def wide() -> bytes:
    return shoot((0.0,), size=Size(120, 320))[0]


@pytest.mark.parametrize(
    ("frames", "data", "code", "said"),
    [
        ([*ROOM, wide()], {}, "frame_sizes_differ", "frame 4 has 320 × 120 pixels"),
        ([*ROOM, ROOM[1]], {}, "frame_twice", "frame 4 is the same file as frame 2"),
        (shoot([number / 8 for number in range(10)]), {}, "too_many_frames", "10 frames are more than 9"),
        ([*ROOM, b"no photo"], {}, "unsupported_format", "frame 4 (4.jpg)"),
        ([ROOM[0], ROOM[1][:400]], {}, "truncated_image", "frame 2 (2.jpg)"),
        (ROOM, {"reference": "4"}, "no_such_frame", "there is no frame 4, the photo has 3"),
        (ROOM, {"reference": "10"}, "bad_option", "reference"),
        (ROOM, {"brackets": "auto"}, "bad_option", "brackets"),
    ],
)
async def test_what_is_no_capture_is_told_at_once_and_no_job_is_made(
    office: Office, frames: list[bytes], data: dict[str, str], code: str, said: str
) -> None:
    answer = await send(office, frames, data=data)
    assert answer.status_code in (415, 422), answer.text
    assert answer.json()["code"] == code
    assert said in answer.json()["detail"]
    assert await jobs_of(office) == []


async def test_a_form_has_a_photo_or_frames_and_never_both(office: Office) -> None:
    both = await office.http.post("/v1/jobs", files=[*parts("photo", [SMALL]), *parts("frames", ROOM)])
    several = await office.http.post("/v1/jobs", files=parts("photo", ROOM))
    assert (both.status_code, both.json()["code"]) == (400, "photo_and_frames")
    assert (several.status_code, several.json()["code"]) == (400, "bad_multipart")
    assert "sent as “frames”" in several.json()["detail"]
    assert await jobs_of(office) == []


FILES = [*KITCHEN, *ROOM]
CALLED = ["4.jpg", "5.jpg", "6.jpg", "1.jpg", "2.jpg", "3.jpg"]


class TestAShoot:
    """Files of a shoot in one form, to be grouped."""

    async def send(self, office: Office, files: list[bytes], called: list[str], **data: Any) -> httpx.Response:
        return await office.http.post("/v1/listings/elm/photos", files=parts("photo", files, called), data=data)

    async def plan(self, office: Office, files: list[bytes], called: list[str], **data: Any) -> CapturePlan:
        answer = await office.http.post("/v1/listings/elm/plan", files=parts("photo", files, called), data=data)
        assert answer.status_code == 200, answer.text
        return CapturePlan.model_validate_json(answer.content)

    async def test_each_photo_is_a_job_named_after_its_reference(self, office: Office) -> None:
        answer = await self.send(office, FILES, CALLED, brackets="auto")
        assert answer.status_code == 202, answer.text
        jobs = answer.json()["jobs"]
        plan = await self.plan(office, FILES, CALLED)
        assert [job["frames"] for job in jobs] == [3, 3]
        assert [job["name"] for job in jobs] == [photo.reference.name for photo in plan.photos]
        assert [(await office.claim()).frames for _ in jobs] == [digests(ROOM), digests(KITCHEN)]

    async def test_without_being_asked_nothing_is_grouped(self, office: Office) -> None:
        for data in ({}, {"brackets": "off"}):
            answer = await self.send(office, FILES, CALLED, **data)
            assert [job["frames"] for job in answer.json()["jobs"]] == [1] * 6

    async def test_a_plan_says_what_and_why_and_does_nothing(self, office: Office) -> None:
        plan = await self.plan(office, FILES, CALLED)
        assert [[frame.name for frame in photo.frames] for photo in plan.photos] == [
            ["1.jpg", "2.jpg", "3.jpg"],
            ["4.jpg", "5.jpg", "6.jpg"],
        ]
        assert [[frame.place for frame in photo.frames] for photo in plan.photos] == [[3, 4, 5], [0, 1, 2]]
        assert all("EV" in photo.why for photo in plan.photos)
        assert plan.left == []
        assert await jobs_of(office) == []
        assert await office.store.load_listing("", "elm") is None

    async def test_files_may_be_looked_at_one_by_one_and_planned_by_what_was_seen(self, office: Office) -> None:
        facts = []
        for content, name in zip(FILES, CALLED, strict=True):
            answer = await office.http.post("/v1/frames", content=content, params={"name": f"card/{name}"})
            facts.append(answer.json())
        assert [each["name"] for each in facts] == CALLED
        answer = await office.http.post("/v1/listings/elm/plan", json={"frames": facts})
        assert CapturePlan.model_validate_json(answer.content) == await self.plan(office, FILES, CALLED)

    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            ({"thumbnail": "no"}, "bad_thumbnail"),
            ({"thumbnail": ""}, "bad_thumbnail"),
            ({"thumbnail": encode_grey(np.zeros((2000, 10), np.uint8))}, "bad_thumbnail"),
            ({"thumbnail": encode_grey(np.zeros((257, 10), np.uint8))}, "bad_thumbnail"),
            ({"thumbnail": encode_grey(np.zeros((20, 10), np.uint8))[:60]}, "bad_thumbnail"),
            ({"exposure_s": 0}, "bad_option"),
            ({"width": 0}, "bad_option"),
            ({"colour": "blue"}, "bad_option"),
        ],
    )
    async def test_facts_that_no_server_wrote_are_refused(
        self, office: Office, wrong: dict[str, Any], code: str
    ) -> None:
        facts = (await office.http.post("/v1/frames", content=ROOM[0], params={"name": "1.jpg"})).json()
        answer = await office.http.post("/v1/listings/elm/plan", json={"frames": [facts, {**facts, **wrong}]})
        assert (answer.status_code, answer.json()["code"]) == (422, code)

    @pytest.mark.parametrize("extreme", [5e-324, 1e308])
    async def test_figures_that_no_camera_has_are_planned_like_others(self, office: Office, extreme: float) -> None:
        facts = (await office.http.post("/v1/frames", content=ROOM[0], params={"name": "1.jpg"})).json()
        odd = facts | dict.fromkeys(
            ("focal_mm", "f_number", "exposure_s", "iso", "taken_at", "bias_ev", "aeb"), extreme
        )
        answer = await office.http.post(
            "/v1/listings/elm/plan", json={"frames": [facts, odd, {**odd, "name": "3.jpg"}]}
        )
        assert answer.status_code == 200, answer.text
        plan = CapturePlan.model_validate_json(answer.content)
        told = [frame.place for photo in plan.photos for frame in photo.frames] + [
            left.frame.place for left in plan.left
        ]
        assert sorted(told) == [0, 1, 2]

    async def test_what_is_left_over_is_told_and_the_form_is_not_taken(self, office: Office) -> None:
        files, called = [*FILES, SMALL], [*CALLED, "7.jpg"]
        plan = await self.plan(office, files, called, brackets="3")
        assert [left.frame.name for left in plan.left] == ["7.jpg"]
        assert plan.left[0].why
        answer = await self.send(office, files, called, brackets="3")
        assert (answer.status_code, answer.json()["code"]) == (422, "frames_left_over")
        assert f"7.jpg: {plan.left[0].why}" in answer.json()["detail"]
        assert await jobs_of(office) == []
        assert await office.store.load_listing("", "elm") is None
        assert (await self.send(office, FILES, CALLED, brackets="3")).status_code == 202

    @pytest.mark.parametrize(
        ("files", "data", "code", "said"),
        [
            (
                [*KITCHEN, ROOM[0]],
                {"brackets": "auto", "reference": "2"},
                "no_such_frame",
                "4.jpg: there is no frame 2",
            ),
            ([*KITCHEN[:2], ROOM[0], ROOM[0]], {"brackets": "2"}, "frame_twice", "frame 2 is the same file as frame 1"),
        ],
    )
    async def test_of_photos_of_which_one_cannot_be_no_job_is_made(
        self, office: Office, files: list[bytes], data: dict[str, str], code: str, said: str
    ) -> None:
        answer = await self.send(office, files, ["1.jpg", "2.jpg", "3.jpg", "4.jpg"][: len(files)], **data)
        assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
        assert said in answer.json()["detail"]
        assert await jobs_of(office) == []

    async def test_a_raw_file_beside_its_jpeg_is_one_photo(self, office: Office) -> None:
        files, called = [write_dng(), SMALL], ["1.DNG", "1.jpg"]
        (photo,) = (await self.plan(office, files, called)).photos
        assert ([frame.name for frame in photo.frames], [frame.name for frame in photo.doubles]) == (
            ["1.DNG"],
            ["1.jpg"],
        )
        answer = await self.send(office, files, called, brackets="auto")
        assert [job["name"] for job in answer.json()["jobs"]] == ["1.DNG"]

    async def test_frames_are_one_photo_of_the_shoot(self, office: Office) -> None:
        answer = await office.http.post("/v1/listings/elm/photos", files=parts("frames", ROOM))
        (job,) = answer.json()["jobs"]
        assert (job["frames"], job["listing"]) == (3, "elm")

    @pytest.mark.parametrize("brackets", ["some", "1", "10", "2.5"])
    async def test_what_is_no_grouping_is_refused(self, office: Office, brackets: str) -> None:
        for answer in (
            await self.send(office, FILES, CALLED, brackets=brackets),
            await office.http.post("/v1/listings/elm/plan", files=parts("photo", FILES), data={"brackets": brackets}),
        ):
            assert (answer.status_code, answer.json()["code"]) == (422, "bad_option")

    async def test_a_file_that_is_no_photo_is_named(self, office: Office) -> None:
        for path in ("photos", "plan"):
            answer = await office.http.post(
                f"/v1/listings/elm/{path}",
                files=parts("photo", [*ROOM, b"notes"], [*NAMES, "notes.jpg"]),
                data={"brackets": "auto"},
            )
            assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_format")
            assert "notes.jpg" in answer.json()["detail"]
        assert await jobs_of(office) == []


async def test_an_estimate_counts_a_capture_as_one_photo(office: Office) -> None:
    """Whatever it was taken in: what is asked about is photos."""
    asked = {"width": 8183, "height": 5455, "photos": 35}
    merged = await office.http.post(
        "/v1/estimate", json={**asked, "options": {"recipe": [{"step": "merge"}, {"step": "tone"}]}}
    )
    single = await office.http.post("/v1/estimate", json={**asked, "options": {"recipe": [{"step": "tone"}]}})
    assert merged.json() == single.json()
