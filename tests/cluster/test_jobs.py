"""Jobs through the running graph."""

import hashlib
import json
import time
import uuid

import httpx
import pytest

from bench.processes import find_replicas, kill
from fanlight_client.cli import main
from fanlight_client.job_wire import JobStatus
from fanlight_client.report import Report
from imaging.codec import encode_photo
from imaging.photo import Photo
from imaging.region import Size
from imaging.scenes import render_room
from tests.brackets import shoot
from tests.cluster.test_observability import is_for, lines_of, until

pytestmark = pytest.mark.cluster


def submit(http: httpx.Client, photo: bytes, **params: object) -> JobStatus:
    answer = http.post("/v1/jobs", content=photo, params=params)
    assert answer.is_success, answer.text
    return JobStatus.model_validate_json(answer.content)


def follow(http: httpx.Client, job_id: str, after: int | None = None) -> list[dict]:
    """The job's events until its end, or until the server closes."""
    headers = {} if after is None else {"Last-Event-ID": str(after)}
    lines = http.get(f"/v1/jobs/{job_id}/events", headers=headers).text.splitlines()
    return [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]


def test_a_job_comes_to_the_same_bytes_as_a_photo_whose_caller_waits(http, room_jpeg):
    seed = uuid.uuid4().int % 2**32
    job = submit(http, room_jpeg, preset="best", seed=seed)
    events = follow(http, job.id)
    assert events[-1]["state"] == "succeeded"
    assert max(event["progress"]["tiles_done"] for event in events) >= events[0]["progress"]["tiles_total"]
    assert [event["revision"] for event in events] == sorted(event["revision"] for event in events)
    result = http.get(f"/v1/jobs/{job.id}/result")
    waited = http.post("/v1/enhance", content=room_jpeg, params={"preset": "best", "seed": seed})
    assert result.content == waited.content
    report = Report.model_validate_json(http.get(f"/v1/jobs/{job.id}/report").content)
    assert report.output.sha256 == hashlib.sha256(result.content).hexdigest()
    assert http.get(f"/v1/jobs/{job.id}/original").content == room_jpeg
    again = submit(http, room_jpeg, preset="best", seed=seed)
    assert (again.state, again.cached, again.id != job.id) == ("succeeded", True, True)
    assert follow(http, job.id, after=events[-2]["revision"])[-1] == events[-1]
    assert follow(http, job.id, after=events[-1]["revision"]) == []


def test_a_capture_whose_runner_is_killed_comes_to_the_bytes_that_a_caller_waits_for(http):
    frames = [("frames", (f"{number}.jpg", frame)) for number, frame in enumerate(shoot(size=Size(384, 1080)))]
    params = {"reference": 2, "preset": "best", "seed": uuid.uuid4().int % 2**32}  # it is dark: there is much to do
    waited = http.post("/v1/enhance", files=frames, params=params)
    assert waited.status_code == 200, waited.text
    job = JobStatus.model_validate_json(http.post("/v1/jobs", files=frames, params=params).content)
    assert until(lambda: http.get(f"/v1/jobs/{job.id}").json()["progress"]["tiles_done"] >= 1, 600)
    kill(find_replicas("Runner"))
    ended = JobStatus.model_validate(follow(http, job.id)[-1])
    assert (ended.state, ended.frames, ended.attempt) == ("succeeded", 3, 2)
    assert [failure.code for failure in ended.history] == ["worker_lost"]
    assert http.get(f"/v1/jobs/{job.id}/result").content == waited.content
    capture = Report.model_validate_json(http.get(f"/v1/jobs/{job.id}/report").content).capture
    assert capture.decision == "merged"
    again = JobStatus.model_validate_json(http.post("/v1/jobs", files=frames, params=params).content)
    assert (again.cached, again.state) == (True, "succeeded")


def test_a_watched_folder_of_brackets_becomes_its_photos(graph, tmp_path):
    folder, out = tmp_path / "elm", tmp_path / "out"
    folder.mkdir()
    for number, frame in enumerate([*shoot(size=Size(480, 640)), *shoot(seed=5, begun_s=60, size=Size(480, 640))], 1):
        (folder / f"{number}.jpg").write_bytes(frame)
    flags = ["--once", "--preset", "fast", "--settle-s", ".1", "--quiet-s", ".5", "--url", graph]
    assert main(["watch", str(folder), str(out), *flags]) == 0
    reports = [Report.model_validate_json(path.read_bytes()) for path in sorted(out.glob("*.report.json"))]
    assert [len(report.capture.frames) for report in reports] == [3, 3]
    assert {report.capture.decision for report in reports} == {"merged"}
    assert len({path.name for path in out.glob("*.jpg")} & {"1.jpg", "2.jpg", "3.jpg"}) == 1, (
        "named after a frame of it"
    )
    assert len(list(out.glob("*.jpg"))) == 2


def test_a_photo_that_cannot_be_used_fails_at_once_and_says_why(http, room_jpeg):
    job = submit(http, room_jpeg[:3000])
    (ended,) = [event for event in follow(http, job.id) if event["state"] == "failed"]
    assert (ended["failure"]["code"], ended["failure"]["stage"], ended["attempt"]) == ("truncated_image", "decode", 1)


def test_a_lora_that_is_not_there_is_told_before_there_is_a_job(http, room_jpeg):
    answer = http.post("/v1/jobs", content=room_jpeg, params={"lora": "cosy:0.3"})
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_lora")


def test_a_photo_by_url_is_fetched_by_the_runner(http, sources, room_jpeg):
    (sources / "dining room.jpg").write_bytes(room_jpeg)
    wanted = {"source_url": (sources / "dining room.jpg").as_uri(), "options": {"preset": "fast"}}
    job = http.post("/v1/jobs", json=wanted).json()
    ended = follow(http, job["id"])[-1]
    assert (ended["state"], ended["name"]) == ("succeeded", "dining room.jpg")
    assert http.get(f"/v1/jobs/{job['id']}/original").content == room_jpeg
    missing = http.post("/v1/jobs", json={"source_url": (sources / "none.jpg").as_uri()}).json()
    failed = follow(http, missing["id"])[-1]
    assert (failed["state"], failed["failure"]["code"]) == ("failed", "source_failed")


def test_canceling_frees_the_enhancer_within_a_tile(http):
    """Tiles are answered one by one here, so the log has a line for each."""
    big = encode_photo(Photo(render_room(Size(640, 6400), seed=4)))  # seven tiles
    job = submit(http, big, preset="best", seed=uuid.uuid4().int % 2**32)

    def tiles_looked_at() -> int:
        return sum(is_for(line, job.id) and "items" in line for line in lines_of("Enhancer"))

    assert until(lambda: tiles_looked_at() >= 3, 600)
    before = tiles_looked_at()
    assert http.delete(f"/v1/jobs/{job.id}").json()["state"] == "canceled"
    time.sleep(3)  # long enough for several tiles, had any been left in the Enhancer's queue
    assert tiles_looked_at() - before <= 2, "the one under way, and one begun before the Runner knew"
    assert http.get(f"/v1/jobs/{job.id}/result").json()["code"] == "job_canceled"


def test_a_shoot_gets_one_look_from_all_of_its_photos(http, room_jpeg, house_jpeg):
    listing = uuid.uuid4().hex
    other = encode_photo(Photo(render_room(Size(600, 900), seed=9)))
    files = [
        ("photo", (name, photo)) for name, photo in (("a.jpg", room_jpeg), ("b.jpg", other), ("c.jpg", house_jpeg))
    ]
    jobs = http.post(f"/v1/listings/{listing}/photos", files=files, data={"preset": "fast"}).json()["jobs"]
    assert [follow(http, job["id"])[-1]["state"] for job in jobs] == ["succeeded"] * 3
    reports = [Report.model_validate_json(http.get(f"/v1/jobs/{job['id']}/report").content) for job in jobs]
    looks = [report.listing for report in reports]
    assert all(look is not None and look.photos == 3 for look in looks)
    assert {report.options.seed for report in reports} == {0}
